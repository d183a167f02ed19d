/// The smallest unit of a text.
struct Token {
  enum Kind: Equatable {
    /// A name or a keyword.
    case identifier
    case integer
    case float
    /// A number with a unit of time.
    case timing(unit: String)
    /// Text in quotes; `text` is without them.
    case string
    /// `$5`; `text` is the number.
    case physicalQubit
    /// An operator or a bracket.
    case symbol
    /// A whole line that begins with `pragma`.
    case pragma
    case end
  }

  let kind: Kind
  let text: String
  let position: Position

  /// The token as it stands in a program.
  var written: String {
    switch kind {
    case .string: "\"\(text)\""
    case .physicalQubit: "$\(text)"
    case .timing(let unit): text + unit
    default: text
    }
  }

  /// How many characters that are.
  var length: Int { written.unicodeScalars.count }

  /// The token as a message names it.
  var described: String {
    switch kind {
    case .end: "the end of the file"
    case .physicalQubit: "'$\(text)'"
    case .timing(let unit): "'\(text)\(unit)'"
    default: "'\(text)'"
    }
  }
}

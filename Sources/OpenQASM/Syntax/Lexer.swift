/// Cuts a text into tokens; both versions of the language share it.
struct Lexer {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var position: Position
  private var log = DiagnosticLog()

  /// The tokens of a text, the last one of kind `end`.
  /// - Parameter file: The number of the text in positions.
  static func tokens(
    of text: String, file: Int = 0, into log: inout DiagnosticLog
  ) -> [Token] {
    var lexer = Lexer(text, file)
    var tokens: [Token] = []
    while !lexer.log.isFull {
      do {
        let token = try lexer.next()
        tokens.append(token)
        if token.kind == .end { break }
      } catch let failure as Failure {
        lexer.log.record(failure)
      } catch {}
    }
    for failure in lexer.log.failures { log.record(failure) }
    if tokens.last?.kind != .end {
      tokens.append(Token(kind: .end, text: "", position: lexer.position))
    }
    return tokens
  }

  private init(_ text: String, _ file: Int) {
    position = Position(file: file, line: 1, column: 1)
    scalars = Array(text.unicodeScalars)
    if scalars.first == "\u{FEFF}" { index = 1 }
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where index < scalars.count {
      if scalars[index] == "\n" {
        position.line += 1
        position.column = 1
      } else {
        position.column += 1
      }
      index += 1
    }
  }

  private func text(from start: Int) -> String {
    let part = scalars[start..<index]
    if part.allSatisfy(\.isASCII) {
      // Nearly all of a long program is, and needs no look at its characters one by one.
      return String(unsafeUninitializedCapacity: part.count) { buffer in
        for (offset, scalar) in part.enumerated() { buffer[offset] = UInt8(scalar.value) }
        return part.count
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: part)
    return String(view)
  }

  private mutating func next() throws -> Token {
    try skipBlanks()
    let start = index
    let place = position
    guard let scalar = peek() else { return Token(kind: .end, text: "", position: place) }
    if Lexer.beginsIdentifier(scalar) {
      while let following = peek(), Lexer.continuesIdentifier(following) { advance() }
      let word = text(from: start)
      if word == "pragma" { return pragma(from: start, at: place) }
      return Token(kind: .identifier, text: word, position: place)
    }
    if Lexer.isDigit(scalar) || (scalar == "." && peek(1).map(Lexer.isDigit) == true) {
      return try number(from: start, at: place)
    }
    switch scalar {
    case "\"", "'": return try quoted(scalar, at: place)
    case "$":
      advance()
      while let digit = peek(), Lexer.isDigit(digit) { advance() }
      guard index > start + 1 else {
        throw Failure(place, "'$' must be followed by the number of a physical qubit")
      }
      return Token(
        kind: .physicalQubit, text: String(text(from: start).dropFirst()), position: place)
    case "#":
      if Array("#pragma".unicodeScalars) == Array(scalars[index...].prefix(7)) {
        advance(7)
        return pragma(from: start, at: place)
      }
      if Array("#dim".unicodeScalars) == Array(scalars[index...].prefix(4)),
        peek(4).map(Lexer.continuesIdentifier) != true
      {
        advance(4)
        return Token(kind: .symbol, text: "#dim", position: place)
      }
      advance()
      throw Failure(place, "unexpected character '#'")
    default: return try symbol(at: place)
    }
  }

  private mutating func skipBlanks() throws {
    while let scalar = peek() {
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" {
        advance()
      } else if scalar == "/" && peek(1) == "/" {
        while let following = peek(), following != "\n" && following != "\r" { advance() }
      } else if scalar == "/" && peek(1) == "*" {
        let place = position
        advance(2)
        while peek() != nil && !(peek() == "*" && peek(1) == "/") { advance() }
        guard peek() != nil else { throw Failure(place, "comment is not closed by '*/'") }
        advance(2)
      } else {
        return
      }
    }
  }

  private mutating func pragma(from start: Int, at place: Position) -> Token {
    while let following = peek(), following != "\n" && following != "\r" { advance() }
    return Token(kind: .pragma, text: text(from: start), position: place)
  }

  private mutating func quoted(_ quote: Unicode.Scalar, at place: Position) throws -> Token {
    advance()
    let start = index
    while let scalar = peek(), scalar != quote {
      guard scalar != "\n" && scalar != "\r" else {
        throw Failure(place, "text in quotes is not closed on its line")
      }
      advance()
    }
    guard peek() != nil else { throw Failure(place, "text in quotes is not closed") }
    let content = text(from: start)
    advance()
    return Token(kind: .string, text: content, position: place)
  }

  /// Longest first, so that the first match is the right one.
  private static let symbols: [[Unicode.Scalar]] = [
    "<<=", ">>=", "**=", "->", "==", "!=", "<=", ">=", "&&", "||", "**", "++", "<<", ">>", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "~=", "+", "-", "*", "/", "%", "^", "&", "|", "~",
    "!", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", ";", ":", "@", ".",
  ].map { Array($0.unicodeScalars) }

  private mutating func symbol(at place: Position) throws -> Token {
    for candidate in Lexer.symbols
    where candidate.indices.allSatisfy({ peek($0) == candidate[$0] }) {
      let start = index
      advance(candidate.count)
      return Token(kind: .symbol, text: text(from: start), position: place)
    }
    let scalar = peek() ?? " "
    advance()
    throw Failure(
      place,
      "unexpected character '\(scalar)' (U+\(String(scalar.value, radix: 16, uppercase: true)))")
  }
}

extension Lexer {
  /// A number, with its unit if it is a duration.
  private mutating func number(from start: Int, at place: Position) throws -> Token {
    var isFloat = false
    if peek() == "0", let mark = peek(1), ["x", "X", "b", "B", "o"].contains(mark) {
      advance(2)
      while let digit = peek(), Lexer.continuesIdentifier(digit) { advance() }
      return Token(kind: .integer, text: text(from: start), position: place)
    }
    skipDigits()
    if peek() == "." {
      isFloat = true
      advance()
      skipDigits()
    }
    if peek() == "e" || peek() == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if let digit = peek(1 + sign), Lexer.isDigit(digit) {
        isFloat = true
        advance(1 + sign)
        skipDigits()
      }
    }
    var digits = text(from: start)
    if scalars[start..<index].contains("_") {
      guard !digits.contains("__"), !digits.hasSuffix("_") else {
        throw Failure(place, "'\(digits)': an underscore in a number must stand between two digits")
      }
      digits = digits.filter { $0 != "_" }
    }
    if let unit = timeUnit() {
      return Token(kind: .timing(unit: unit), text: digits, position: place)
    }
    if let following = peek(), Lexer.continuesIdentifier(following) {
      while let following = peek(), Lexer.continuesIdentifier(following) { advance() }
      throw Failure(place, "'\(text(from: start))' is not a number or a name")
    }
    return Token(kind: isFloat ? .float : .integer, text: digits, position: place)
  }

  private mutating func skipDigits() {
    while let digit = peek(), Lexer.isDigit(digit) || digit == "_" { advance() }
  }

  /// Consumes a unit of time that follows directly or after blanks.
  private mutating func timeUnit() -> String? {
    var blanks = 0
    while peek(blanks) == " " || peek(blanks) == "\t" { blanks += 1 }
    var length = 0
    while length < 3, let scalar = peek(blanks + length), Lexer.continuesIdentifier(scalar) {
      length += 1
    }
    if length == 0 { return nil }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[(index + blanks)..<(index + blanks + length)])
    // Both the micro sign and the Greek letter mu are in use.
    let unit = ["µs": "us", "μs": "us"][String(view)] ?? String(view)
    guard ["dt", "ns", "us", "ms", "s"].contains(unit) else { return nil }
    advance(blanks + length)
    return unit
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }

  static func beginsIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      return (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_"
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    default: return false
    }
  }

  static func continuesIdentifier(_ scalar: Unicode.Scalar) -> Bool {
    beginsIdentifier(scalar) || isDigit(scalar)
  }
}

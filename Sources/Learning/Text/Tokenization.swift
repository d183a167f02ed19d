/// How a line of text becomes tokens.
public enum Tokenization: String, CaseIterable, Codable, Sendable {
  /// What stands between white space, as it is: for text that has been tokenized already.
  case spaces
  /// Lower-case words and punctuation marks: a word is a run of letters, marks and digits, which a
  /// single apostrophe or hyphen may join, or a point or comma between digits; every other character
  /// but white space is a token of its own.
  case words
  /// Every Unicode scalar.
  case characters

  /// The tokens of a line.
  public func tokens(_ line: String) -> [String] {
    switch self {
    case .spaces:
      line.unicodeScalars.split(whereSeparator: \.properties.isWhitespace).map { String($0) }
    case .words: Self.words(line.lowercased())
    case .characters: line.unicodeScalars.map { String($0) }
    }
  }

  /// The text that tokens stand for: joined by spaces, characters without.
  public func text(_ tokens: some Sequence<String>) -> String {
    tokens.joined(separator: self == .characters ? "" : " ")
  }

  private static func words(_ line: String) -> [String] {
    let scalars = Array(line.unicodeScalars)
    var tokens: [String] = []
    var word = String.UnicodeScalarView()
    func close() {
      if !word.isEmpty { tokens.append(String(word)) }
      word = String.UnicodeScalarView()
    }
    for (i, scalar) in scalars.enumerated() {
      if isWordPart(scalar) {
        word.append(scalar)
      } else if i > 0, i + 1 < scalars.count, joins(scalars[i - 1], scalar, scalars[i + 1]) {
        word.append(scalar)
      } else {
        close()
        if !scalar.properties.isWhitespace { tokens.append(String(scalar)) }
      }
    }
    close()
    return tokens
  }

  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
      true
    default: false
    }
  }

  private static func joins(
    _ before: Unicode.Scalar, _ scalar: Unicode.Scalar, _ after: Unicode.Scalar
  ) -> Bool {
    switch scalar {
    case "'", "\u{2019}", "-": isWordPart(before) && isWordPart(after)
    case ".", ",": ("0"..."9").contains(before) && ("0"..."9").contains(after)
    default: false
    }
  }
}

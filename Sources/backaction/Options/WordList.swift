/// A comma list of distinct words.
enum WordList {
  /// The words without spaces around them.
  /// - Throws: `CommandFailure` for a word that is empty or given twice.
  static func words(_ text: String, option: String) throws -> [String] {
    let words = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimming(" ") }
    for (position, word) in words.enumerated() {
      if word.isEmpty {
        throw CommandFailure.usage("\(option) '\(text)': there is an empty word in the list")
      }
      if words[..<position].contains(word) {
        throw CommandFailure.usage("\(option) '\(text)': '\(word)' stands there twice")
      }
    }
    return words
  }

  /// The cases that the words name.
  /// - Throws: `CommandFailure` for a word that names none, and as `words`.
  static func cases<Choice: CaseIterable & RawRepresentable<String>>(
    _ text: String, option: String
  ) throws -> [Choice] {
    try words(text, option: option).map { name in
      guard let choice = Choice(rawValue: name) else {
        throw CommandFailure.usage(
          "\(option) '\(name)' is not known; allowed: "
            + Choice.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return choice
    }
  }
}

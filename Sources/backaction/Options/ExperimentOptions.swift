import ArgumentParser

/// A trained model and the test samples that it is judged by.
struct EvaluationOptions: ParsableArguments {
  @OptionGroup var readout: ProtocolOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many of the first test samples are used. (default: all)", valueName: "n"))
  var samples: Int?

  @OptionGroup var seed: SeedOption
  @OptionGroup var threads: ThreadOption
}

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
}

import ArgumentParser
import Experiments
import Recurrence

/// A trained model and the test samples that it is judged by.
struct EvaluationOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Shots per measurement setting, or per sequence with singleShot; 0 with ensemble for \
      infinitely many. Not used by expectation.
      """, valueName: "n"))
  var shots = 1000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many of the first test samples are used. (default: all)", valueName: "n"))
  var samples: Int?

  @OptionGroup var seed: SeedOption
  @OptionGroup var threads: ThreadOption

  /// The protocol of a name with the number of shots.
  /// - Throws: `CommandFailure` for a name or a number of shots that does not exist;
  ///   `RecurrenceError` where the protocol cannot supply what the model reads.
  func readoutProtocol(_ name: String, for run: TrainedRun) throws -> ReadoutProtocol {
    try Self.readoutProtocol(name, shots: shots, for: run)
  }

  /// The protocol of a name and a number of shots.
  static func readoutProtocol(
    _ name: String, shots: Int, for run: TrainedRun
  ) throws -> ReadoutProtocol {
    let result: ReadoutProtocol
    do {
      result = try ReadoutProtocol(name: name, shots: shots)
    } catch let error as RecurrenceError {
      throw CommandFailure.usage("\(error)")
    }
    try result.check(run.ideal.shape.readouts)
    return result
  }
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

import ArgumentParser
import Experiments
import Foundation
import Learning

/// `predict`: what a trained model says about a file.
struct PredictCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Writes a prediction for each sequence of a file, as JSON lines.",
    discussion: """
      \(TrainedModelOptions.forms)

      Labels, targets and translations may be missing: then a line of sentiment is all sentence. \
      (Where sequences of digits, mnist or a table have targets, they are not looked at.) A line has \
      the number of the sequence, its id where the file has one (the column sequence of a table, id \
      of a JSON line), and label with the probabilities of the classes; labels for each \
      step; values in the units of the training data, or step_values for each step, which of a \
      forecast are those that follow after the step; or translation.
      """)

  static let example = """
    backaction predict runs/sentiment --data sentences.txt
    """

  @OptionGroup var options: TrainedModelOptions

  func run() throws {
    var trained = try options.load()
    let data = try trained.read(options.path, needsTargets: false)
    let predictions = try options.interruptible {
      try trained.predictions(data, beam: options.beam, cancellation: $0)
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for prediction in predictions {
      try Console.output(String(decoding: encoder.encode(prediction), as: UTF8.self) + "\n")
    }
  }
}

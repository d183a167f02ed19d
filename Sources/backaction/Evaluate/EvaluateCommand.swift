import ArgumentParser
import Experiments
import Foundation
import Learning
import Reports

/// `evaluate`: figures of a trained model on a file.
struct EvaluateCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Says how good a trained model is on a file.",
    discussion: """
      \(TrainedModelOptions.forms)

      The figures are the loss (in nats for classes) and those of the task: accuracy; perplexity and \
      bits_per_character of texts; mean_squared_error and mean_absolute_error in the units of the \
      file; bleu from 0 to 100 as sacreBLEU computes it (13a tokens, exponential smoothing, case \
      does not count).
      """)

  static let example = """
    backaction evaluate runs/sentiment --data reviews.txt --json
    """

  @OptionGroup var options: TrainedModelOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var trained = try options.load()
    let data = try trained.read(options.path, needsTargets: true)
    let metrics = try options.interruptible {
      try trained.metrics(data, beam: options.beam, cancellation: $0)
    }
    let document: JSON = [
      "task": .string(trained.configuration.task.name), "samples": .integer(data.sampleCount),
      "metrics": .object(metrics.mapValues { .number($0) }),
    ]
    var table = TextTable(["task", trained.configuration.task.name])
    table.add(["samples", "\(data.sampleCount)"])
    for (name, value) in metrics.sorted(by: { $0.key < $1.key }) {
      table.add([name.replacing("_", with: " "), String(format: "%.6g", value)])
    }
    try output.print(document, text: table.plainText)
  }
}

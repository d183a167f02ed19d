import ArgumentParser
import Foundation
import Learning
import Noise
import Recurrence

/// `train`: trains a model that a configuration describes.
struct TrainCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a quantum recurrent network or a classical one.",
    discussion: """
      The configuration is YAML; every key but task is optional, an unknown one is an error:

      \(documentation)

      Paths are relative to the file. The run folder gets config.yaml, metrics.jsonl (a line for \
      each epoch), checkpoint.safetensors and environment.json. A run that is interrupted (Ctrl-C, \
      exit status 75) leaves a checkpoint, from which --resume continues with the same numbers; \
      only the number of epochs may then differ, on which a cosine and the warm-up depend. Without --resume an old run in the folder is \
      overwritten. Losses are in nats, times in seconds. The controller's angles are \
      b + angle_scale · W · activation(…), with W at output_gain times Glorot's weights at first. An \
      epoch whose training has collapsed (back at guessing after having been better, or gradients \
      longer than 30 in a quarter of the steps) is marked, and so is the result.
      """)

  /// The keys, indented as the text around them.
  private static var documentation: String {
    TrainingConfiguration.documentation().split(separator: "\n")
      .map { "  \($0)" }.joined(separator: "\n")
  }

  static let example = """
    backaction train digits.yaml --set model.qubits=4 --set training.epochs=5 --json
    """

  @Argument(help: "The configuration.")
  var config: String

  @Option(
    name: .customLong("set"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Replaces a value of the configuration, such as training.epochs=5; repeatable.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Flag(help: "Continue from the checkpoint in the run folder.")
  var resume = false

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let settings = try TrainingConfiguration.read(config, overrides: overrides)
    let data = try settings.loadData()
    let model = try model(settings, data)
    if !resume && RunFolder(settings.runPath).hasCheckpoint {
      Console.warning("\(settings.runPath): the run in this folder is overwritten")
    }
    var session = try TrainingSession(
      configuration: settings, model: model, data: data, resume: resume,
      version: BackactionCommand.configuration.version)
    let interruption = Interruption()
    defer { interruption.end() }
    var display = TrainingDisplay(epochs: settings.training.epochs)
    let summary = try session.run(cancellation: interruption.flag) { display.show($0) }
    display.finish()
    guard let summary else {
      throw CommandFailure(
        .interrupted,
        "interrupted after \(session.lastReport?.epoch ?? 0) of \(settings.training.epochs) "
          + "epochs; the same command with --resume continues")
    }
    try output.print(JSON(snakeCase: summary), text: text(summary))
  }

  /// The model with fresh weights.
  private func model(
    _ settings: TrainingConfiguration, _ data: DatasetSplit
  ) throws -> AnySequenceModel {
    if let baseline = settings.makeBaseline(for: data.train) {
      guard settings.hardware.device == "none" else {
        throw ConfigurationError(
          place: settings.place(of: "hardware.device"), key: "hardware.device",
          problem: "a classical \(settings.model.kind.rawValue) runs on no quantum device; only "
            + "none is allowed, not '\(settings.hardware.device)'")
      }
      return baseline
    }
    do {
      return AnySequenceModel(
        try ModelFactory(settings, threads: threads.count).model(for: data.train))
    } catch let error as NoiseError where error.isUsageError {
      // The value stands in the file, not on the command line.
      throw ConfigurationError(
        place: settings.place(of: "hardware.noise"), key: "hardware.noise",
        problem: error.description)
    }
  }

  private func text(_ summary: TrainingSummary) -> String {
    var table = TextTable(["run", summary.run])
    table.add(["task", "\(summary.task), \(summary.model), \(summary.parameters) parameters"])
    table.add(["epochs", "\(summary.epochs)"])
    table.add(["training loss", Display.plain(summary.trainLoss)])
    table.add(["test loss", Display.plain(summary.testLoss)])
    for (metric, value) in summary.testMetrics {
      table.add([
        "test \(metric.title)",
        metric == .accuracy ? String(format: "%.2f %%", 100 * value) : Display.plain(value),
      ])
    }
    if let warning = summary.warning { table.add(["warning", warning]) }
    table.add(["time", Display.seconds(summary.wallSeconds)])
    if summary.circuitExecutions > 0 {
      table.add([
        "on a machine",
        "\(Display.plain(summary.circuitExecutions)) circuits, "
          + Display.seconds(summary.qpuSeconds),
      ])
    }
    return table.text
  }
}

/// A line for each epoch, and on a terminal a bar within it.
private struct TrainingDisplay {
  private let epochs: Int
  private var bar: ProgressBar?

  init(epochs: Int) { self.epochs = epochs }

  mutating func show(_ progress: TrainingProgress) {
    switch progress {
    case .batch(let batch):
      var current =
        bar ?? ProgressBar("epoch \(batch.epoch)/\(epochs)", total: batch.batchCount)
      current.update(batch.batch)
      bar = current
    case .epoch(let report):
      finish()
      Console.note(line(report))
      if let warning = report.warning { Console.warning(warning) }
    }
  }

  private func line(_ report: EpochReport) -> String {
    func figures(_ name: String, _ loss: Double?, _ accuracy: Double?) -> String {
      guard let loss else { return "" }
      return String(format: "  \(name) loss %.4f", loss)
        + (accuracy.map { String(format: ", accuracy %.4f", $0) } ?? "")
    }
    let measures = report.measures
    return "epoch \(report.epoch)/\(epochs)"
      + figures("training", report.trainLoss, report.trainAccuracy)
      + figures("validation", measures["validation_loss"], measures["validation_accuracy"])
      + figures("test", report.testLoss, report.testAccuracy)
      + String(format: "  %.1f s", report.wallSeconds)
  }

  mutating func finish() {
    bar?.finish()
    bar = nil
  }
}

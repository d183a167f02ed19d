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

        task: digits    # digits, mnist, permuted-mnist, copying-memory,
                        # sentiment, language-model
        model:          # kind: qrnn, rnn, lstm, gru, orthogonal-rnn
          {kind: qrnn, qubits: 6, layers: 2, ansatz: circuit19, hidden: 64,
           readouts: XYZ, readout_qubits: all,
           feedback: zero, feedback_scale: 1,   # zero, glorot
           activation: gelu,                    # tanh, relu, gelu
           angle_scale: auto, output_gain: 3}   # auto: 1 / steps
        training:       # schedule: constant, cosine; warm_up: a share of the
                        # steps; clip_norm: a number or none; the default
                        # learning_rate of classical networks is 0.005
          {epochs: 20, batch: 32, learning_rate: 0.02, seed: 1,
           gradient: adjoint, precision: double, optimizer: adam,
           schedule: cosine, warm_up: 0.1, clip_norm: 1}
        hardware:       # what the circuit runs on, none is the ideal model; the
                        # calibration is an id, a path, or a date between two
          {device: none, calibration: latest, noise: all, noise_scale: 1,
           protocol: expectation, shots: 1000,
           dynamical_decoupling: none}          # X2, XY4, XX
        data:           # where files are; how many samples; rows or pixels
          {path: null, train: 1437, test: 360, sequence: rows}
        run: runs/digits

      Paths are relative to the file. The run folder gets config.yaml, metrics.jsonl (a line for \
      each epoch), checkpoint.safetensors and environment.json. A run that is interrupted (Ctrl-C, \
      exit status 75) leaves a checkpoint, from which --resume continues with the same numbers; \
      only the number of epochs may then differ, on which a cosine and the warm-up depend. Without --resume an old run in the folder is \
      overwritten. Losses are in nats, times in seconds. The controller's angles are \
      b + angle_scale · W · activation(…), with W at output_gain times Glorot's weights at first. An \
      epoch whose training has collapsed (back at guessing after having been better, or gradients \
      longer than 30 in a quarter of the steps) is marked, and so is the result.
      """)

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
    if let accuracy = summary.testAccuracy {
      table.add(["test accuracy", String(format: "%.2f %%", 100 * accuracy)])
    }
    if let perplexity = summary.testPerplexity {
      table.add(["test perplexity", Display.plain(perplexity)])
    }
    if let bits = summary.testBitsPerCharacter {
      table.add(["test bits per character", Display.plain(bits)])
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
      Console.note(
        String(
          format: "epoch %d/%d  training loss %.4f, accuracy %.4f  test loss %.4f, "
            + "accuracy %.4f  %.1f s", report.epoch, epochs, report.trainLoss,
          report.trainAccuracy, report.testLoss, report.testAccuracy, report.wallSeconds))
      if let warning = report.warning { Console.warning(warning) }
    }
  }

  mutating func finish() {
    bar?.finish()
    bar = nil
  }
}

import ArgumentParser
import Foundation
import Learning
import Noise
import Models

/// `train`: trains a model that a configuration describes.
struct TrainCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a quantum recurrent network, a reservoir or a classical network.",
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
      longer than 30 in a quarter of the steps, or growing by more than 30 from the last step of \
      sequences to the first) is marked, and so is the result.

      Kinds of models (model.kind):

      \(list(TrainingConfiguration.ModelKind.allCases.map { ($0.rawValue, $0.summary) }))

      Circuits of a reservoir (model.ansatz), whose random numbers follow from training.seed:

      \(list(ReservoirFamily.all.map { ($0.name, $0.summary) }))

      Circuits of kinds circuit and tangent:

      \(list(EmbeddingFamily.all.map { ($0.name, $0.summary) }))

      A reservoir learns in one pass: training.optimizer ridge solves for the weights of its outputs, \
      with targets that are classes as one-hot vectors; losses then are mean squares. So does a tangent \
      kernel, whose features are the derivatives of the circuit's output.

      In the tasks pendulum and bandit a model acts: an epoch is data.train steps, losses are the cost of \
      a step, and test_episode_cost is what an episode costs without exploration (of a bandit the regret \
      of a round), test_saved_cost 1 minus that in units of what actions by chance cost.
      """)

  /// Names with what they mean, a line each.
  private static func list(_ entries: [(name: String, summary: String)]) -> String {
    let width = (entries.map(\.name.count).max() ?? 0) + 2
    return entries.map {
      "  " + $0.name.padding(toLength: width, withPad: " ", startingAt: 0) + $0.summary
    }.joined(separator: "\n")
  }

  /// The keys, indented as the text around them.
  private static var documentation: String {
    TrainingConfiguration.documentation(words: TrainingConfiguration.words).split(separator: "\n")
      .map { "  \($0)" }.joined(separator: "\n")
  }

  static let example = """
    backaction train digits.yaml --set model.qubits=4 --set training.epochs=5 --json
    backaction train digits.yaml --set model.kind=lstm --match-parameters --seeds 5
    backaction train channel.yaml --set model.kind=reservoir --set model.memory=8
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

  @Option(
    help: "Train with so many seeds, training.seed and those after it, in a run folder each.")
  var seeds: Int?

  @Flag(
    help: """
      Give a classical network the width at which it has as many parameters as the quantum network \
      of the same configuration.
      """)
  var matchParameters = false

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let seeds, !(1...10_000).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); allowed are 1 to 10000")
    }
  }

  func run() throws {
    let settings = try TrainingConfiguration.read(config, overrides: overrides)
    let interruption = Interruption()
    defer { interruption.end() }
    guard let seeds else {
      let summary = try train(settings, resume: resume, interruption)
      return try output.print(JSON(snakeCase: summary), text: TrainingText.one(summary))
    }
    let runs = try (0..<seeds).map { index in
      let run = settings.with(seed: settings.training.seed &+ UInt64(index))
      Console.note("seed \(run.training.seed), \(index + 1) of \(seeds)")
      let begun = RunFolder(run.runPath).hasCheckpoint
      return try train(run, resume: resume && begun, interruption)
    }
    let series = try SeriesSummary(runs, folder: settings.runPath)
    try output.print(JSON(snakeCase: series), text: TrainingText.several(series))
  }

  /// Trains one model in its run folder.
  private func train(
    _ configuration: TrainingConfiguration, resume: Bool, _ interruption: Interruption
  ) throws -> TrainingSummary {
    var settings = configuration
    let checkpoint = RunFolder(settings.runPath).checkpointPath
    settings = try ModelFactory.attachingFiles(
      settings, orElse: resume ? (try? Checkpoint.read(checkpoint))?.attachments ?? [:] : [:])
    let data = try settings.loadData()
    if matchParameters {
      settings = try ModelFactory(settings).matchingParameters(for: data.train)
    }
    let model = try model(settings, data)
    if !resume && RunFolder(settings.runPath).hasCheckpoint {
      Console.warning("\(settings.runPath): the run in this folder is overwritten")
    }
    var session = try TrainingSession(
      configuration: settings, model: model, data: data, resume: resume,
      version: Build.version)
    var display = TrainingDisplay(epochs: settings.training.epochs)
    let summary = try session.run(cancellation: interruption.flag) { display.show($0) }
    display.finish()
    guard let summary else {
      throw CommandFailure(
        .interrupted,
        "interrupted after \(session.lastReport?.epoch ?? 0) of \(settings.training.epochs) "
          + "epochs; the same command with --resume continues")
    }
    return summary
  }

  /// The model with fresh weights.
  private func model(
    _ settings: TrainingConfiguration, _ data: DatasetSplit
  ) throws -> AnySequenceModel {
    do {
      let model = try ModelFactory(settings, threads: threads.count).anyModel(for: data.train)
      if let emulated = model.base as? any EmulatedModel, let bias = emulated.gradientBias {
        Console.warning(bias)
      }
      return model
    } catch let error as NoiseError where error.isUsageError {
      // The value stands in the file, not on the command line.
      throw ConfigurationError(
        place: settings.place(of: "hardware.noise"), key: "hardware.noise",
        problem: error.description)
    }
  }
}

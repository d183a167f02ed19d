/// A training run as a file: weights, optimizer, position and configuration.
///
/// A safetensors file. The weights that count stand under their own names, so that Python can use
/// them as they are; what the optimizer remembers under `optimizer.STATE.NAME`; the sums of the
/// current epoch in `trainer.sums` (loss, gradient norm, seconds, lowest training loss, highest test
/// accuracy, lowest validation loss), counters in `trainer.counters` and sums of diagnostics in
/// `trainer.diagnostics`; the states of sequences that go on, one in a row, in `trainer.carried`; what learns in an environment
/// remembers under `trainer.learner.NAME`. Where training may stop early, the weights are those of the lowest
/// validation loss, and `trainer.weights` has the current ones, all in one row. The metadata hold
/// `format`, `format_version`, `epoch`, `batch`, `step`, `seed`, `optimizer`, `correct_count`,
/// `target_count`, `long_gradient_count`, `best_epoch`, `carried_samples`, `counter_names` and `diagnostic_names` (one a
/// line), `configuration` (YAML) and `attachment.KEY`, the text of the file that a key of the configuration
/// names. All sums are stored as they are, so that a resumed run continues
/// bit by bit.
public struct Checkpoint: Equatable, Sendable {
  /// The weights that count: the current ones, or with `patience` those of the lowest validation
  /// loss.
  public var parameters: ParameterSet
  /// The current weights, with which training goes on.
  public var currentWeights: [Double]
  /// The name of the optimizer.
  public var optimizer: String
  /// Steps it has taken.
  public var stepCount: Int
  /// What it remembers, by name, each as long as the parameters.
  public var optimizerState: [String: [Double]]
  /// Where the run stands.
  public var state: TrainerState
  /// Where sequences go on that are cut into samples; nil where none do.
  public var carried: CarriedStates?
  /// What learns in an environment remembers, by name; empty where there are data.
  public var learner: [String: [Double]] = [:]
  /// The seed of the run.
  public var seed: UInt64
  /// The configuration of the run in YAML.
  public var configuration: String
  /// The texts of files that keys of the configuration name, by the dotted key.
  public var attachments: [String: String] = [:]

  static let attachmentPrefix = "attachment."
  static let learnerPrefix = "trainer.learner."
  static let format = "backaction-checkpoint"
  static let formatVersion = "3"

  /// Writes the checkpoint in one go: an interruption leaves the previous one.
  /// - Throws: `LearningError` if the file cannot be written.
  public func write(to path: String) throws {
    try safetensors().write(to: path)
  }

  func safetensors() -> Safetensors {
    var tensors: [Safetensors.Tensor] = []
    for entry in parameters.entries {
      tensors.append(
        .init(name: entry.name, shape: entry.shape, values: Array(parameters.values[entry.range])))
    }
    for (key, values) in optimizerState.sorted(by: { $0.key < $1.key }) {
      for entry in parameters.entries {
        tensors.append(
          .init(
            name: "optimizer.\(key).\(entry.name)", shape: entry.shape,
            values: Array(values[entry.range])))
      }
    }
    let sums = [
      state.lossSum, state.gradientNormSum, state.wallSeconds, state.bestTrainLoss,
      state.bestTestAccuracy, state.bestValidationLoss,
    ]
    tensors.append(.init(name: "trainer.sums", shape: [sums.count], values: sums))
    let counters = state.counters.sorted { $0.key < $1.key }
    tensors.append(
      .init(name: "trainer.counters", shape: [counters.count], values: counters.map(\.value)))
    let diagnostics = state.diagnostics.sorted { $0.key < $1.key }
    tensors.append(
      .init(
        name: "trainer.diagnostics", shape: [diagnostics.count],
        values: diagnostics.map(\.value)))
    if !state.bestWeights.isEmpty {
      tensors.append(
        .init(name: "trainer.weights", shape: [currentWeights.count], values: currentWeights))
    }
    for (key, values) in learner.sorted(by: { $0.key < $1.key }) {
      tensors.append(
        .init(name: Self.learnerPrefix + key, shape: [values.count], values: values))
    }
    let carried = (carried?.states ?? [:]).sorted { $0.key < $1.key }
    if !carried.isEmpty {
      tensors.append(
        .init(
          name: "trainer.carried", shape: [carried.count, carried[0].value.count],
          values: carried.flatMap(\.value)))
    }
    var metadata = [
      "carried_samples": carried.map { "\($0.key)" }.joined(separator: "\n"),
      "format": Self.format, "format_version": Self.formatVersion, "epoch": "\(state.epoch)",
      "batch": "\(state.batch)", "step": "\(stepCount)", "seed": "\(seed)",
      "optimizer": optimizer, "correct_count": "\(state.correctCount)",
      "target_count": "\(state.targetCount)",
      "long_gradient_count": "\(state.longGradientCount)",
      "best_epoch": "\(state.bestEpoch)",
      "diagnostic_names": diagnostics.map(\.key).joined(separator: "\n"),
      "counter_names": counters.map(\.key).joined(separator: "\n"),
      "configuration": configuration,
    ]
    for (key, text) in attachments { metadata[Self.attachmentPrefix + key] = text }
    return Safetensors(tensors: tensors, metadata: metadata)
  }
}

extension Trainer {
  /// The run as it stands.
  /// - Parameter configuration: the run's configuration in YAML.
  public borrowing func checkpoint(configuration: String) -> Checkpoint {
    Checkpoint(
      parameters: chosenWeights, currentWeights: model.parameters.values,
      optimizer: options.optimizer,
      stepCount: optimizer.stepCount, optimizerState: optimizer.state, state: state,
      carried: options.carriesState ? model.carried : nil, learner: learner?.state ?? [:],
      seed: options.seed,
      configuration: configuration, attachments: model.attachments)
  }

  /// Puts this trainer where the checkpointed run stood.
  /// - Throws: `LearningError` if seed, optimizer, weights or position do not fit.
  public mutating func restore(_ checkpoint: Checkpoint) throws {
    guard checkpoint.seed == options.seed else {
      throw LearningError(
        .unusable,
        "the checkpoint was made with seed \(checkpoint.seed), not \(options.seed)")
    }
    guard checkpoint.optimizer == options.optimizer else {
      throw LearningError(
        .unusable,
        "the checkpoint was made by optimizer \(checkpoint.optimizer), not \(options.optimizer)")
    }
    var parameters = checkpoint.parameters
    parameters.values = checkpoint.currentWeights
    try restore(
      parameters: parameters, optimizerStepCount: checkpoint.stepCount,
      optimizerState: checkpoint.optimizerState, state: checkpoint.state,
      carried: checkpoint.carried, learner: checkpoint.learner)
  }
}

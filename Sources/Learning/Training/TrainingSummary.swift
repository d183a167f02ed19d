import Foundation

/// The final object of `train`.
public struct TrainingSummary: Equatable, Sendable {
  /// The run folder.
  public var run: String
  /// The task.
  public var task: String
  /// The kind of model.
  public var model: String
  /// The number of trained parameters.
  public var parameters: Int
  /// The fingerprint of the weights, see `ParameterSet.fingerprint`.
  public var fingerprint: String
  /// Epochs done.
  public var epochs: Int
  /// The epoch whose weights are kept; nil if those of the last are.
  public var bestEpoch: Int?
  /// The training loss of the epoch whose weights are kept; in nats for classes.
  public var trainLoss: Double
  /// The validation loss after that epoch; nil without a validation set.
  public var validationLoss: Double?
  /// The test loss after that epoch.
  public var testLoss: Double
  /// The figures by which the task is judged, in its order.
  public let judgedBy: [Metric]
  /// Those that are known, on the test set.
  public internal(set) var figures: [Metric: Double] = [:]
  /// Seconds of training and testing.
  public var wallSeconds: Double
  /// What shows that training has collapsed, and what to change; nil if nothing does.
  public var warning: String?
  /// Circuits that were run, zero for a classical model.
  public var circuitExecutions: Double
  /// Seconds that a machine would have needed for them.
  public var qpuSeconds: Double

  /// Sums up a run.
  /// - Parameters:
  ///   - weights: those that are kept.
  ///   - report: the report of the last epoch.
  ///   - chosen: the report of the epoch whose weights are kept.
  public init(
    run: String, configuration: TrainingConfiguration, weights: ParameterSet, report: EpochReport,
    chosen: EpochReport? = nil
  ) {
    let chosen = chosen ?? report
    self.run = run
    task = configuration.task.name
    model = configuration.model.kind.rawValue
    parameters = weights.count
    fingerprint = weights.fingerprint
    epochs = report.epoch
    bestEpoch = configuration.training.patience == nil ? nil : chosen.epoch
    trainLoss = chosen.trainLoss
    validationLoss = chosen.measures["validation_loss"]
    testLoss = chosen.testLoss
    judgedBy = configuration.task.metrics
    for metric in judgedBy { figures[metric] = metric.value(of: chosen) }
    wallSeconds = report.wallSeconds
    warning = report.warning
    circuitExecutions = report.counters["circuit_executions"] ?? 0
    qpuSeconds = report.counters["qpu_seconds"] ?? 0
  }

  /// The figures by which the task is judged, on the test set, in the task's order.
  public var testMetrics: [(metric: Metric, value: Double)] {
    judgedBy.compactMap { metric in figures[metric].map { (metric, $0) } }
  }

  /// The accuracy on the test set, for tasks that are judged by it.
  public var testAccuracy: Double? { figures[.accuracy] }

  /// The summary as JSON with snake_case keys, sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension TrainingSummary: Encodable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    init(_ name: String) { stringValue = name }
  }

  /// Writes one flat object with snake_case keys, each figure under `test_` and its metric's name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(run, forKey: Key("run"))
    try container.encode(task, forKey: Key("task"))
    try container.encode(model, forKey: Key("model"))
    try container.encode(parameters, forKey: Key("parameters"))
    try container.encode(fingerprint, forKey: Key("fingerprint"))
    try container.encode(epochs, forKey: Key("epochs"))
    try container.encodeIfPresent(bestEpoch, forKey: Key("best_epoch"))
    try container.encode(trainLoss, forKey: Key("train_loss"))
    try container.encodeIfPresent(validationLoss, forKey: Key("validation_loss"))
    try container.encode(testLoss, forKey: Key("test_loss"))
    for (metric, value) in testMetrics {
      try container.encode(value, forKey: Key("test_\(metric.rawValue)"))
    }
    try container.encode(wallSeconds, forKey: Key("wall_seconds"))
    try container.encodeIfPresent(warning, forKey: Key("warning"))
    try container.encode(circuitExecutions, forKey: Key("circuit_executions"))
    try container.encode(qpuSeconds, forKey: Key("qpu_seconds"))
  }
}

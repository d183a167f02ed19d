import Foundation

/// The figures of an epoch: a line of `metrics.jsonl`.
public struct EpochReport: Equatable, Sendable {
  /// The epoch, counted from 1.
  public var epoch: Int
  /// Optimizer steps since the beginning.
  public var step: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The loss averaged over the epoch's targets while the weights changed; in nats for classes.
  public var trainLoss: Double
  /// The share of correct predictions during the epoch; nil for real-valued targets.
  public var trainAccuracy: Double?
  /// The mean Euclidean norm of the gradients before clipping.
  public var gradientNorm: Double
  /// The loss on the test set after the epoch; in nats per target for classes.
  public var testLoss: Double
  /// The accuracy on the test set after the epoch; nil for real-valued targets.
  public var testAccuracy: Double?
  /// Seconds of training and evaluation since the beginning, over all resumptions.
  public var wallSeconds: Double
  /// Further figures of the epoch by name: `test_…` and `validation_…` for metrics on these sets,
  /// `mean_…` for diagnostics averaged over the epoch's steps.
  public var measures: [String: Double]
  /// What the model has counted since the beginning.
  public var counters: [String: Double]
  /// What shows that training has collapsed, and what to change; nil if nothing does.
  public var warning: String?

  /// A report from its figures.
  public init(
    epoch: Int, step: Int, learningRate: Double, trainLoss: Double, trainAccuracy: Double?,
    gradientNorm: Double, testLoss: Double, testAccuracy: Double?, wallSeconds: Double,
    measures: [String: Double] = [:], counters: [String: Double] = [:], warning: String? = nil
  ) {
    self.epoch = epoch
    self.step = step
    self.learningRate = learningRate
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.gradientNorm = gradientNorm
    self.testLoss = testLoss
    self.testAccuracy = testAccuracy
    self.wallSeconds = wallSeconds
    self.measures = measures
    self.counters = counters
    self.warning = warning
  }
}

extension EpochReport: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    init(_ name: String) { stringValue = name }
  }

  private static let fixedKeys: Set<String> = [
    "epoch", "step", "learning_rate", "train_loss", "train_accuracy", "gradient_norm",
    "test_loss", "test_accuracy", "wall_seconds", "warning",
  ]

  /// Writes one flat object with snake_case keys; measures and counters stand beside the fixed ones.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(epoch, forKey: Key("epoch"))
    try container.encode(step, forKey: Key("step"))
    try container.encode(learningRate, forKey: Key("learning_rate"))
    try container.encode(trainLoss, forKey: Key("train_loss"))
    try container.encodeIfPresent(trainAccuracy, forKey: Key("train_accuracy"))
    try container.encode(gradientNorm, forKey: Key("gradient_norm"))
    try container.encode(testLoss, forKey: Key("test_loss"))
    try container.encodeIfPresent(testAccuracy, forKey: Key("test_accuracy"))
    try container.encode(wallSeconds, forKey: Key("wall_seconds"))
    try container.encodeIfPresent(warning, forKey: Key("warning"))
    for (name, value) in measures.merging(counters, uniquingKeysWith: { first, _ in first })
    where !Self.fixedKeys.contains(name) {
      try container.encode(value, forKey: Key(name))
    }
  }

  /// How the names of measures begin; all other numbers that are not fixed are counters.
  private static let measurePrefixes = ["test_", "validation_", "mean_"]

  /// Reads what `encode` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    epoch = try container.decode(Int.self, forKey: Key("epoch"))
    step = try container.decode(Int.self, forKey: Key("step"))
    learningRate = try container.decode(Double.self, forKey: Key("learning_rate"))
    trainLoss = try container.decode(Double.self, forKey: Key("train_loss"))
    trainAccuracy = try container.decodeIfPresent(Double.self, forKey: Key("train_accuracy"))
    gradientNorm = try container.decode(Double.self, forKey: Key("gradient_norm"))
    testLoss = try container.decode(Double.self, forKey: Key("test_loss"))
    testAccuracy = try container.decodeIfPresent(Double.self, forKey: Key("test_accuracy"))
    wallSeconds = try container.decode(Double.self, forKey: Key("wall_seconds"))
    warning = try container.decodeIfPresent(String.self, forKey: Key("warning"))
    measures = [:]
    counters = [:]
    for key in container.allKeys where !Self.fixedKeys.contains(key.stringValue) {
      let name = key.stringValue
      let value = try container.decode(Double.self, forKey: key)
      if Self.measurePrefixes.contains(where: { name.hasPrefix($0) }) {
        measures[name] = value
      } else {
        counters[name] = value
      }
    }
  }

  /// One line of JSON without the line break, keys sorted.
  public func jsonLine() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// The state of an epoch after a batch, for progress displays.
public struct BatchReport: Equatable, Sendable {
  /// The epoch, counted from 1.
  public let epoch: Int
  /// Batches done in this epoch.
  public let batch: Int
  /// Batches of an epoch.
  public let batchCount: Int
  /// The mean loss of the epoch so far.
  public let loss: Double
  /// The accuracy of the epoch so far; nil for real-valued targets.
  public let accuracy: Double?
}

/// What a trainer reports while it runs.
public enum TrainingProgress: Equatable, Sendable {
  /// After each optimizer step.
  case batch(BatchReport)
  /// After each epoch, evaluation included: the moment to write metrics and a checkpoint.
  case epoch(EpochReport)
}

/// How to train: everything but the model and the data.
public struct TrainingOptions: Equatable, Sendable {
  /// Passes over the training set.
  public var epochs: Int
  /// Samples per optimizer step.
  public var batchSize: Int
  /// The learning rate at the beginning.
  public var learningRate: Double
  /// How it changes.
  public var schedule: LearningRateSchedule
  /// The name of the optimizer, see `makeOptimizer`.
  public var optimizer: String
  /// Longer gradients are scaled down to this norm; nil leaves them as they are.
  public var clipNorm: Double?
  /// The seed of shuffles and of whatever the model draws.
  public var seed: UInt64

  /// Options with the defaults of the command.
  public init(
    epochs: Int = 20, batchSize: Int = 32, learningRate: Double = 0.005,
    schedule: LearningRateSchedule = .constant, optimizer: String = Adam.name,
    clipNorm: Double? = nil, seed: UInt64 = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.optimizer = optimizer
    self.clipNorm = clipNorm
    self.seed = seed
  }

  /// The names of the optimizers.
  public static let optimizers = [Adam.name, SGD.name]

  /// A fresh optimizer of the chosen kind.
  /// - Throws: `LearningError` for a name that is not one of `optimizers`.
  public func makeOptimizer(parameterCount: Int) throws -> any Optimizer {
    switch optimizer {
    case Adam.name: return Adam(parameterCount: parameterCount)
    case SGD.name: return SGD(parameterCount: parameterCount)
    default:
      throw LearningError(
        .unusable,
        "optimizer \"\(optimizer)\": allowed are \(Self.optimizers.joined(separator: ", "))")
    }
  }

  func validate() throws {
    guard epochs >= 0 else { throw LearningError(.unusable, "epochs = \(epochs): must be ≥ 0") }
    guard batchSize >= 1 else {
      throw LearningError(.unusable, "batch = \(batchSize): must be at least 1")
    }
    guard learningRate > 0 && learningRate.isFinite else {
      throw LearningError(.unusable, "learning rate \(learningRate): must be positive and finite")
    }
    if let clipNorm, !(clipNorm > 0) {
      throw LearningError(.unusable, "clipping norm \(clipNorm): must be positive")
    }
  }
}

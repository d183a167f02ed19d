/// How to train: everything but the model and the data.
public struct TrainingOptions: Equatable, Sendable {
  /// Passes over the training set.
  public var epochs: Int
  /// Samples per optimizer step.
  public var batchSize: Int
  /// The learning rate at its highest.
  public var learningRate: Double
  /// How it changes.
  public var schedule: LearningRateSchedule
  /// The share of all steps in which the learning rate rises to its full value.
  public var warmUp: Double
  /// The name of the optimizer, see `makeOptimizer`.
  public var optimizer: String
  /// Longer gradients are scaled down to this norm; nil leaves them as they are.
  public var clipNorm: Double?
  /// The seed of shuffles and of whatever the model draws.
  public var seed: UInt64

  /// Options with the defaults of the command.
  public init(
    epochs: Int = 20, batchSize: Int = 32, learningRate: Double = 0.02,
    schedule: LearningRateSchedule = .cosine, warmUp: Double = 0.1,
    optimizer: String = Adam.name, clipNorm: Double? = 1, seed: UInt64 = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmUp = warmUp
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
    guard warmUp >= 0 && warmUp <= 1 else {
      throw LearningError(.unusable, "warm-up \(warmUp): must be a share from 0 to 1")
    }
    if let clipNorm, !(clipNorm > 0) {
      throw LearningError(.unusable, "clipping norm \(clipNorm): must be positive")
    }
  }
}

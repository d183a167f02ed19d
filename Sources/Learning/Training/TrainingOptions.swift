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
  /// The decay of weights in each step of `adamw`, times the learning rate.
  public var weightDecay: Double
  /// The penalty of squared weights by `ridge`, per target.
  public var ridge: Double
  /// Training stops when the validation loss has not fallen for so many epochs, and the weights of
  /// its lowest are kept; nil trains all epochs and keeps the last weights.
  public var patience: Int?
  /// Whether samples are consecutive parts of a sequence and go on from each other.
  public var carriesState: Bool
  /// The seed of shuffles and of whatever the model draws.
  public var seed: UInt64

  /// Options with the defaults of the command.
  public init(
    epochs: Int = 20, batchSize: Int = 32, learningRate: Double = 0.02,
    schedule: LearningRateSchedule = .cosine, warmUp: Double = 0.1,
    optimizer: String = Adam.name, clipNorm: Double? = 1,
    weightDecay: Double = 0.01, ridge: Double = Ridge.leastPenalty, patience: Int? = nil,
    carriesState: Bool = false, seed: UInt64 = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.warmUp = warmUp
    self.optimizer = optimizer
    self.clipNorm = clipNorm
    self.weightDecay = weightDecay
    self.ridge = ridge
    self.patience = patience
    self.carriesState = carriesState
    self.seed = seed
  }

  /// - Parameter actsInEnvironment: Whether weights are solved for after each step, not after a pass.
  func validate(actsInEnvironment: Bool = false) throws {
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
    guard weightDecay >= 0 && weightDecay.isFinite else {
      throw LearningError(.unusable, "weight decay \(weightDecay): must be from 0 and finite")
    }
    guard ridge > 0 && ridge.isFinite else {
      throw LearningError(.unusable, "ridge penalty \(ridge): must be above 0 and finite")
    }
    if optimizer == Ridge.name, !actsInEnvironment {
      guard epochs <= 1, clipNorm == nil else {
        throw LearningError(
          .unusable,
          "optimizer ridge solves for the weights in one pass: epochs must be 1, not \(epochs), and "
            + "the clipping norm none")
      }
    }
    if let patience, patience < 1 {
      throw LearningError(.unusable, "patience \(patience): must be at least 1 epoch")
    }
    if let clipNorm, !(clipNorm > 0) {
      throw LearningError(.unusable, "clipping norm \(clipNorm): must be positive")
    }
  }
}

/// Where a training run stands, to the batch: what must be kept beside weights and optimizer.
public struct TrainerState: Equatable, Sendable {
  /// The current epoch, counted from 1.
  public var epoch = 1
  /// Batches of it that are done.
  public var batch = 0
  /// Sums over the current epoch's targets.
  public var lossSum = 0.0
  /// Correct predictions in the current epoch.
  public var correctCount = 0
  /// Targets seen in the current epoch.
  public var targetCount = 0
  /// The sum of the gradient norms of the current epoch.
  public var gradientNormSum = 0.0
  /// Steps of the current epoch whose gradient was longer than `CollapseWatch.gradientBound`.
  public var longGradientCount = 0
  /// The lowest training loss of a finished epoch.
  public var bestTrainLoss = Double.infinity
  /// The highest test accuracy after an epoch.
  public var bestTestAccuracy = 0.0
  /// The lowest validation loss after an epoch.
  public var bestValidationLoss = Double.infinity
  /// The epoch after which the validation loss was lowest; 0 before the first.
  public var bestEpoch = 0
  /// The weights then; empty unless training may stop early.
  public var bestWeights: [Double] = []
  /// Sums of the diagnostics of the current epoch.
  public var diagnostics: [String: Double] = [:]
  /// Seconds since the beginning of the run.
  public var wallSeconds = 0.0
  /// What the model has counted since the beginning.
  public var counters: [String: Double] = [:]

  /// The beginning of a run.
  public init() {}

  /// Forgets the sums of an epoch and begins the next.
  mutating func beginNextEpoch() {
    epoch += 1
    batch = 0
    lossSum = 0
    correctCount = 0
    targetCount = 0
    gradientNormSum = 0
    longGradientCount = 0
    diagnostics = [:]
  }
}

import LinearAlgebra

/// What a trainer can train: a map from sequences to outputs with weights and a gradient.
///
/// Both functions are `mutating`, so that a model can keep its buffers between calls; their results
/// must depend only on the parameters, the batch and the context. That, and drawing all randomness
/// from streams keyed by the context's seed and step and the samples' indices, is what makes a
/// resumed run equal to an uninterrupted one.
public protocol SequenceModel: Sendable {
  /// All weights.
  var parameters: ParameterSet { get set }

  /// Where the sequences of earlier batches ended, for batches that go on from there; nil while every
  /// sample is a sequence of its own. Models that cannot go on leave it nil.
  var carried: CarriedStates? { get set }

  /// The texts of files that the model was made from, by the dotted key that names each: they are kept
  /// in its checkpoints, so that it can be made again without the files.
  var attachments: [String: String] { get }

  /// The outputs of a batch, logits of classes or predicted numbers: a row per target, by sample, or
  /// by step and then sample. Rows of targets that do not count may hold anything finite.
  mutating func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix

  /// The mean loss of a batch under its objective, and the gradient.
  mutating func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient
}

extension SequenceModel {
  /// No file is needed.
  public var attachments: [String: String] { [:] }

  /// Every sample is a sequence of its own.
  public var carried: CarriedStates? {
    get { nil }
    set {}
  }
}

/// When and for what a model is evaluated.
///
/// A sample's index counts within its data set: training and test samples share indices, so a model
/// that draws random numbers keys its streams by `purpose` and `step` as well.
public struct RunContext: Equatable, Sendable {
  /// What the result is used for.
  public enum Purpose: Equatable, Sendable {
    /// A step of the optimizer.
    case training
    /// Accuracy of the current weights.
    case evaluation
  }

  /// The seed of the run.
  public let seed: UInt64
  /// The epoch, counted from 1; 0 before training.
  public let epoch: Int
  /// Optimizer steps taken before this call, since the beginning of the run.
  public let step: Int
  /// What the result is used for.
  public let purpose: Purpose

  /// A context from its parts.
  public init(seed: UInt64, epoch: Int = 0, step: Int = 0, purpose: Purpose = .evaluation) {
    self.seed = seed
    self.epoch = epoch
    self.step = step
    self.purpose = purpose
  }
}

/// The loss of a batch with its gradient.
public struct LossAndGradient: Sendable {
  /// The mean loss over the targets of the batch.
  public var loss: Double
  /// The gradient with the layout of the model's parameters.
  public var gradient: [Double]
  /// Targets that were predicted correctly.
  public var correctCount: Int
  /// Targets of the batch.
  public var targetCount: Int
  /// The second derivative of the loss, from models whose outputs are linear in all weights.
  public var curvature: LinearCurvature?
  /// Figures that show how training goes, by name, averaged over the epoch's steps and reported with
  /// it as `mean_NAME`: for example `angle`.
  public var diagnostics: [String: Double] = [:]
  /// The same for positive figures whose geometric mean says more: `gradient_ratio`.
  public var ratios: [String: Double] = [:]
  /// What the step has used up, by name, summed over the run and reported with it: for example
  /// `circuit_executions` and `qpu_seconds`.
  public var counters: [String: Double]

  /// A result from its parts.
  public init(
    loss: Double, gradient: [Double], correctCount: Int, targetCount: Int,
    counters: [String: Double] = [:]
  ) {
    self.loss = loss
    self.gradient = gradient
    self.correctCount = correctCount
    self.targetCount = targetCount
    self.counters = counters
  }

  /// Adds the loss, gradient and curvature of other targets of the batch, already weighted with their
  /// share of it, and their counts.
  public mutating func add(_ other: LossAndGradient) {
    loss += other.loss
    correctCount += other.correctCount
    targetCount += other.targetCount
    if let added = other.curvature {
      curvature?.add(added)
      if curvature == nil { curvature = added }
    }
    for i in other.gradient.indices { gradient[i] += other.gradient[i] }
  }

  /// A loss with its gradient with respect to the weights.
  public init(_ value: ObjectiveValue, gradient: [Double], counters: [String: Double] = [:]) {
    self.init(
      loss: value.loss, gradient: gradient, correctCount: value.correctCount,
      targetCount: value.targetCount, counters: counters)
  }
}

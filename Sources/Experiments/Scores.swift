import Learning
import Statistics

/// How a model does on each of the things that are counted, larger is better.
public enum Scores: Sendable {
  /// Whether each target's class was predicted.
  case correct([Bool])
  /// For targets that are numbers: of each sequence, 1 minus the squared error in units of the
  /// targets' variance, the mean over components. Their mean is the share of the variance that the
  /// outputs explain.
  case explained([Double])
  /// For targets that are quantum states: of each sequence the fidelity of the last one.
  case fidelity([Double])
  /// In an environment: of each episode 1 minus its cost in units of what actions by chance cost on average.
  case saved([Double])

  /// The scores of an evaluation.
  /// - Throws: `ExperimentError.outOfRange` where targets are all alike, so that nothing can be
  ///   explained.
  public init(_ evaluation: Evaluation) throws {
    guard evaluation.episodeCosts.isEmpty else {
      let saved = evaluation.savedCosts
      guard !saved.isEmpty else {
        throw ExperimentError.outOfRange(
          name: "the number of test episodes in which actions by chance cost anything", value: 0,
          allowed: "1 or more")
      }
      self = .saved(saved)
      return
    }
    guard !evaluation.moments.isEmpty else {
      self = .correct(evaluation.correct)
      return
    }
    guard evaluation.fidelities.isEmpty else {
      self = .fidelity(evaluation.fidelities)
      return
    }
    let errors = evaluation.normalizedSquaredErrors
    guard !errors.isEmpty else {
      throw ExperimentError.outOfRange(
        name: "the number of test sequences whose targets vary", value: 0, allowed: "1 or more")
    }
    self = .explained(errors.map { 1 - $0 })
  }

  /// What the mean is, in results.
  public var metric: String {
    switch self {
    case .correct: "accuracy"
    case .explained: "explained_variance"
    case .fidelity: "state_fidelity"
    case .saved: Metric.savedCost.rawValue
    }
  }

  /// The share of what is right.
  public var mean: Double {
    switch self {
    case .correct(let list): Double(list.count { $0 }) / Double(max(1, list.count))
    case .explained(let list), .fidelity(let list), .saved(let list):
      list.reduce(0, +) / Double(max(1, list.count))
    }
  }

  /// The 95 % interval of a mean over these: Clopper–Pearson over targets, Student's t over sequences.
  /// - Parameter mean: The mean of several evaluations of the same, or their own.
  /// - Throws: `StatisticsError`, for a single sequence too.
  func interval(around mean: Double) throws -> ConfidenceInterval {
    switch self {
    case .correct(let list):
      try clopperPearson(
        successes: Int((mean * Double(list.count)).rounded()), trials: list.count, level: 0.95)
    case .explained(let list), .fidelity(let list), .saved(let list):
      try meanInterval(list.map { $0 + mean - self.mean }, level: 0.95)
    }
  }

  /// The difference of the means from those of the same things in another setting, paired.
  func difference(
    from reference: Scores
  ) throws -> (difference: Double, interval: ConfidenceInterval) {
    switch (self, reference) {
    case (.correct(let own), .correct(let other)):
      let paired = try pairedDifference(first: own, second: other)
      return (paired.difference, paired.interval)
    case (.explained(let own), .explained(let other)), (.fidelity(let own), .fidelity(let other)),
      (.saved(let own), .saved(let other)):
      return (mean - reference.mean, try meanInterval(zip(own, other).map { $0 - $1 }, level: 0.95))
    default: preconditionFailure("scores of one model are of one kind")
    }
  }
}

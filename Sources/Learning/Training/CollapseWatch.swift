import Elementary

/// Notices training that has collapsed: a model that had learnt and guesses again, one that never
/// did better than guessing, or gradients that are too long for the steps to mean anything.
struct CollapseWatch: Sendable {
  /// Gradients of networks that learn stay far below this norm; those of collapsing ones reach 10³.
  static let gradientBound = 30.0
  /// The gradient of the first step's state is at most so many times as long as the last step's in
  /// networks that learn (near 1 in healthy ones, 20 to 200 in collapsing ones); the geometric mean
  /// over an epoch is compared.
  static let ratioBound = 30.0
  /// The share of an epoch's steps with longer gradients that is worth a warning.
  static let longShare = 0.25

  /// The accuracy of always naming the commonest class of the test set; nil for real-valued targets.
  let guessAccuracy: Double?
  /// The loss of the best constant prediction: for classes the entropy in nats of the training
  /// labels or the variance of their one-hot vectors, for numbers the error of their means or medians.
  let guessLoss: Double
  /// Whether the loss of a pass says nothing about its weights: they are solved for after it, or explored.
  private let judgesByTest: Bool
  /// Whether weights are solved for.
  private let solves: Bool

  init(_ data: DatasetSplit, solves: Bool) {
    self.solves = solves
    judgesByTest = solves || data.test.environment != nil
    if let environment = data.test.environment {
      guessAccuracy = nil
      guessLoss = environment.costByChance / Double(environment.stepsPerEpisode)
    } else if data.train.objective.hasClasses {
      guessAccuracy = Self.frequencies(data.test).max() ?? 0
      guessLoss = data.train.objective.guessLoss(Self.frequencies(data.train))
    } else {
      guessAccuracy = nil
      guessLoss = Self.constantLoss(data.train)
    }
  }

  /// Takes note of an epoch and says what is wrong with it, if anything.
  ///
  /// "Better than guessing" is a tenth of the way to perfection, by accuracy or by loss; "back at
  /// guessing" a fiftieth.
  func warning(
    _ report: EpochReport, state: inout TrainerState, batchCount: Int, isLast: Bool
  ) -> String? {
    let loss = judgesByTest ? report.testLoss : report.trainLoss
    // What was better must be what is back at guessing: a loss over an epoch lags behind an accuracy at
    // its end.
    let lossGuesses = loss >= 0.98 * guessLoss
    var hasCollapsed = lossGuesses && state.bestTrainLoss < 0.9 * guessLoss
    var guesses = lossGuesses
    if let guessAccuracy, let accuracy = report.testAccuracy {
      let accuracyGuesses = accuracy <= guessAccuracy + 0.02 * (1 - guessAccuracy)
      guesses = accuracyGuesses && loss >= 0.9 * guessLoss
      hasCollapsed =
        hasCollapsed
        || (guesses && state.bestTestAccuracy > guessAccuracy + 0.1 * (1 - guessAccuracy))
      state.bestTestAccuracy = max(state.bestTestAccuracy, accuracy)
    }
    let long = Double(state.longGradientCount) / Double(max(1, batchCount))
    state.bestTrainLoss = min(state.bestTrainLoss, loss)
    let remedy =
      "; a smaller training.learning_rate or model.angle_scale, a longer training.warm_up, "
      + "training.schedule cosine or a training.clip_norm may help"
    if hasCollapsed {
      return "training has collapsed: back at the level of guessing after having been better"
        + remedy
    }
    if long > Self.longShare {
      return "gradients longer than \(Self.gradientBound) in \(state.longGradientCount) of "
        + "\(batchCount) steps" + remedy
    }
    if let ratio = report.measures["mean_gradient_ratio"], ratio > Self.ratioBound {
      return
        "the gradient grows by \(Int(min(ratio, 1e9))) from the last step of a sequence to the "
        + "first, more than \(Int(Self.ratioBound))" + remedy
    }
    if guesses && isLast {
      return "nothing has been learnt beyond the level of guessing; "
        + (solves
          ? "another training.ridge, more model.memory or another circuit may help"
          : "more training.epochs, a larger training.learning_rate or another model may help")
    }
    return nil
  }

  /// The share of each class among the targets that count.
  private static func frequencies(_ data: SequenceDataset) -> [Double] {
    var counts = [Int](repeating: 0, count: data.classCount)
    for label in data.labels where label >= 0 { counts[label] += 1 }
    let total = Double(max(1, counts.reduce(0, +)))
    return counts.map { Double($0) / total }
  }

  /// The mean error of the best constant for each component of real-valued targets.
  private static func constantLoss(_ data: SequenceDataset) -> Double {
    let width = data.outputCount
    if data.objective == .stateRootDistance { return rootOfMeans(data) }
    return (0..<width).reduce(0) { sum, k in
      let values = stride(from: k, to: data.values.count, by: width)
        .map { data.values[$0] }.filter(\.isFinite).sorted()
      guard !values.isEmpty else { return sum }
      let count = Double(values.count)
      let isSquared = data.objective.isSquared
      let constant = isSquared ? values.reduce(0, +) / count : values[values.count / 2]
      let errors = values.map { isSquared ? ($0 - constant) * ($0 - constant) : abs($0 - constant) }
      return sum + errors.reduce(0, +) / (count * Double(width))
    }
  }

  /// The mean over targets of the root of the mean squared distance from the targets' mean.
  private static func rootOfMeans(_ data: SequenceDataset) -> Double {
    let width = data.outputCount
    let rows = stride(from: 0, to: data.values.count, by: width)
      .map { data.values[$0..<$0 + width] }.filter { $0.allSatisfy(\.isFinite) }
    guard !rows.isEmpty else { return 0 }
    let count = Double(rows.count)
    let means = (0..<width).map { k in
      rows.reduce(0) { $0 + $1[$1.startIndex + k] } / count
    }
    return rows.reduce(0) { sum, row in
      let square = zip(row, means).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      return sum + (square / Double(width)).squareRoot()
    } / count
  }
}

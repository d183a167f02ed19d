import Elementary

/// Notices training that has collapsed: a model that had learnt and guesses again, one that never
/// did better than guessing, or gradients that are too long for the steps to mean anything.
struct CollapseWatch: Sendable {
  /// Gradients of networks that learn stay far below this norm; those of collapsing ones reach 10³.
  static let gradientBound = 30.0
  /// The share of an epoch's steps with longer gradients that is worth a warning.
  static let longShare = 0.25

  /// The accuracy of always naming the commonest class of the test set.
  let guessAccuracy: Double
  /// The entropy in nats of the training labels: the loss of a model that knows their frequencies.
  let guessLoss: Double

  init(_ data: DatasetSplit) {
    let test = Self.frequencies(data.test)
    guessAccuracy = test.max() ?? 0
    guessLoss = Self.frequencies(data.train).reduce(0) { $0 - ($1 > 0 ? $1 * Portable.log($1) : 0) }
  }

  /// Takes note of an epoch and says what is wrong with it, if anything.
  ///
  /// "Better than guessing" is a tenth of the way to perfection, by accuracy or by loss; "back at
  /// guessing" a fiftieth.
  func warning(
    _ report: EpochReport, state: inout TrainerState, batchCount: Int, isLast: Bool
  ) -> String? {
    let hadLearnt =
      state.bestTestAccuracy > guessAccuracy + 0.1 * (1 - guessAccuracy)
      || state.bestTrainLoss < 0.9 * guessLoss
    let guesses =
      report.trainLoss >= 0.98 * guessLoss
      || (report.trainLoss >= 0.9 * guessLoss
        && report.testAccuracy <= guessAccuracy + 0.02 * (1 - guessAccuracy))
    let long = Double(state.longGradientCount) / Double(max(1, batchCount))
    state.bestTestAccuracy = max(state.bestTestAccuracy, report.testAccuracy)
    state.bestTrainLoss = min(state.bestTrainLoss, report.trainLoss)
    let remedy =
      "; a smaller training.learning_rate or model.angle_scale, a longer training.warm_up, "
      + "training.schedule cosine or a training.clip_norm may help"
    if guesses && hadLearnt {
      return "training has collapsed: back at the level of guessing after having been better"
        + remedy
    }
    if long > Self.longShare {
      return "gradients longer than \(Self.gradientBound) in \(state.longGradientCount) of "
        + "\(batchCount) steps" + remedy
    }
    if guesses && isLast {
      return "nothing has been learnt beyond the level of guessing; more training.epochs, a larger "
        + "training.learning_rate or another model may help"
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
}

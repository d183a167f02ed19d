import Elementary

/// A figure by which a trained model is judged; its raw value follows `test_` in results.
public enum Metric: String, CaseIterable, Sendable {
  /// The share of targets that are predicted correctly.
  case accuracy
  /// exp(cross-entropy per target).
  case perplexity
  /// Cross-entropy per target in bits, for models of characters.
  case bitsPerCharacter = "bits_per_character"
  /// The mean square of output minus target.
  case meanSquaredError = "mean_squared_error"
  /// The peak signal-to-noise ratio of values from 0 to 1 in decibels.
  case peakSignalToNoise = "psnr"
  /// The mean size of output minus target.
  case meanAbsoluteError = "mean_absolute_error"
  /// The mean square of output minus target in units of the targets' variance.
  case normalizedSquaredError = "normalized_squared_error"
  /// The sum over the components of a target of the squared correlation with the output.
  case capacity
  /// The mean fidelity of quantum states with those that they should be, after the last step.
  case stateFidelity = "state_fidelity"
  /// The mean cost of an episode in which the model acts.
  case episodeCost = "episode_cost"
  /// 1 minus the mean cost of an episode in units of what actions that are drawn cost.
  case savedCost = "saved_cost"
  /// The mean size of output minus target where the model goes on with a series by itself.
  case freeRunningError = "free_running_absolute_error"
  /// The agreement of translations with references, 0…100.
  case bleu

  /// The name in tables.
  public var title: String {
    switch self {
    case .accuracy: "accuracy"
    case .perplexity: "perplexity"
    case .bitsPerCharacter: "bits per character"
    case .meanSquaredError: "mean squared error"
    case .meanAbsoluteError: "mean absolute error"
    case .peakSignalToNoise: "peak signal-to-noise ratio"
    case .normalizedSquaredError: "normalized squared error"
    case .capacity: "capacity"
    case .stateFidelity: "state fidelity"
    case .episodeCost: "cost of an episode"
    case .savedCost: "saved cost"
    case .freeRunningError: "free-running absolute error"
    case .bleu: "BLEU"
    }
  }

  /// Whether the line of an epoch has it under `test_` and its name, beside loss and accuracy: not
  /// what follows from these.
  var isMeasured: Bool {
    ![.accuracy, .perplexity, .bitsPerCharacter, .peakSignalToNoise].contains(self)
  }

  /// The figure of an epoch on the test set; nil where it does not say it.
  func value(of report: EpochReport) -> Double? {
    switch self {
    case .accuracy: report.testAccuracy
    case .perplexity: Portable.exp(report.testLoss)
    case .bitsPerCharacter: report.testLoss / Portable.log(2)
    case .peakSignalToNoise:
      Self.decibels(Self.meanSquaredError.value(of: report))
    default: report.measures["test_\(rawValue)"]
    }
  }

  /// −10 lg of a mean squared error, which is never below that of a 32-bit float's rounding.
  private static func decibels(_ error: Double?) -> Double? {
    error.map { -10 * Portable.log(max($0, 1e-14)) / Portable.log(10) }
  }

  /// Whether it is made of the loss, which must then be the cross-entropy.
  var needsCrossEntropy: Bool { self == .perplexity || self == .bitsPerCharacter }

  /// The figure of an evaluation; nil where it does not say it.
  public func value(_ evaluation: Evaluation) -> Double? {
    switch self {
    case .accuracy: evaluation.accuracy
    case .perplexity: Portable.exp(evaluation.loss)
    case .bitsPerCharacter: evaluation.loss / Portable.log(2)
    case .meanSquaredError: evaluation.meanSquaredError
    case .meanAbsoluteError: evaluation.meanAbsoluteError
    case .peakSignalToNoise: Self.decibels(evaluation.meanSquaredError)
    case .normalizedSquaredError: evaluation.normalizedSquaredError
    case .capacity: evaluation.capacity
    case .stateFidelity: evaluation.stateFidelity
    case .episodeCost: evaluation.episodeCost
    case .savedCost:
      evaluation.savedCosts.isEmpty
        ? nil : evaluation.savedCosts.reduce(0, +) / Double(evaluation.savedCosts.count)
    case .bleu, .freeRunningError: nil
    }
  }
}

/// One line of the table of ideal against noisy accuracy. In JSON the keys are snake_case.
public struct ComparisonRow: Codable, Hashable, Sendable {
  /// The trained model's name.
  public var model: String
  /// The device's name; `ideal` without a device.
  public var device: String
  /// The calibration's id; nil without a device.
  public var calibration: String?
  /// The readout protocol.
  public var `protocol`: String
  /// Shots per setting, or per sequence for `singleShot`; nil where nothing is sampled.
  public var shots: Int?
  /// The noise sources that were on, as a comma list; `none` for none.
  public var noise: String
  /// The corrections of what was reported, as a comma list; nil for none.
  public var mitigation: String?
  /// What the accuracy is: `accuracy`, the share of correct predictions, or, for targets that are
  /// numbers, `explained_variance`, 1 minus the squared error in units of the targets' variance, or, for
  /// quantum states, `state_fidelity`, or, where a model acts, `saved_cost`, 1 minus the cost of an episode
  /// in units of what actions by chance cost.
  public var metric: String
  /// The share of what is predicted, as `metric` says; the mean over seeds.
  public var accuracy: Double
  /// The lower limit of the 95 % interval over samples, Clopper–Pearson; over sequences, Student's t,
  /// for numbers.
  public var accuracyLow: Double
  /// The upper limit.
  public var accuracyHigh: Double
  /// The accuracy of the same weights without noise and shot noise on the same samples.
  public var idealAccuracy: Double
  /// The mean cost of an episode where a model acts, of a bandit the regret of a round; nil elsewhere.
  public var episodeCost: Double?
  /// The same without noise and shot noise.
  public var idealEpisodeCost: Double?
  /// Accuracy minus ideal accuracy, paired over samples.
  public var difference: Double
  /// The lower limit of the difference's 95 % interval.
  public var differenceLow: Double
  /// The upper limit.
  public var differenceHigh: Double
  /// The factor on the noise at the other end of the band, as fits to counts of such machines found
  /// it; nil without a band.
  public var bandScale: Double?
  /// The accuracy with that much noise.
  public var bandAccuracy: Double?
  /// The lower limit of its 95 % interval, as `accuracyLow`.
  public var bandAccuracyLow: Double?
  /// The upper limit.
  public var bandAccuracyHigh: Double?
  /// The standard deviation of the logarithms of T1 and Tφ from day to day; nil for one day.
  public var fluctuation: Double?
  /// The mean accuracy over such days.
  public var fluctuationAccuracy: Double?
  /// The accuracy on the worst of these days.
  public var fluctuationAccuracyLow: Double?
  /// The accuracy on the best.
  public var fluctuationAccuracyHigh: Double?
  /// The accuracy of single shots, for `singleShot`.
  public var accuracyPerShot: Double?
  /// The standard deviation of the accuracy over seeds, of shot noise or of training; nil for one.
  public var accuracySeedSpread: Double?
  /// How many models, trained with different seeds, the row is the mean of; nil for one.
  public var trainingSeeds: Int?
  /// The lower limit of the 95 % interval of the mean accuracy over such models (Student's t), on
  /// these test samples; nil for one.
  public var meanAccuracyLow: Double?
  /// The upper limit.
  public var meanAccuracyHigh: Double?
  /// The accuracy of each of these models.
  public var accuracies: [Double]?
  /// The ideal accuracy of each of these models.
  public var idealAccuracies: [Double]?
  /// Whether the interval contains what always naming the commonest class would reach.
  public var atChance: Bool
  /// The number of test samples.
  public var samples: Int
  /// Two-qubit gates of one timestep on the device.
  public var twoQubitGates: Int?
  /// Seconds that the gates of one timestep take on the device.
  public var stepSeconds: Double?
  /// Seconds that the emulation took.
  public var wallSeconds: Double
  /// Seconds that a serial machine would need for all samples; nil where the protocol exists in
  /// simulation only.
  public var qpuSeconds: Double?
  /// What a forward pass, an epoch and a training would take on the machine; nil where the protocol
  /// exists in simulation only.
  public var cost: MachineCost?
  /// What `qpuSeconds` takes for granted because no payload says it; nil for nothing.
  public var qpuAssumption: String?
}

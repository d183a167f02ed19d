/// What turns files into the numbers that a model was trained on, and its outputs back into words
/// and quantities: kept in the run folder, so that a trained model can be asked about other files.
public struct DataEncoding: Codable, Equatable, Sendable {
  /// How lines become tokens; nil for data that are no text.
  public var tokenization: Tokenization?
  /// The tokens of the inputs.
  public var vocabulary: Vocabulary?
  /// The tokens of the outputs of a translation; as inputs they come after those of the source.
  public var targetVocabulary: Vocabulary?
  /// The names of the classes by index; nil where the index says it.
  public var classes: [String]?
  /// What is to be predicted of numeric sequences.
  public var goal: SequenceGoal?
  /// The names of the features of numeric sequences with their scaling.
  public var features: [ScaledColumn]?
  /// The names of the targets of numeric sequences with their scaling.
  public var targets: [ScaledColumn]?
  /// Steps from the newest known value to the one that is forecast.
  public var horizon: Int?
  /// The longest sequence in steps.
  public var length: Int?
  /// What the training data looked like to the model.
  public var shape: Shape?

  /// An encoding of which nothing is known yet.
  public init() {}
}

/// A column of numbers, brought to mean 0 and deviation 1 for the model.
public struct ScaledColumn: Codable, Equatable, Sendable {
  /// The name in the file.
  public var name: String
  /// What is subtracted.
  public var mean: Double
  /// What is divided by, above zero.
  public var scale: Double

  /// A column.
  public init(name: String, mean: Double = 0, scale: Double = 1) {
    self.name = name
    self.mean = mean
    self.scale = scale
  }

  /// A column scaled by the mean and the standard deviation of some values; constant values are only
  /// shifted.
  init(name: String, of values: some Sequence<Double>) {
    // Welford's update: sums of squares would cancel for columns far from zero.
    var (count, mean, squares) = (0.0, 0.0, 0.0)
    for value in values {
      count += 1
      let difference = value - mean
      mean += difference / count
      squares += difference * (value - mean)
    }
    let deviation = count > 0 ? (squares / count).squareRoot() : 0
    // Below rounding of the mean there is nothing but noise to magnify.
    let isConstant = deviation <= 1e-12 * abs(mean) || !deviation.isNormal
    self.init(name: name, mean: mean, scale: isConstant ? 1 : deviation)
  }

  func scaled(_ value: Double) -> Double { (value - mean) / scale }

  func unscaled(_ value: Double) -> Double { value * scale + mean }
}

/// What is to be predicted of numeric sequences.
public enum SequenceGoal: String, CaseIterable, Codable, Sendable {
  /// A class for each sequence.
  case classification
  /// A class for each step.
  case stepClassification = "step_classification"
  /// Numbers for each sequence.
  case regression
  /// Numbers for each step.
  case stepRegression = "step_regression"
  /// The features of a later step.
  case forecasting

  /// Whether targets are classes.
  var hasClasses: Bool { self == .classification || self == .stepClassification }

  /// Whether there is a target for each step.
  var isPerStep: Bool { self != .classification && self != .regression }
}

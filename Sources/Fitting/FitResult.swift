import Devices

/// A parameter with what the counts say about it.
public struct FittedParameter: Sendable {
  /// The parameter.
  public let parameter: FitParameter
  /// Where it ended, in widths of its prior.
  public let coordinate: Double
  /// One standard deviation of the coordinate.
  public let coordinateUncertainty: Double

  /// The value.
  public var value: Double { parameter.value(coordinate) }
  /// One standard deviation of the value, to first order.
  public var uncertainty: Double { abs(parameter.slope(coordinate)) * coordinateUncertainty }
}

/// What a fit found.
public struct FitResult: Sendable {
  /// The parameters.
  public let parameters: [FittedParameter]
  /// Σ n log p of the counts that were fitted.
  public let logLikelihood: Double
  /// Pearson's χ² of the fitted counts for each degree of freedom, 1 where shot noise explains all.
  public let chiSquarePerDegree: Double
  /// By how much the counts scatter more than shot noise does, 1 for not at all: a count is weighed by
  /// one over it.
  public let dispersion: Double
  /// Steps taken.
  public let iterations: Int
  /// Whether a further step would have gained next to nothing.
  public let hasConverged: Bool
  /// Predicted beside measured frequencies.
  public let agreement: FitAgreement
  /// Parameters that the counts cannot tell, or not apart.
  public let undetermined: [String]
  /// The calibration with the fitted figures.
  public let calibration: Calibration
}

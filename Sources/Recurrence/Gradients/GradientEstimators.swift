import Learning

/// The estimators of gradients by name.
public enum GradientEstimators {
  /// All, in the order of the help.
  public static let all: [any GradientEstimator.Type] = [ParameterShift.self, SPSA.self]

  /// The estimator that a configuration asks for; nil for a name that is none.
  public static func make(_ training: TrainingConfiguration.Training) -> (any GradientEstimator)? {
    switch training.gradient {
    case ParameterShift.name: ParameterShift()
    case SPSA.name: SPSA(size: training.spsaSize, draws: training.spsaDraws)
    default: nil
    }
  }
}

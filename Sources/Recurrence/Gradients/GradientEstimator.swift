import Learning

/// How the gradient of a loss is obtained from runs of circuits, where it is not the reverse pass
/// through the simulation: as a machine would do it.
public protocol GradientEstimator: Sendable {
  /// The name in a configuration.
  static var name: String { get }
  /// What it does, a line for the help.
  static var summary: String { get }

  /// What makes the estimate differ from the gradient by more than the noise of shots when a model
  /// runs on a circuit; nil for nothing.
  func bias(of model: QuantumRecurrentModel) -> String?

  /// The loss of a batch and an estimate of its gradient, with the circuits that they take counted.
  /// - Throws: `RecurrenceError` for models that it cannot do; `LearningError`.
  func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient

  /// Refuses models that the estimator cannot do.
  /// - Throws: `RecurrenceError` with the reason.
  func check(_ model: QuantumRecurrentModel) throws
}

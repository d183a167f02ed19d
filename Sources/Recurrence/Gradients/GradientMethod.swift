import Learning
import Readout

/// How the derivative of a loss with respect to the weights is had; chosen by `training.gradient`.
///
/// `GradientMethods` is where methods are found by name.
public protocol GradientMethod: Sendable {
  /// The name in a configuration.
  static var name: String { get }
  /// What it does, in a few words for the help.
  static var summary: String { get }
  /// Whether there is such a gradient for models that run under a protocol.
  static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool

  /// The method with its defaults.
  init()

  /// The mean loss of a batch and its gradient with respect to the model's weights.
  /// - Throws: `LearningError` of kind `diverged` where numbers are no longer finite; the errors of
  ///   the simulators.
  func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient
}

extension GradientMethod {
  /// The name in a configuration.
  public var name: String { Self.name }
}

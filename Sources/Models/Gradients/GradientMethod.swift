import Hybrid
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
  /// The method with some options; those that it does not know are left alone.
  init(_ options: GradientOptions)

  /// Refuses models that the method cannot do.
  /// - Parameter carriesStates: Whether sequences go on from one batch to the next.
  /// - Throws: `ModelError` with the reason.
  func check(_ model: QuantumRecurrentModel, carriesStates: Bool) throws
  /// What makes the estimate differ from the gradient by more than the noise of shots when a model
  /// runs on its circuit; nil for nothing.
  func bias(of model: QuantumRecurrentModel) -> String?

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
  /// The method has no options.
  public init(_ options: GradientOptions) { self.init() }
  /// Nothing is refused.
  public func check(_ model: QuantumRecurrentModel, carriesStates: Bool) throws {}
  /// No more than is said of the method.
  public func bias(of model: QuantumRecurrentModel) -> String? { nil }
}

/// The numbers that methods of gradients take.
public struct GradientOptions: Hashable, Sendable {
  /// The shift of each weight in an evaluation of simultaneous perturbation.
  public var spsaSize: Double
  /// The directions of simultaneous perturbation that are averaged.
  public var spsaDraws: Int

  /// Options from their parts.
  public init(spsaSize: Double = 0.05, spsaDraws: Int = 1) {
    self.spsaSize = spsaSize
    self.spsaDraws = spsaDraws
  }
}

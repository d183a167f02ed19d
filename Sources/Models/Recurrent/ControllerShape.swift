import Learning

/// How a controller turns inputs and readouts into angles:
/// θ = b₂ + a·W₂·activation(W_x x + s·W_z z + b₁).
public struct ControllerShape: Hashable, Sendable {
  /// The nonlinearity of the hidden layers.
  public var activation: Activation
  /// The factor a. The sum of a sequence's angles stays of order one with a = 1/T for T steps.
  public var angleScale: Double
  /// The factor of the first weights W₂, which are Glorot-uniform otherwise.
  public var outputGain: Double
  /// The factor s.
  public var feedbackScale: Double
  /// The first biases b₂ are uniform between minus and plus this.
  public var biasRange: Double
  /// What is done to the readouts before controller and head use them.
  public var normalization: Normalization
  /// Whether W_z starts at zero.
  public var startsOpenLoop: Bool

  /// A shape from its parts.
  public init(
    activation: Activation = .gelu, angleScale: Double, outputGain: Double = 3,
    feedbackScale: Double = 1, biasRange: Double = 0,
    normalization: Normalization = .none, startsOpenLoop: Bool = true
  ) {
    self.activation = activation
    self.angleScale = angleScale
    self.outputGain = outputGain
    self.feedbackScale = feedbackScale
    self.biasRange = biasRange
    self.normalization = normalization
    self.startsOpenLoop = startsOpenLoop
  }
}

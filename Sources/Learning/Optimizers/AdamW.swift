/// Adam with decoupled weight decay: I. Loshchilov, F. Hutter, ICLR 2019, algorithm 2.
///
/// Every parameter decays, biases among them, as PyTorch's `AdamW` does by default.
public struct AdamW: Optimizer {
  /// `adamw`.
  public static let name = "adamw"
  /// The share of a weight that decays in a step, divided by the learning rate.
  public let weightDecay: Double
  private var adam: Adam

  /// An optimizer at rest for a number of parameters.
  public init(
    parameterCount: Int, weightDecay: Double = 0.01, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    self.weightDecay = weightDecay
    adam = Adam(parameterCount: parameterCount, beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// Steps taken so far.
  public var stepCount: Int { adam.stepCount }
  /// The first and second moments.
  public var state: [String: [Double]] { adam.state }

  /// θ ← (1 − ηλ) θ, then Adam's step.
  public mutating func update(
    _ parameters: inout [Double], gradient: [Double], learningRate: Double
  ) {
    let kept = 1 - learningRate * weightDecay
    for i in parameters.indices { parameters[i] *= kept }
    adam.update(&parameters, gradient: gradient, learningRate: learningRate)
  }

  /// Takes over remembered moments.
  /// - Throws: `LearningError` for other names or lengths.
  public mutating func restore(stepCount: Int, state: [String: [Double]]) throws {
    try adam.restore(stepCount: stepCount, state: state)
  }
}

import Elementary

/// Adam of D. P. Kingma and J. Ba, ICLR 2015, algorithm 1, with bias-corrected moments.
public struct Adam: Optimizer {
  /// `adam`.
  public static let name = "adam"
  /// Decay of the first moment.
  public let beta1: Double
  /// Decay of the second moment.
  public let beta2: Double
  /// Added to the root of the second moment.
  public let epsilon: Double
  /// Steps taken so far.
  public private(set) var stepCount = 0
  private var first: [Double]
  private var second: [Double]

  /// An optimizer at rest for a number of parameters.
  public init(
    parameterCount: Int, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    first = [Double](repeating: 0, count: parameterCount)
    second = first
  }

  /// The first and second moments.
  public var state: [String: [Double]] { ["first_moment": first, "second_moment": second] }

  /// θ ← θ − η m̂ / (√v̂ + ε).
  public mutating func update(
    _ parameters: inout [Double], gradient: [Double], learningRate: Double
  ) {
    precondition(
      parameters.count == first.count && gradient.count == first.count,
      "parameters, gradient and moments must be as many")
    stepCount += 1
    let firstScale = 1 / (1 - Portable.power(beta1, whole: stepCount))
    let secondScale = 1 / (1 - Portable.power(beta2, whole: stepCount))
    for i in gradient.indices {
      let g = gradient[i]
      first[i] = beta1 * first[i] + (1 - beta1) * g
      second[i] = beta2 * second[i] + (1 - beta2) * g * g
      parameters[i] -=
        learningRate * first[i] * firstScale / ((second[i] * secondScale).squareRoot() + epsilon)
    }
  }

  /// Takes over remembered moments.
  /// - Throws: `LearningError` for other names or lengths.
  public mutating func restore(stepCount: Int, state: [String: [Double]]) throws {
    try requireState(state, names: ["first_moment", "second_moment"], count: first.count)
    self.stepCount = stepCount
    first = state["first_moment"] ?? first
    second = state["second_moment"] ?? second
  }
}

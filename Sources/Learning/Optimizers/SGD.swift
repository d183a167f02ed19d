/// Gradient descent, with Polyak's heavy-ball momentum if wanted.
public struct SGD: Optimizer {
  /// `sgd`.
  public static let name = "sgd"
  /// The share of the last step that is kept, 0 for none.
  public let momentum: Double
  /// Steps taken so far.
  public private(set) var stepCount = 0
  private var velocity: [Double]

  /// An optimizer at rest for a number of parameters.
  public init(parameterCount: Int, momentum: Double = 0) {
    self.momentum = momentum
    velocity = [Double](repeating: 0, count: parameterCount)
  }

  /// The velocity.
  public var state: [String: [Double]] { ["velocity": velocity] }

  /// v ← μ v + g, θ ← θ − η v.
  public mutating func update(
    _ parameters: inout [Double], gradient: [Double], learningRate: Double
  ) {
    precondition(
      parameters.count == velocity.count && gradient.count == velocity.count,
      "parameters, gradient and velocity must be as many")
    stepCount += 1
    for i in gradient.indices {
      velocity[i] = momentum * velocity[i] + gradient[i]
      parameters[i] -= learningRate * velocity[i]
    }
  }

  /// Takes over a remembered velocity.
  /// - Throws: `LearningError` for other names or lengths.
  public mutating func restore(stepCount: Int, state: [String: [Double]]) throws {
    try requireState(state, names: ["velocity"], count: velocity.count)
    self.stepCount = stepCount
    velocity = state["velocity"] ?? velocity
  }
}

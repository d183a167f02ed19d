/// A rule that turns gradients into steps.
public protocol Optimizer: Sendable {
  /// The name in configurations and checkpoints.
  static var name: String { get }
  /// Steps taken so far.
  var stepCount: Int { get }
  /// Everything it remembers, by name, each as long as the parameters.
  var state: [String: [Double]] { get }

  /// Moves the parameters one step down.
  mutating func update(
    _ parameters: inout [Double], gradient: [Double], learningRate: Double)

  /// The same with all that is known of a batch.
  /// - Throws: `LearningError` for a model that does not say what the optimizer needs.
  mutating func update(
    _ parameters: inout [Double], _ result: LossAndGradient, learningRate: Double) throws

  /// Takes over a remembered state.
  /// - Throws: `LearningError` if names or lengths are not its own.
  mutating func restore(stepCount: Int, state: [String: [Double]]) throws
}

extension Optimizer {
  /// The gradient is enough.
  public mutating func update(
    _ parameters: inout [Double], _ result: LossAndGradient, learningRate: Double
  ) throws {
    update(&parameters, gradient: result.gradient, learningRate: learningRate)
  }

  func requireState(_ given: [String: [Double]], names: [String], count: Int) throws {
    for name in names {
      guard let values = given[name] else {
        throw LearningError(.unusable, "the state of optimizer \(Self.name) lacks \(name)")
      }
      guard values.count == count else {
        throw LearningError(
          .unusable,
          "\(name) of optimizer \(Self.name) has \(values.count) elements instead of \(count)")
      }
    }
    if let extra = given.keys.sorted().first(where: { !names.contains($0) }) {
      throw LearningError(.unusable, "optimizer \(Self.name) has no state named \(extra)")
    }
  }
}

extension TrainingOptions {
  /// The names of the optimizers.
  public static let optimizers = [Adam.name, AdamW.name, SGD.name, Ridge.name]

  /// A fresh optimizer of the chosen kind.
  /// - Throws: `LearningError` for a name that is not one of `optimizers`.
  public func makeOptimizer(parameterCount: Int) throws -> any Optimizer {
    switch optimizer {
    case Adam.name: return Adam(parameterCount: parameterCount)
    case AdamW.name: return AdamW(parameterCount: parameterCount, weightDecay: weightDecay)
    case SGD.name: return SGD(parameterCount: parameterCount)
    case Ridge.name: return Ridge(parameterCount: parameterCount, penalty: ridge)
    default:
      throw LearningError(
        .unusable,
        "optimizer \"\(optimizer)\": allowed are \(Self.optimizers.joined(separator: ", "))")
    }
  }
}

/// Scales a gradient down to a Euclidean norm if it is longer, and returns the norm it had.
@discardableResult
public func clip(_ gradient: inout [Double], norm limit: Double?) -> Double {
  let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
  if let limit, norm > limit {
    let factor = limit / norm
    for i in gradient.indices { gradient[i] *= factor }
  }
  return norm
}

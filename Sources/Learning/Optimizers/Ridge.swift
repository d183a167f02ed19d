import LinearAlgebra

/// Ridge regression: after each batch the weights are those that make small, over all targets seen so
/// far, the sum of squared errors plus the penalty times their number times the squared weights.
///
/// The normal equations are summed up batch by batch, so one pass over the data is all: with
/// A = Σ φφᵀ and B = Σ φyᵀ the weights are (A + λN)⁻¹B, the bias without a penalty
/// (A. E. Hoerl, R. W. Kennard, Technometrics 12, 55 (1970)). What a batch adds to B follows from the
/// gradient at the present weights. For models whose outputs are linear in all weights.
public struct Ridge: Optimizer {
  /// `ridge`.
  public static let name = "ridge"
  /// The penalty that only keeps the equations solvable.
  public static let leastPenalty = 1e-6
  /// λ, per target.
  public let penalty: Double
  /// Steps taken so far.
  public private(set) var stepCount = 0
  private let parameterCount: Int
  private var targetCount = 0
  /// A; without elements before the first step.
  private var products = RealMatrix(rows: 0, columns: 0)
  /// B, `[feature][output]`.
  private var right = RealMatrix(rows: 0, columns: 0)

  /// An optimizer that has seen nothing.
  /// - Parameter penalty: λ per target, above 0.
  public init(parameterCount: Int, penalty: Double) {
    self.parameterCount = parameterCount
    self.penalty = penalty
  }

  /// Without the second derivative there is no solution.
  public mutating func update(
    _ parameters: inout [Double], gradient: [Double], learningRate: Double
  ) {
    preconditionFailure("ridge regression needs the second derivative of the loss")
  }

  /// Takes in a batch and solves for the weights.
  /// - Throws: `LearningError` for a model that is not linear in all weights, or features that do not
  ///   determine them.
  public mutating func update(
    _ parameters: inout [Double], _ result: LossAndGradient, learningRate: Double
  ) throws {
    guard let curvature = result.curvature,
      curvature.weight.count + curvature.bias.count == parameterCount
    else {
      throw LearningError(
        .unusable,
        "optimizer ridge solves for outputs that are linear in all weights, which those of this model "
          + "are not; use it with model.kind reservoir or tangent")
    }
    let width = curvature.products.rowCount
    let outputs = curvature.bias.count
    if products.rowCount == 0 {
      products = RealMatrix(rows: width, columns: width)
      right = RealMatrix(rows: width, columns: outputs)
    }
    // The gradient is 2/(targets × outputs)·(Σ φφᵀ·w − Σ φyᵀ).
    let scale = Double(curvature.targetCount * outputs) / 2
    let weights = layout(curvature, parameters)
    let gradient = layout(curvature, result.gradient)
    let moved = curvature.products * weights
    for i in right.elements.indices {
      right.elements[i] += moved.elements[i] - scale * gradient.elements[i]
    }
    for i in products.elements.indices {
      products.elements[i] += curvature.products.elements[i]
    }
    targetCount += curvature.targetCount
    stepCount += 1
    var system = products
    for i in 0..<width - 1 { system[i, i] += penalty * Double(targetCount) }
    guard let solution = system.solvingPositive(right) else {
      throw LearningError(
        .unusable,
        "the features of \(targetCount) targets do not determine \(width) weights of an output; a "
          + "larger training.ridge than \(penalty) or a larger training.batch helps")
    }
    for k in 0..<outputs {
      for f in 0..<width - 1 {
        parameters[curvature.weight.lowerBound + k * (width - 1) + f] = solution[f, k]
      }
      parameters[curvature.bias.lowerBound + k] = solution[width - 1, k]
    }
  }

  /// Numbers in the model's order as `[feature][output]`, the bias last.
  private func layout(_ curvature: LinearCurvature, _ values: [Double]) -> RealMatrix {
    let width = curvature.products.rowCount
    var result = RealMatrix(rows: width, columns: curvature.bias.count)
    for k in 0..<curvature.bias.count {
      for f in 0..<width - 1 {
        result[f, k] = values[curvature.weight.lowerBound + k * (width - 1) + f]
      }
      result[width - 1, k] = values[curvature.bias.lowerBound + k]
    }
    return result
  }

  /// A, B and the counts, cut into pieces as long as the parameters, the last one filled with zeros.
  public var state: [String: [Double]] {
    guard products.rowCount > 0 else { return [:] }
    let all =
      [Double(targetCount), Double(products.rowCount)] + right.elements + products.elements
    let pieces = stride(from: 0, to: all.count, by: parameterCount).map { start in
      let piece = Array(all[start..<min(all.count, start + parameterCount)])
      return piece + [Double](repeating: 0, count: parameterCount - piece.count)
    }
    return Dictionary(uniqueKeysWithValues: pieces.enumerated().map { ("sums_\($0)", $1) })
  }

  /// Takes over remembered sums.
  /// - Throws: `LearningError` for other names or lengths.
  public mutating func restore(stepCount: Int, state: [String: [Double]]) throws {
    self.stepCount = stepCount
    guard stepCount > 0 || !state.isEmpty else { return }
    let names = (0..<state.count).map { "sums_\($0)" }
    try requireState(state, names: names, count: parameterCount)
    let all = names.flatMap { state[$0] ?? [] }
    guard all.count >= 2, let targets = Int(exactly: all[0]), let width = Int(exactly: all[1]),
      width >= 1, parameterCount % width == 0, targets >= 0,
      2 + parameterCount + width * width <= all.count
    else {
      throw LearningError(.unusable, "the state of optimizer ridge does not fit the weights")
    }
    targetCount = targets
    right = RealMatrix(
      rows: width, columns: parameterCount / width, elements: Array(all[2..<2 + parameterCount]))
    products = RealMatrix(
      rows: width, columns: width,
      elements: Array(all[(2 + parameterCount)..<(2 + parameterCount + width * width)]))
  }
}

import Learning
import LinearAlgebra
import Hybrid

/// A linear model of the derivatives of another model's only output by all of its weights, which stay as they
/// were drawn: with a penalty of squared weights it is the regression of that model's tangent kernel.
///
/// The output is θ·∇f(x). The derivative by the bias of the head is 1, so that the last of θ is the bias.
public struct TangentModel<Base: SequenceModel>: SequenceModel {
  /// The model whose derivatives are taken.
  public private(set) var base: Base
  /// θ: `tangent.weight`, a number for each weight but the last of the model within, and `tangent.bias`.
  public var parameters = ParameterSet()
  private let weight: Range<Int>
  private let bias: Range<Int>

  /// The linear model with zero weights.
  /// - Throws: `ModelError.configuration` for a model without the bias of a single output as its last weight.
  public init(_ base: Base) throws {
    guard let last = base.parameters.entries.last, last.name == "head.bias", last.range.count == 1,
      last.range.upperBound == base.parameters.count, base.parameters.count > 1
    else {
      throw ModelError.configuration(
        "a tangent kernel is one of a model with one output and a linear layer behind its readouts")
    }
    self.base = base
    let count = base.parameters.count - 1
    weight = parameters.append(
      "tangent.weight", shape: [count], values: [Double](repeating: 0, count: count))
    bias = parameters.append("tangent.bias", shape: [1], values: [0])
  }

  /// The texts of files that the model within was made from.
  public var attachments: [String: String] { base.attachments }

  /// The derivatives of a batch, [sample][weight].
  ///
  /// The gradient of the squared error to the target y is 2 (f − y) ∇f, so that half of the difference of
  /// those to 0 and 1 is ∇f.
  mutating func features(_ batch: Batch, context: RunContext) throws -> [[Double]] {
    try (0..<batch.sampleCount).map { sample in
      let one = batch.slice(sample..<sample + 1)
      let zero = try base.lossAndGradient(one.valued(0), context: context).gradient
      let unit = try base.lossAndGradient(one.valued(1), context: context).gradient
      return zip(zero, unit).map { ($0 - $1) / 2 }
    }
  }

  private func outputs(_ features: [[Double]]) -> RealMatrix {
    RealMatrix(
      rows: features.count, columns: 1,
      elements: features.map { row in
        zip(row, parameters.values).reduce(0) { $0 + $1.0 * $1.1 }
      })
  }

  /// The outputs of a batch: a row for each sample.
  public mutating func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    outputs(try features(batch, context: context))
  }

  /// The mean loss of a batch, its gradient by θ, and its second derivative.
  /// - Throws: `ModelError.unsupported` for a loss that is no squared error of numbers.
  public mutating func lossAndGradient(
    _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    guard batch.objective == .meanSquaredError, batch.targets == .sequence else {
      throw ModelError.unsupported(
        "a tangent kernel learns numbers that belong to sequences, by their squared errors")
    }
    let features = try features(batch, context: context)
    let value = batch.judge(outputs(features))
    var gradient = [Double](repeating: 0, count: parameters.count)
    var products = RealMatrix(rows: parameters.count, columns: parameters.count)
    for (row, feature) in features.enumerated() where batch.counts(row) {
      let slope = value.gradient[row, 0]
      for i in feature.indices {
        gradient[i] += slope * feature[i]
        for j in feature.indices { products[i, j] += feature[i] * feature[j] }
      }
    }
    var result = LossAndGradient(value, gradient: gradient)
    result.curvature = LinearCurvature(
      products: products, targetCount: value.targetCount, weight: weight, bias: bias)
    return result
  }
}

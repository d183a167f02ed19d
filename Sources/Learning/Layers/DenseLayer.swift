import LinearAlgebra

/// An affine map y = x Wᵀ + b of a batch of rows.
///
/// The layer is only a shape and the place of its weights in a `ParameterSet`; the weights
/// `[output][input]` and the bias `[output]` are laid out as PyTorch's `Linear` has them.
public struct DenseLayer: Equatable, Sendable {
  /// The length of an input row.
  public let inputCount: Int
  /// The length of an output row.
  public let outputCount: Int
  /// Where the weights are in the parameters.
  public let weight: Range<Int>
  /// Where the bias is in the parameters.
  public let bias: Range<Int>

  /// Appends `name.weight` and `name.bias` (zeros) to a parameter set.
  public init(
    _ name: String, inputs: Int, outputs: Int, weights: [Double],
    parameters: inout ParameterSet
  ) {
    inputCount = inputs
    outputCount = outputs
    weight = parameters.append("\(name).weight", shape: [outputs, inputs], values: weights)
    bias = parameters.append(
      "\(name).bias", shape: [outputs], values: [Double](repeating: 0, count: outputs))
  }

  /// Computes the output rows of a batch.
  /// - Parameters:
  ///   - input: `[batch][inputCount]`; further elements are not read.
  ///   - parameters: the flat values of the parameter set.
  ///   - output: `[batch][outputCount]`, overwritten.
  public func forward(
    _ input: [Double], batch: Int, parameters: [Double], into output: inout [Double]
  ) {
    precondition(
      input.count >= batch * inputCount && output.count >= batch * outputCount,
      "the arrays must hold the batch")
    parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return }
      output.withUnsafeMutableBufferPointer { output in
        guard let target = output.baseAddress else { return }
        for row in 0..<batch {
          (target + row * outputCount).update(from: base + bias.lowerBound, count: outputCount)
        }
        multiplyAccumulate(
          rows: batch, columns: outputCount, inner: inputCount, input,
          base + weight.lowerBound, transposingB: true, beta: 1, into: target)
      }
    }
  }

  /// Adds the gradient of weights and bias, and computes the gradient of the input.
  /// - Parameters:
  ///   - input: as given to `forward`.
  ///   - outputGradient: `[batch][outputCount]`.
  ///   - gradient: the flat gradient of the parameter set, added to.
  ///   - inputGradient: `[batch][inputCount]`, overwritten.
  public func backward(
    _ input: [Double], batch: Int, outputGradient: [Double], parameters: [Double],
    gradient: inout [Double], inputGradient: inout [Double]
  ) {
    addWeightGradient(input, batch: batch, outputGradient: outputGradient, gradient: &gradient)
    precondition(inputGradient.count >= batch * inputCount, "the arrays must hold the batch")
    parameters.withUnsafeBufferPointer { parameters in
      guard let base = parameters.baseAddress else { return }
      multiplyAccumulate(
        rows: batch, columns: inputCount, inner: outputCount, outputGradient,
        base + weight.lowerBound, beta: 0, into: &inputGradient)
    }
  }

  /// Adds the gradient of weights and bias only, for a first layer.
  public func addWeightGradient(
    _ input: [Double], batch: Int, outputGradient: [Double], gradient: inout [Double]
  ) {
    precondition(
      input.count >= batch * inputCount && outputGradient.count >= batch * outputCount,
      "the arrays must hold the batch")
    gradient.withUnsafeMutableBufferPointer { gradient in
      guard let base = gradient.baseAddress else { return }
      multiplyAccumulate(
        rows: outputCount, columns: inputCount, inner: batch, outputGradient, transposingA: true,
        input, beta: 1, into: base + weight.lowerBound)
      let biasGradient = base + bias.lowerBound
      outputGradient.withUnsafeBufferPointer { outputGradient in
        for row in 0..<batch {
          for j in 0..<outputCount { biasGradient[j] += outputGradient[row * outputCount + j] }
        }
      }
    }
  }
}

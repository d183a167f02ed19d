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
    self.init(
      inputs: inputs, outputs: outputs, weightName: "\(name).weight", weights: weights,
      biasName: "\(name).bias", biases: [Double](repeating: 0, count: outputs),
      parameters: &parameters)
  }

  init(
    inputs: Int, outputs: Int, weightName: String, weights: [Double], biasName: String,
    biases: [Double], parameters: inout ParameterSet
  ) {
    inputCount = inputs
    outputCount = outputs
    weight = parameters.append(weightName, shape: [outputs, inputs], values: weights)
    bias = parameters.append(biasName, shape: [outputs], values: biases)
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
    forward(input, rows: batch, parameters: parameters, into: &output)
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
    precondition(inputGradient.count >= batch * inputCount, "the arrays must hold the batch")
    addWeightGradient(input, batch: batch, outputGradient: outputGradient, gradient: &gradient)
    parameters.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      computeInputGradient(
        rows: batch, outputGradient: outputGradient, weight: parameters + weight.lowerBound,
        beta: 0, into: &inputGradient)
    }
  }

  /// Adds the gradient of weights and bias only, for a first layer.
  public func addWeightGradient(
    _ input: [Double], batch: Int, outputGradient: [Double], gradient: inout [Double]
  ) {
    precondition(
      input.count >= batch * inputCount && outputGradient.count >= batch * outputCount,
      "the arrays must hold the batch")
    addWeightGradient(input, rows: batch, outputGradient: outputGradient, into: &gradient)
  }
}

// The same on pointers, for rows that are part of a larger array. The caller vouches for the sizes.
extension DenseLayer {
  func forward(
    _ input: UnsafePointer<Double>, rows: Int, parameters: UnsafePointer<Double>,
    into output: UnsafeMutablePointer<Double>
  ) {
    forward(
      input, rows: rows, weight: parameters + weight.lowerBound,
      bias: parameters + bias.lowerBound, into: output)
  }

  func forward(
    _ input: UnsafePointer<Double>, rows: Int, weight: UnsafePointer<Double>,
    bias: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>
  ) {
    for row in 0..<rows {
      (output + row * outputCount).update(from: bias, count: outputCount)
    }
    multiplyAccumulate(
      rows: rows, columns: outputCount, inner: inputCount, input, weight, transposingB: true,
      beta: 1, into: output)
  }

  func addWeightGradient(
    _ input: UnsafePointer<Double>, rows: Int, outputGradient: UnsafePointer<Double>,
    into gradient: UnsafeMutablePointer<Double>
  ) {
    multiplyAccumulate(
      rows: outputCount, columns: inputCount, inner: rows, outputGradient, transposingA: true,
      input, beta: 1, into: gradient + weight.lowerBound)
    let biasGradient = gradient + bias.lowerBound
    for row in 0..<rows {
      for j in 0..<outputCount { biasGradient[j] += outputGradient[row * outputCount + j] }
    }
  }

  func computeInputGradient(
    rows: Int, outputGradient: UnsafePointer<Double>, weight: UnsafePointer<Double>,
    beta: Double, into inputGradient: UnsafeMutablePointer<Double>
  ) {
    multiplyAccumulate(
      rows: rows, columns: inputCount, inner: outputCount, outputGradient, weight, beta: beta,
      into: inputGradient)
  }
}

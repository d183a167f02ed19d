import Randomness

/// A feed-forward network: dense layers with an activation between them, the last one linear.
///
/// y = b + a·W·h, with h the last hidden layer's activations and a the `outputScale`.
///
/// It holds no weights and no buffers: weights live in a `ParameterSet`, what a forward pass leaves
/// for its backward pass lives in a `Trace`. A recurrent model keeps one trace per timestep.
public struct FeedForward: Equatable, Sendable {
  /// The layers, first to last.
  public let layers: [DenseLayer]
  /// The nonlinearity after each layer but the last.
  public let activation: Activation
  /// The factor a of the last layer's product, not of its bias.
  public let outputScale: Double

  /// A network with the given widths, its weights appended as `name.0.weight`, `name.0.bias`, ….
  /// - Parameters:
  ///   - sizes: widths of input, hidden layers and output: at least two, each positive.
  ///   - random: where Glorot's uniform weights are drawn from; biases are zero.
  ///   - zeroInputs: inputs whose weights start at zero, for example the fed-back readouts.
  ///   - outputScale: a factor of the last layer's product; 1 without a hidden layer.
  ///   - outputGain: a factor of the first weights of the last layer.
  public init(
    _ name: String, sizes: [Int], parameters: inout ParameterSet, random: inout RandomStream,
    zeroInputs: Range<Int> = 0..<0, activation: Activation = .tanh, outputScale: Double = 1,
    outputGain: Double = 1
  ) {
    precondition(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "sizes must be positive")
    precondition(sizes.count > 2 || outputScale == 1, "only hidden activations can be scaled")
    self.activation = activation
    self.outputScale = outputScale
    var layers: [DenseLayer] = []
    for i in 0..<sizes.count - 1 {
      var weights = glorotUniform(
        inputs: sizes[i], outputs: sizes[i + 1], random: &random,
        zeroInputs: i == 0 ? zeroInputs : 0..<0)
      if i == sizes.count - 2 { for k in weights.indices { weights[k] *= outputGain } }
      layers.append(
        DenseLayer(
          "\(name).\(i)", inputs: sizes[i], outputs: sizes[i + 1], weights: weights,
          parameters: &parameters))
    }
    self.layers = layers
  }

  /// The length of an input row.
  public var inputCount: Int { layers[0].inputCount }
  /// The length of an output row.
  public var outputCount: Int { layers[layers.count - 1].outputCount }
  /// Where the last layer's bias is in the parameters.
  public var outputBias: Range<Int> { layers[layers.count - 1].bias }

  /// The values of one forward pass over a batch and the gradients of its backward pass.
  public struct Trace: Sendable {
    /// The largest batch it can hold.
    public let capacity: Int
    /// The rows of the last forward pass.
    public internal(set) var batch = 0
    /// `[capacity][inputCount]`: to be filled before the forward pass.
    public var input: [Double]
    /// The gradient of the input after a backward pass.
    public internal(set) var inputGradient: [Double]
    /// Values after each layer, activation and scale included.
    var activations: [[Double]]
    /// The derivatives of the same with respect to the values before the activation.
    var slopes: [[Double]]
    /// The gradients of the same.
    var gradients: [[Double]]

    /// `[capacity][outputCount]`: the result of the forward pass.
    public var output: [Double] { activations[activations.count - 1] }

    /// `[capacity][outputCount]`: to be filled before the backward pass, which leaves it as it is.
    public var outputGradient: [Double] {
      get { gradients[gradients.count - 1] }
      _modify { yield &gradients[gradients.count - 1] }
    }
  }

  /// Buffers for batches of at most `capacity` rows.
  public func makeTrace(capacity: Int) -> Trace {
    let input = [Double](repeating: 0, count: capacity * inputCount)
    let activations = layers.map { [Double](repeating: 0, count: capacity * $0.outputCount) }
    return Trace(
      capacity: capacity, input: input, inputGradient: input, activations: activations,
      slopes: activations, gradients: activations)
  }

  /// Computes `trace.output` from the first `batch` rows of `trace.input`.
  public func forward(_ trace: inout Trace, batch: Int, parameters: [Double]) {
    precondition(batch <= trace.capacity, "the trace must hold the batch")
    trace.batch = batch
    for (i, layer) in layers.enumerated() {
      let source = i == 0 ? trace.input : trace.activations[i - 1]
      layer.forward(source, batch: batch, parameters: parameters, into: &trace.activations[i])
      if i < layers.count - 1 {
        activation.apply(
          &trace.activations[i], slopes: &trace.slopes[i], count: batch * layer.outputCount,
          scale: i == layers.count - 2 ? outputScale : 1)
      }
    }
  }

  /// Adds the parameter gradient and computes `trace.inputGradient` from `trace.outputGradient`.
  ///
  /// Must follow the forward pass of the same trace with the same parameters.
  public func backward(_ trace: inout Trace, parameters: [Double], gradient: inout [Double]) {
    let batch = trace.batch
    for i in layers.indices.reversed() {
      let outputGradient = trace.gradients[i]
      if i == 0 {
        layers[i].backward(
          trace.input, batch: batch, outputGradient: outputGradient, parameters: parameters,
          gradient: &gradient, inputGradient: &trace.inputGradient)
      } else {
        let source = trace.activations[i - 1]
        layers[i].backward(
          source, batch: batch, outputGradient: outputGradient, parameters: parameters,
          gradient: &gradient, inputGradient: &trace.gradients[i - 1])
        for k in 0..<batch * layers[i].inputCount {
          trace.gradients[i - 1][k] *= trace.slopes[i - 1][k]
        }
      }
    }
  }
}

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
      let outputs = sizes[i + 1] * (i == sizes.count - 2 ? 1 : activation.inputsPerOutput)
      var weights = glorotUniform(
        inputs: sizes[i], outputs: outputs, random: &random,
        zeroInputs: i == 0 ? zeroInputs : 0..<0)
      if i == sizes.count - 2 { for k in weights.indices { weights[k] *= outputGain } }
      layers.append(
        DenseLayer(
          "\(name).\(i)", inputs: sizes[i], outputs: outputs, weights: weights,
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
    /// Values after each layer but the last, activation and scale included.
    var activations: [[Double]]
    /// Values of each layer; of those before an activation, after the forward pass, its slopes.
    var layers: [[Double]]
    /// The gradients of the values of each layer.
    var gradients: [[Double]]

    /// `[capacity][outputCount]`: the result of the forward pass.
    public var output: [Double] { layers[layers.count - 1] }

    /// `[capacity][outputCount]`: to be filled before the backward pass, which leaves it as it is.
    public var outputGradient: [Double] {
      get { gradients[gradients.count - 1] }
      _modify { yield &gradients[gradients.count - 1] }
    }
  }

  /// Buffers for batches of at most `capacity` rows.
  public func makeTrace(capacity: Int) -> Trace {
    func zeros(_ width: Int) -> [Double] { [Double](repeating: 0, count: capacity * width) }
    let values = layers.map { zeros($0.outputCount) }
    return Trace(
      capacity: capacity, input: zeros(inputCount), inputGradient: zeros(inputCount),
      activations: layers.dropFirst().map { zeros($0.inputCount) }, layers: values,
      gradients: values)
  }

  /// Computes `trace.output` from the first `batch` rows of `trace.input`.
  public func forward(_ trace: inout Trace, batch: Int, parameters: [Double]) {
    precondition(batch <= trace.capacity, "the trace must hold the batch")
    trace.batch = batch
    for (i, layer) in layers.enumerated() {
      let source = i == 0 ? trace.input : trace.activations[i - 1]
      layer.forward(source, batch: batch, parameters: parameters, into: &trace.layers[i])
      if i < layers.count - 1 {
        activation.apply(
          &trace.layers[i], into: &trace.activations[i], rows: batch,
          width: layers[i + 1].inputCount, scale: i == layers.count - 2 ? outputScale : 1)
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
      guard i > 0 else {
        layers[0].backward(
          trace.input, batch: batch, outputGradient: outputGradient, parameters: parameters,
          gradient: &gradient, inputGradient: &trace.inputGradient)
        return
      }
      let source = trace.activations[i - 1]
      let width = layers[i].inputCount
      var hidden = [Double](repeating: 0, count: batch * width)
      layers[i].backward(
        source, batch: batch, outputGradient: outputGradient, parameters: parameters,
        gradient: &gradient, inputGradient: &hidden)
      let factor = activation.inputsPerOutput
      for row in 0..<batch {
        for part in 0..<factor {
          for k in 0..<width {
            let place = (row * factor + part) * width + k
            trace.gradients[i - 1][place] = hidden[row * width + k] * trace.layers[i - 1][place]
          }
        }
      }
    }
  }
}

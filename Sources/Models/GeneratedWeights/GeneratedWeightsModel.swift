import Hybrid
import Learning
import LinearAlgebra
import Parallel
import Randomness
import Readout
import Simulators

/// The shape of a network whose first weights a circuit generates.
public struct GeneratedWeightsShape: Hashable, Sendable {
  /// The circuit.
  public var circuit: GeneratorCircuit
  /// What is read of it.
  public var readouts: Readouts
  /// What goes in and comes out.
  public var interface: SequenceInterface
  /// The hidden units.
  public var hidden: Int

  /// A shape from its parts; a model checks it.
  public init(
    circuit: GeneratorCircuit, readouts: Readouts, interface: SequenceInterface, hidden: Int
  ) {
    self.circuit = circuit
    self.readouts = readouts
    self.interface = interface
    self.hidden = hidden
  }
}

/// A network of one hidden layer, the weights of whose inputs a circuit generates (VQC-MLPNet,
/// arXiv 2506.10275).
///
/// For each feature d a fixed random row is encoded in amplitudes; the circuit's readouts z_d give the
/// weights w_d = C z_d + c of that feature. A step x becomes relu(Σ x_d w_d), the head's state. A circuit
/// runs once for each feature, whatever the number of samples.
public struct GeneratedWeightsModel: SequenceModel {
  /// The shape.
  public let shape: GeneratedWeightsShape
  /// The weights: `circuit.weight`, `generator.weight` (C), `generator.bias` (c), `head…`, in front of
  /// them those of a layer that inputs go through.
  public var parameters: ParameterSet
  /// The number of threads that share the runs; results do not depend on it.
  public var threads: Int
  /// The row of each feature, which is encoded in amplitudes.
  public let rows: [[Double]]
  /// The angles that encode it.
  let encoded: [[Double]]
  let inputLayer: InputLayer
  let circuitWeights: Range<Int>
  let generator: DenseLayer
  let head: SequenceHead
  let pool: LayerPool

  /// What the model runs on.
  public var circuit: RecurrentCircuit { pool.circuit }

  /// A model with random weights: Glorot's, the circuit's uniform in 0 to 2π.
  /// - Parameter rows: A row for each feature, as many numbers as amplitudes at most; nil for normal
  ///   numbers, as many as hidden units where there is room.
  /// - Throws: `ModelError` if the circuit does not fit the shape.
  public init(
    _ shape: GeneratedWeightsShape, on circuit: RecurrentCircuit, seed: UInt64, threads: Int = 1,
    precision: Precision = .double, rows: [[Double]]? = nil
  ) throws {
    let inner = shape.circuit
    guard circuit.readouts == shape.readouts, shape.hidden >= 1,
      circuit.parameterCount == inner.inputCount + inner.weightCount
    else { throw ModelError.configuration("the circuit was made for another model") }
    self.shape = shape
    self.threads = threads
    var parameters = ParameterSet()
    var random = initializationStream(seed: seed)
    inputLayer = shape.interface.makeInput(seed: seed, parameters: &parameters)
    let length = min(shape.hidden, inner.amplitudeCount)
    let chosen =
      rows
      ?? (0..<inputLayer.featureCount).map { feature in
        var stream = RandomStream(seed: seed, Self.purpose, feature)
        return (0..<length).map { _ in stream.normal() }
      }
    guard chosen.count == inputLayer.featureCount,
      chosen.allSatisfy({ $0.count <= inner.amplitudeCount })
    else {
      throw ModelError.configuration(
        "a row of at most \(inner.amplitudeCount) numbers is needed for each of the "
          + "\(inputLayer.featureCount) features")
    }
    self.rows = chosen
    encoded = chosen.map { inner.angles(encoding: $0) }
    var stream = initializationStream(seed: seed, index: 2)
    circuitWeights = parameters.append(
      "circuit.weight", shape: [inner.weightCount],
      values: (0..<inner.weightCount).map { _ in 2 * .pi * stream.uniform() })
    generator = DenseLayer(
      "generator", inputs: shape.readouts.count, outputs: shape.hidden,
      weights: glorotUniform(
        inputs: shape.readouts.count, outputs: shape.hidden, random: &random),
      parameters: &parameters)
    head = shape.interface.makeHead(
      units: shape.hidden, parameters: &parameters, random: &random)
    self.parameters = parameters
    pool = LayerPool(circuit, precision: precision)
  }

  /// The same weights on another circuit.
  /// - Throws: `ModelError` if it has other readouts or another number of angles.
  public func running(on circuit: RecurrentCircuit) throws -> GeneratedWeightsModel {
    var model = try GeneratedWeightsModel(
      shape, on: circuit, seed: 0, threads: threads, precision: pool.precision, rows: rows)
    try model.parameters.assign(parameters)
    return model
  }

  /// The outputs of a batch: a row for each target.
  public func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    try forward(batch, context: context).outputs
  }

  /// The mean loss of a batch and its gradient, by going back through the simulation.
  public func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
    let pass = try forward(batch, context: context)
    let loss = batch.judge(pass.outputs)
    var gradient = [Double](repeating: 0, count: parameters.count)
    let values = parameters.values
    var outer = head.backward(
      pass.headTrace, states: pass.states, outputGradient: loss.gradient, batch: batch,
      parameters: values, gradient: &gradient)
    for k in outer.indices where pass.states[k] <= 0 { outer[k] = 0 }
    let features = inputLayer.featureCount
    let count = outer.count / shape.hidden
    var weightGradient = [Double](repeating: 0, count: features * shape.hidden)
    multiplyAccumulate(
      rows: features, columns: shape.hidden, inner: count, pass.inputs.features,
      transposingA: true, outer, beta: 0, into: &weightGradient)
    var featureGradient = [Double](repeating: 0, count: count * features)
    multiplyAccumulate(
      rows: count, columns: features, inner: shape.hidden, outer, pass.weights,
      transposingB: true, beta: 0, into: &featureGradient)
    var readoutGradient = pass.readouts
    generator.backward(
      pass.readouts, batch: features, outputGradient: weightGradient, parameters: values,
      gradient: &gradient, inputGradient: &readoutGradient)
    for part in try circuitGradient(readoutGradient, context: context) {
      for (place, value) in zip(circuitWeights, part) { gradient[place] += value }
    }
    inputLayer.backward(pass.inputs, featureGradient: featureGradient, gradient: &gradient)
    return LossAndGradient(loss, gradient: gradient, counters: counters)
  }

  /// What a forward pass leaves.
  private struct Pass {
    var inputs: InputLayer.Output
    /// `[feature][readout]`.
    var readouts: [Double]
    /// `[feature][unit]`.
    var weights: [Double]
    /// `[step][sample][unit]`.
    var states: [Double]
    var outputs: RealMatrix
    var headTrace: SequenceHead.Trace
  }

  private func forward(_ batch: Batch, context: RunContext) throws -> Pass {
    try head.check(batch)
    let values = parameters.values
    let inputs = try inputLayer.forward(batch, parameters: values, context: context)
    let features = inputLayer.featureCount
    let readouts = try readouts(context)
    var weights = [Double](repeating: 0, count: features * shape.hidden)
    generator.forward(readouts, batch: features, parameters: values, into: &weights)
    let count = inputs.features.count / features
    var states = [Double](repeating: 0, count: count * shape.hidden)
    multiplyAccumulate(
      rows: count, columns: shape.hidden, inner: features, inputs.features, weights, beta: 0,
      into: &states)
    for k in states.indices { states[k] = max(0, states[k]) }
    let (outputs, trace) = try head.forward(
      states, batch: batch, parameters: values, context: context)
    return Pass(
      inputs: inputs, readouts: readouts, weights: weights, states: states, outputs: outputs,
      headTrace: trace)
  }

  /// What is read for each feature, `[feature][readout]`.
  private func readouts(_ context: RunContext) throws -> [Double] {
    let count = shape.readouts.count
    return try forEachRun(context, recording: false) { features, values, cell in
      var found = [Double](repeating: 0, count: count * cell.laneCount)
      cell.forward(parameters: values, readouts: &found, recording: false, isLast: true)
      return (0..<features.count).flatMap { lane in
        (0..<count).map { found[$0 * cell.laneCount + lane] }
      }
    }.flatMap(\.self)
  }

  /// The gradients of the circuit's weights, a part for each group of features.
  private func circuitGradient(
    _ readoutGradient: [Double], context: RunContext
  ) throws -> [[Double]] {
    let count = shape.readouts.count
    let inputs = shape.circuit.inputCount
    return try forEachRun(context, recording: true) { features, values, cell in
      let lanes = cell.laneCount
      var found = [Double](repeating: 0, count: count * lanes)
      cell.forward(parameters: values, readouts: &found, recording: true, isLast: true)
      var outer = [Double](repeating: 0, count: count * lanes)
      for (lane, feature) in features.enumerated() {
        for k in 0..<count { outer[k * lanes + lane] = readoutGradient[feature * count + k] }
      }
      var result = [Double](repeating: 0, count: values.count)
      cell.beginBackward()
      cell.backward(readoutGradient: outer, scores: [], parameterGradient: &result)
      return (0..<shape.circuit.weightCount).map { w in
        (0..<features.count).reduce(0) { $0 + result[(inputs + w) * lanes + $1] }
      }
    }
  }

  /// Runs as many features at a time as there are lanes, on all threads of all ranks; results in order. Draws are
  /// keyed by the feature.
  private func forEachRun(
    _ context: RunContext, recording: Bool,
    _ body: @escaping @Sendable (Range<Int>, [Double], any QuantumLayer) -> [Double]
  ) throws -> [[Double]] {
    let (lanes, total) = (pool.precision.laneCount, rows.count)
    let groups = (total + lanes - 1) / lanes
    let weights = Array(parameters.values[circuitWeights])
    let seed = shotSeed(context)
    try pool.require(min(threads, groups), recording: recording)
    return try distributedMap(count: groups, threads: threads) { group in
      let features = group * lanes..<min(total, (group + 1) * lanes)
      let inputs = shape.circuit.inputCount
      var values = [Double](repeating: 0, count: (inputs + weights.count) * lanes)
      for (lane, feature) in features.enumerated() {
        for k in 0..<inputs { values[k * lanes + lane] = encoded[feature][k] }
        for (k, weight) in weights.enumerated() { values[(inputs + k) * lanes + lane] = weight }
      }
      return try pool.withLayer { cell in
        cell.begin(seed: seed, samples: Array(features), firstShot: 0)
        return body(features, values, cell)
      }
    }
  }

  /// What the forward pass of a batch would take on the machine, whatever its size.
  private var counters: [String: Double] {
    let budget = budget(steps: 1)
    var result = ["circuit_executions": budget.executions]
    if let seconds = budget.seconds { result["qpu_seconds"] = seconds }
    return result
  }

  /// No other stream of the run's seed has this first number.
  private static let purpose = -108
}

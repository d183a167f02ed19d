import Circuits
import Hybrid
import Learning
import LinearAlgebra
import Randomness
import Readout
import Simulators

/// Quantum self-attention (arXiv 2504.05336): a transformer encoder whose last layer sends each row,
/// after attention, through a circuit and adds what is read to it.
///
/// A row x becomes angles norm(tanh(P x)), the circuit's readouts z, and x + E z. Every step is a run of
/// its own from |0…0⟩.
public struct QuantumAttentionModel: SequenceModel {
  /// The shape.
  public let shape: QuantumAttentionShape
  /// The weights: `embedding…`, `encoder.K…` of each layer, `quantum.input…`, `quantum.norm…`,
  /// `quantum.circuit`, `quantum.output…`, `head…`.
  public var parameters: ParameterSet
  /// The number of threads that share a batch; results do not depend on it.
  public var threads: Int
  let inputLayer: InputLayer
  let embedding: DenseLayer
  let embeddingNorm: LayerNorm
  let layers: [TransformerLayer]
  let projection: DenseLayer
  let projectionNorm: LayerNorm
  let circuitWeights: Range<Int>
  let expansion: DenseLayer
  let head: SequenceHead
  let pool: LayerPool

  /// What the model runs on.
  public var circuit: RecurrentCircuit { pool.circuit }

  /// A model with random weights: Glorot's, the circuit's uniform in 0 to 2π.
  /// - Throws: `ModelError` if the shape is none or the circuit does not fit it.
  public init(
    _ shape: QuantumAttentionShape, on circuit: RecurrentCircuit, seed: UInt64, threads: Int = 1,
    precision: Precision = .double
  ) throws {
    try shape.validate()
    let inner = shape.circuit
    guard circuit.readouts == shape.readouts,
      circuit.parameterCount == inner.dataQubits + inner.weightCount
    else { throw ModelError.configuration("the circuit was made for another model") }
    self.shape = shape
    self.threads = threads
    var parameters = ParameterSet()
    var random = initializationStream(seed: seed)
    func dense(_ name: String, _ inputs: Int, _ outputs: Int) -> DenseLayer {
      DenseLayer(
        name, inputs: inputs, outputs: outputs,
        weights: glorotUniform(inputs: inputs, outputs: outputs, random: &random),
        parameters: &parameters)
    }
    inputLayer = shape.interface.makeInput(seed: seed, parameters: &parameters)
    embedding = dense("embedding", inputLayer.featureCount, shape.width)
    embeddingNorm = LayerNorm("embedding.norm", width: shape.width, parameters: &parameters)
    layers = (0..<shape.layers).map { k in
      TransformerLayer(
        "encoder.\(k)", width: shape.width, heads: shape.heads, hidden: 4 * shape.width,
        activation: k == shape.layers - 1 ? .gelu : .relu, number: k, parameters: &parameters,
        random: &random)
    }
    projection = dense("quantum.input", shape.width, inner.dataQubits)
    projectionNorm = LayerNorm(
      "quantum.norm", width: inner.dataQubits, parameters: &parameters)
    var stream = initializationStream(seed: seed, index: 2)
    circuitWeights = parameters.append(
      "quantum.circuit", shape: [inner.weightCount],
      values: (0..<inner.weightCount).map { _ in 2 * .pi * stream.uniform() })
    expansion = dense("quantum.output", shape.readouts.count, shape.width)
    head = shape.interface.makeHead(
      units: shape.width, parameters: &parameters, random: &random)
    self.parameters = parameters
    pool = LayerPool(circuit, precision: precision)
  }

  /// The same weights on another circuit.
  /// - Throws: `ModelError` if it has other readouts or another number of angles.
  public func running(on circuit: RecurrentCircuit) throws -> QuantumAttentionModel {
    var model = try QuantumAttentionModel(
      shape, on: circuit, seed: 0, threads: threads, precision: pool.precision)
    try model.parameters.assign(parameters)
    return model
  }

  /// The samples of a batch that are worked on together, whatever the number of threads.
  private static let groupSize = 4

  /// The outputs of a batch: a row for each target.
  public func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    let groups = try pool.forEachGroup(
      of: Self.groupSize, in: batch, threads: threads, recording: false
    ) { group, layer in
      var pass = AttentionPass(model: self, batch: group, seed: shotSeed(context), context: context)
      return try pass.forward(layer)
    }
    return RealMatrix(
      stackingByStep: groups, rowsOfSample: batch.targets == .step ? batch.stepCount : 1,
      columns: shape.interface.outputCount)
  }

  /// The mean loss of a batch and its gradient, by going back through the simulation.
  public func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
    let targets = Double(max(1, batch.targetCount))
    let results = try pool.forEachGroup(
      of: Self.groupSize, in: batch, threads: threads, recording: true
    ) { group, layer in
      var pass = AttentionPass(model: self, batch: group, seed: shotSeed(context), context: context)
      let loss = group.judge(try pass.forward(layer))
      let share = Double(loss.targetCount) / targets
      let gradient = try pass.backward(layer, outputGradient: share * loss.gradient)
      return LossAndGradient(
        loss: share * loss.loss, gradient: gradient, correctCount: loss.correctCount,
        targetCount: loss.targetCount)
    }
    var total = LossAndGradient(
      loss: 0, gradient: [Double](repeating: 0, count: parameters.count), correctCount: 0,
      targetCount: 0, counters: counters(batch))
    for result in results { total.add(result) }
    return total
  }

  /// What the forward passes of a batch would take on the machine.
  private func counters(_ batch: Batch) -> [String: Double] {
    let budget = budget(steps: 1)
    let runs = Double(batch.lengths.reduce(0, +))
    var result = ["circuit_executions": runs * budget.executions]
    if let seconds = budget.seconds { result["qpu_seconds"] = runs * seconds }
    return result
  }
}

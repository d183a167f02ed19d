import Hybrid
import Learning
import LinearAlgebra
import Parallel
import Randomness
import Readout
import Simulators
import Synchronization

/// The quantum recurrent network as something a trainer can train.
///
/// z₀ are the readouts of |0…0⟩; θ_t = controller([x_t; s·z_{t−1}]), s the feedback scale; the circuit advances the state;
/// outputs = head(z_1 … z_t).
public struct QuantumRecurrentModel: SequenceModel {
  /// The shape.
  public let shape: QuantumRecurrentShape
  /// The weights: `embedding.weight` for learnt vectors of tokens, `controller.0.weight` … or
  /// `circuit.weight` for angles that are learnt directly, `head.weight`, `head.bias`, `attention.weight` for a head with attention.
  public var parameters: ParameterSet
  /// The number of threads that share a batch; results do not depend on it.
  public var threads: Int
  /// How gradients are had; at first the default of the circuit's protocol.
  public var gradientMethod: any GradientMethod
  /// The texts of files that the model was made from.
  public var attachments: [String: String] = [:]
  /// The noise of training where it is not that of `circuit`.
  public var trainingNoise: TrainingNoise?

  /// Where sequences go on: a sample's last readouts, then its quantum state. Copies of a model share
  /// it.
  public var carried: CarriedStates? {
    get { memory.states.withLock { $0 } }
    nonmutating set { memory.states.withLock { $0 = newValue } }
  }

  /// A place that models with one set of buffers share.
  private final class Memory: Sendable {
    let states = Mutex<CarriedStates?>(nil)
  }

  private let memory = Memory()
  let controller: FeedForward
  /// The weights of a controller that does not learn, its biases zero.
  let fixedWeights: [Double]?
  /// Where the angles are that are learnt directly.
  let circuitWeights: Range<Int>
  let inputLayer: InputLayer
  let head: SequenceHead
  let pool: LayerPool

  /// What the model runs on.
  public var circuit: RecurrentCircuit { pool.circuit }

  /// A model with random weights.
  /// - Parameters:
  ///   - circuit: What it runs on, made for the shape's readouts.
  ///   - seed: The seed of the weights.
  /// - Throws: `ModelError` if the shape is none or the circuit does not fit it.
  public init(
    _ shape: QuantumRecurrentShape, on circuit: RecurrentCircuit, seed: UInt64, threads: Int = 1,
    precision: Precision = .double
  ) throws {
    try shape.validate()
    guard circuit.readouts == shape.readouts, circuit.last?.readouts == shape.finalReadouts else {
      throw ModelError.configuration("the circuit was made for other readouts")
    }
    self.shape = shape
    self.threads = threads
    var parameters = ParameterSet()
    var random = initializationStream(seed: seed)
    inputLayer = shape.interface.makeInput(seed: seed, parameters: &parameters)
    let features = inputLayer.featureCount
    let inputs = shape.inputCount(features) + shape.readouts.count
    if let fixed = shape.fixedController {
      guard fixed.inputCount == inputs, inputLayer.embedding == nil else {
        throw ModelError.configuration(
          "the fixed controller takes \(fixed.inputCount) inputs and readouts, of which there are "
            + "\(inputs), and no learnt vectors")
      }
      var own = ParameterSet()
      controller = FeedForward(
        "controller", sizes: [inputs, circuit.parameterCount], parameters: &own, random: &random)
      fixedWeights = fixed.weights + [Double](repeating: 0, count: circuit.parameterCount)
      var stream = initializationStream(seed: seed, index: 2)
      circuitWeights =
        fixed.learntAngles.isEmpty
        ? 0..<0
        : parameters.append(
          "circuit.weight",
          shape: (shape.weightSteps > 1 ? [shape.weightSteps] : []) + [fixed.learntAngles.count],
          values: (0..<shape.weightSteps * fixed.learntAngles.count).map { _ in
            2 * .pi * stream.uniform()
          })
    } else {
      fixedWeights = nil
      controller = FeedForward(
        "controller",
        sizes: [inputs] + shape.hidden + [shape.encoding?.energyCount ?? circuit.parameterCount],
        parameters: &parameters, random: &random,
        zeroInputs: shape.controller.startsOpenLoop ? features..<inputs : 0..<0,
        activation: shape.controller.activation, outputScale: shape.controller.angleScale,
        outputGain: shape.controller.outputGain)
      if let encoding = shape.encoding {
        var stream = initializationStream(seed: seed, index: 4)
        let count = circuit.parameterCount - encoding.angleCount
        circuitWeights = parameters.append(
          "circuit.weight", shape: [count],
          values: (0..<count).map { _ in 2 * .pi * stream.uniform() })
      } else {
        circuitWeights = 0..<0
      }
    }
    head = shape.interface.makeHead(
      units: shape.readouts.count * shape.memory, lastUnits: shape.finalReadouts?.count,
      parameters: &parameters,
      random: &random)
    if shape.controller.biasRange > 0, shape.fixedController == nil {
      // A stream of its own, so that the other weights do not depend on the range.
      var stream = initializationStream(seed: seed, index: 2)
      for i in controller.outputBias {
        parameters.values[i] = (2 * stream.uniform() - 1) * shape.controller.biasRange
      }
    }
    self.parameters = parameters
    pool = LayerPool(circuit, precision: precision)
    gradientMethod = GradientMethods.standard(under: circuit.readoutProtocol)
  }

  /// The same weights on another circuit.
  /// - Throws: `ModelError` if it has other readouts or another number of angles.
  public func running(on circuit: RecurrentCircuit) throws -> QuantumRecurrentModel {
    guard circuit.parameterCount == self.circuit.parameterCount else {
      throw ModelError.configuration(
        "the circuit takes \(circuit.parameterCount) angles, the model gives "
          + "\(self.circuit.parameterCount)")
    }
    var model = try QuantumRecurrentModel(
      shape, on: circuit, seed: 0, threads: threads, precision: pool.precision)
    try model.parameters.assign(parameters)
    model.attachments = attachments
    if type(of: gradientMethod).isAvailable(under: circuit.readoutProtocol) {
      model.gradientMethod = gradientMethod
    }
    return model
  }

  /// The outputs of a batch: a row for each target.
  public func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    if let shots = circuit.drivingShots {
      return try singleShotLogits(batch, shots: shots, seed: shotSeed(context)).mean
    }
    let results = try forEachGroup(batch) { group, layer in
      var run = SequenceRun(
        model: self, batch: group, seed: shotSeed(context), context: context)
      let outputs = try run.forward(layer, recording: false)
      return GroupOutputs(outputs, ends: run.ends)
    }
    advanceCarried(batch, ends: results.flatMap(\.ends))
    return stack(results.map(\.outputs), rowsOfSample: batch.targets == .step ? batch.stepCount : 1)
  }

  /// Moves sequences that go on in the next batch to where they have ended.
  func advanceCarried(_ batch: Batch, ends: [[Double]]) {
    memory.states.withLock { $0?.advance(batch, ends: ends) }
  }

  /// The loss of a batch in training, without a gradient.
  /// - Parameter seed: That of the shots.
  func trainingLoss(
    _ batch: Batch, context: RunContext, seed: UInt64
  ) throws -> ObjectiveValue {
    let pool = try trainingPool(context)
    if let shots = pool.circuit.drivingShots {
      return batch.judge(
        try singleShotLogits(batch, shots: shots, seed: seed, on: pool.circuit).mean)
    }
    let outputs = try forEachGroup(batch, on: pool) { group, layer in
      var run = SequenceRun(model: self, batch: group, seed: seed, context: context)
      return try run.forward(layer, recording: false)
    }
    return batch.judge(
      stack(outputs, rowsOfSample: batch.targets == .step ? batch.stepCount : 1))
  }

  private func stack(_ groups: [RealMatrix], rowsOfSample: Int) -> RealMatrix {
    RealMatrix(stackingByStep: groups, rowsOfSample: rowsOfSample, columns: shape.outputCount)
  }

  /// The circuit's angles at every step of one sample, as the readouts of this circuit drive them.
  /// - Returns: [step][parameter] in radians.
  /// - Throws: `ModelError` under `singleShot`, where every shot has angles of its own.
  public func angles(_ dataset: SequenceDataset, sample: Int, seed: UInt64) throws -> [[Double]] {
    if circuit.drivingShots != nil {
      throw ModelError.unsupported(
        "under \(circuit.readoutProtocol.name) every shot has angles of its own")
    }
    let batch = dataset.batch([sample])
    try pool.require(1, recording: false)
    return try pool.withLayer { layer in
      var run = SequenceRun(
        model: self, batch: batch, seed: seed, context: RunContext(seed: seed))
      _ = try run.forward(layer, recording: false)
      return run.angleHistory.map { angles in
        (0..<circuit.parameterCount).map { angles[$0 * pool.precision.laneCount] }
      }
    }
  }

  /// The mean loss of a batch and its gradient.
  public func lossAndGradient(_ batch: Batch, context: RunContext) throws -> LossAndGradient {
    try gradientMethod.lossAndGradient(self, batch, context: context)
  }

  /// The loss and gradient of a batch from those of its groups, in their order.
  func total(
    _ results: [GroupGradient], of batch: Batch
  ) -> LossAndGradient {
    var diagnostics = RunDiagnostics()
    var total = LossAndGradient(
      loss: 0, gradient: [Double](repeating: 0, count: parameters.count), correctCount: 0,
      targetCount: 0, counters: counters(batch))
    for group in results {
      diagnostics.add(group.diagnostics)
      total.add(group.value)
    }
    total.diagnostics["angle"] = diagnostics.meanAngle
    total.ratios["gradient_ratio"] = diagnostics.gradientRatio
    return total
  }

  /// The cells of a training step, whose noise may be another at each.
  func trainingPool(_ context: RunContext) throws -> LayerPool {
    try trainingNoise?.pool(
      epoch: context.epoch, step: context.step, seed: context.seed, precision: pool.precision)
      ?? pool
  }

  /// Runs groups of as many samples as there are lanes, on all threads of all ranks; results in order.
  func forEachGroup<Result: Transferable>(
    _ batch: Batch, on other: LayerPool? = nil, recording: Bool = false,
    _ body: @escaping @Sendable (Batch, ProtocolLayer) throws -> Result
  ) throws -> [Result] {
    let pool = other ?? pool
    return try pool.forEachGroup(
      of: pool.precision.laneCount, in: batch, threads: threads, recording: recording, body)
  }
}

import Hybrid
import Elementary
import Learning
import LinearAlgebra

/// One pass of a group of sequences through a transformer with a circuit.
struct AttentionPass {
  private let model: QuantumAttentionModel
  private let batch: Batch
  private let seed: UInt64
  private let context: RunContext
  private let dropout: RowDropout
  private var inputs: InputLayer.Output?
  private var embeddingTrace: LayerNorm.Trace?
  private var embeddingMask: [Double] = []
  private var layerTraces: [TransformerLayer.Trace] = []
  /// The rows before the circuit, `[row][number]`, and what became of them.
  private var before: [Double] = []
  private var tanhs: [Double] = []
  private var projectionTrace: LayerNorm.Trace?
  private var readouts: [Double] = []
  /// The angles of the inputs, `[row][qubit]`.
  private(set) var angles: [Double] = []
  private var states: [Double] = []
  private var headTrace: SequenceHead.Trace?

  init(model: QuantumAttentionModel, batch: Batch, seed: UInt64, context: RunContext) {
    self.model = model
    self.batch = batch
    self.seed = seed
    self.context = context
    dropout = RowDropout(share: model.shape.dropout, batch: batch, context: context)
  }

  private var parameters: [Double] { model.parameters.values }
  private var rowCount: Int { batch.stepCount * batch.sampleCount }
  private var width: Int { model.shape.width }
  private var dataQubits: Int { model.shape.circuit.dataQubits }
  private var readoutCount: Int { model.shape.readouts.count }
  private var angleCount: Int { model.circuit.parameterCount }

  /// The outputs, a row for each target.
  /// - Throws: `LearningError` for a batch of another shape.
  mutating func forward(_ circuit: any QuantumLayer) throws -> RealMatrix {
    try model.head.check(batch)
    let inputs = try model.inputLayer.forward(batch, parameters: parameters, context: context)
    self.inputs = inputs
    var embedded = [Double](repeating: 0, count: rowCount * width)
    model.embedding.forward(
      inputs.features, batch: rowCount, parameters: parameters, into: &embedded)
    var (rows, trace) = model.embeddingNorm.forward(embedded, parameters: parameters)
    embeddingTrace = trace
    embeddingMask = dropout.mask(rows.count, width: width, site: 0)
    rows = rows.masked(embeddingMask)
    for step in 0..<batch.stepCount {
      let position = PositionalEncoding.row(step: step, width: width)
      for sample in 0..<batch.sampleCount {
        let start = (step * batch.sampleCount + sample) * width
        for k in 0..<width { rows[start + k] += position[k] }
      }
    }
    layerTraces = []
    for (number, layer) in model.layers.enumerated() {
      let isLast = number == model.layers.count - 1
      let (next, trace) = layer.forward(
        rows, lengths: batch.lengths, parameters: parameters, dropout: dropout
      ) { isLast ? throughCircuit($0, circuit) : $0 }
      rows = next
      layerTraces.append(trace)
    }
    states = rows
    let (outputs, headTrace) = try model.head.forward(
      states, batch: batch, parameters: parameters, context: context)
    self.headTrace = headTrace
    return outputs
  }

  /// Goes back and returns the gradient with the layout of the model's parameters.
  mutating func backward(_ circuit: any QuantumLayer, outputGradient: RealMatrix) throws -> [Double]
  {
    guard let inputs, let headTrace, let embeddingTrace else {
      preconditionFailure("forward comes first")
    }
    var gradient = [Double](repeating: 0, count: model.parameters.count)
    var outer = model.head.backward(
      headTrace, states: states, outputGradient: outputGradient, batch: batch,
      parameters: parameters, gradient: &gradient)
    for (number, layer) in model.layers.enumerated().reversed() {
      let isLast = number == model.layers.count - 1
      outer = layer.backward(
        outer, layerTraces[number], parameters: parameters, gradient: &gradient
      ) { isLast ? backThroughCircuit($0, circuit, gradient: &$1) : $0 }
    }
    outer = model.embeddingNorm.backward(
      outer.masked(embeddingMask), embeddingTrace, parameters: parameters, gradient: &gradient)
    var features = inputs.features
    model.embedding.backward(
      inputs.features, batch: rowCount, outputGradient: outer, parameters: parameters,
      gradient: &gradient, inputGradient: &features)
    model.inputLayer.backward(inputs, featureGradient: features, gradient: &gradient)
    return gradient
  }

  /// The rows with what is read of the circuit added.
  private mutating func throughCircuit(_ rows: [Double], _ circuit: any QuantumLayer) -> [Double] {
    before = rows
    tanhs = [Double](repeating: 0, count: rowCount * dataQubits)
    model.projection.forward(rows, batch: rowCount, parameters: parameters, into: &tanhs)
    for i in tanhs.indices { tanhs[i] = Portable.tanh(tanhs[i]) }
    let (angles, trace) = model.projectionNorm.forward(tanhs, parameters: parameters)
    self.angles = angles
    projectionTrace = trace
    readouts = [Double](repeating: 0, count: rowCount * readoutCount)
    forEachRun(circuit) { rows, values in
      var found = [Double](repeating: 0, count: readoutCount * circuit.laneCount)
      circuit.forward(parameters: values, readouts: &found, recording: false, isLast: true)
      for (lane, row) in rows.enumerated() {
        for k in 0..<readoutCount {
          readouts[row * readoutCount + k] = found[k * circuit.laneCount + lane]
        }
      }
    }
    var added = [Double](repeating: 0, count: rows.count)
    model.expansion.forward(readouts, batch: rowCount, parameters: parameters, into: &added)
    return rows.adding(added)
  }

  /// The gradient of the rows before the circuit; that of its weights is added.
  private mutating func backThroughCircuit(
    _ outer: [Double], _ circuit: any QuantumLayer, gradient: inout [Double]
  ) -> [Double] {
    guard let projectionTrace else { preconditionFailure("forward comes first") }
    var readoutGradient = readouts
    model.expansion.backward(
      readouts, batch: rowCount, outputGradient: outer, parameters: parameters,
      gradient: &gradient, inputGradient: &readoutGradient)
    var angleGradient = [Double](repeating: 0, count: angles.count)
    forEachRun(circuit) { rows, values in
      let lanes = circuit.laneCount
      var found = [Double](repeating: 0, count: readoutCount * lanes)
      circuit.forward(parameters: values, readouts: &found, recording: true, isLast: true)
      var laneGradient = [Double](repeating: 0, count: readoutCount * lanes)
      for (lane, row) in rows.enumerated() {
        for k in 0..<readoutCount {
          laneGradient[k * lanes + lane] = readoutGradient[row * readoutCount + k]
        }
      }
      var result = [Double](repeating: 0, count: angleCount * lanes)
      circuit.beginBackward()
      circuit.backward(readoutGradient: laneGradient, scores: [], parameterGradient: &result)
      for (lane, row) in rows.enumerated() {
        for q in 0..<dataQubits {
          angleGradient[row * dataQubits + q] = result[q * lanes + lane]
        }
        for (w, place) in model.circuitWeights.enumerated() {
          gradient[place] += result[(dataQubits + w) * lanes + lane]
        }
      }
    }
    var normalized = model.projectionNorm.backward(
      angleGradient, projectionTrace, parameters: parameters, gradient: &gradient)
    for i in normalized.indices { normalized[i] *= 1 - tanhs[i] * tanhs[i] }
    var rows = before
    model.projection.backward(
      before, batch: rowCount, outputGradient: normalized, parameters: parameters,
      gradient: &gradient, inputGradient: &rows)
    return rows.adding(outer)
  }

  /// Calls `body` with the rows of as many runs as there are lanes and their angles
  /// `[parameter][lane]`, after the circuit has begun. Draws are keyed by sample and step.
  private func forEachRun(_ circuit: any QuantumLayer, _ body: ([Int], [Double]) -> Void) {
    let samples = batch.sampleCount
    let used = (0..<rowCount).filter { $0 / samples < batch.lengths[$0 % samples] }
    let lanes = circuit.laneCount
    for start in stride(from: 0, to: used.count, by: lanes) {
      let rows = Array(used[start..<min(used.count, start + lanes)])
      var values = [Double](repeating: 0, count: angleCount * lanes)
      for (lane, row) in rows.enumerated() {
        for q in 0..<dataQubits { values[q * lanes + lane] = angles[row * dataQubits + q] }
        for (w, place) in model.circuitWeights.enumerated() {
          values[(dataQubits + w) * lanes + lane] = parameters[place]
        }
      }
      circuit.begin(
        seed: seed,
        samples: rows.map { batch.indices[$0 % samples] * batch.stepCount + $0 / samples },
        firstShot: 0)
      body(rows, values)
    }
  }
}

import LinearAlgebra
import Randomness

/// A classical recurrent network as a baseline: one recurrent layer, started at zero, between the
/// layers of a `SequenceInterface`.
///
/// Parameters are named and laid out as PyTorch's recurrent modules have them: `rnn.weight_ih_l0`,
/// `rnn.weight_hh_l0`, `rnn.bias_ih_l0`, `rnn.bias_hh_l0`, `head.weight`, `head.bias`, before them
/// `embedding.weight` for learnt vectors of tokens. Gradients are exact, by backpropagation through
/// time.
public struct RecurrentNetwork<Cell: ClassicalCell>: SequenceModel {
  /// All weights.
  public var parameters: ParameterSet
  /// Where sequences go on: a sample's hidden units, then its memory.
  public var carried: CarriedStates?
  let cell: Cell
  let inputLayer: InputLayer
  let input: DenseLayer
  let recurrent: DenseLayer
  let head: SequenceHead
  var buffers = RecurrentBuffers()

  /// A network with freshly drawn weights on dense features.
  /// - Parameters:
  ///   - features: the length of an input row.
  ///   - hidden: units of the recurrent layer.
  ///   - classes: the number of outputs.
  public init(features: Int, hidden: Int, classes: Int, seed: UInt64) {
    self.init(
      SequenceInterface(featureCount: features, outputCount: classes), hidden: hidden, seed: seed)
  }

  /// A network with freshly drawn weights.
  /// - Parameter hidden: units of the recurrent layer.
  public init(_ interface: SequenceInterface, hidden: Int, seed: UInt64) {
    var parameters = ParameterSet()
    var random = initializationStream(seed: seed)
    let width = Cell.gateCount * hidden
    let bound = 1 / Double(hidden).squareRoot()
    inputLayer = interface.makeInput(seed: seed, parameters: &parameters)
    let features = inputLayer.featureCount
    input = DenseLayer(
      inputs: features, outputs: width, weightName: "rnn.weight_ih_l0",
      weights: (0..<width * features).map { _ in (2 * random.uniform() - 1) * bound },
      biasName: "rnn.bias_ih_l0", biases: Cell.initialBias(hiddenCount: hidden),
      parameters: &parameters)
    recurrent = DenseLayer(
      inputs: hidden, outputs: width, weightName: Cell.recurrentWeightName,
      weights: Cell.initialRecurrentWeights(hiddenCount: hidden, random: &random),
      biasName: "rnn.bias_hh_l0", biases: [Double](repeating: 0, count: width),
      parameters: &parameters)
    cell = Cell(hiddenCount: hidden, parameters: &parameters)
    head = interface.makeHead(units: hidden, parameters: &parameters, random: &random)
    self.parameters = parameters
  }

  /// The outputs of a batch.
  /// - Throws: `LearningError` for a batch with other inputs or targets than the network's.
  public mutating func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    try withBuffers(batch) { network, buffers in
      let inputs = try network.inputLayer.forward(
        batch, parameters: network.parameters.values, context: context)
      let (states, ends) = network.forward(inputs.features, batch, &buffers)
      let outputs = try network.head.forward(
        states, batch: batch, parameters: network.parameters.values, context: context
      ).outputs
      return (outputs, ends)
    }
  }

  /// The mean loss of a batch and its gradient.
  /// - Throws: `LearningError` for a batch with other inputs or targets than the network's.
  public mutating func lossAndGradient(
    _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try withBuffers(batch) { network, buffers in
      let weights = network.parameters.values
      let inputs = try network.inputLayer.forward(batch, parameters: weights, context: context)
      let (states, ends) = network.forward(inputs.features, batch, &buffers)
      let (outputs, trace) = try network.head.forward(
        states, batch: batch, parameters: weights, context: context)
      let judgement = batch.judge(outputs)
      var gradient = [Double](repeating: 0, count: weights.count)
      let stateGradient = network.head.backward(
        trace, states: states, outputGradient: judgement.gradient, batch: batch,
        parameters: weights, gradient: &gradient)
      let featureGradient = network.backward(
        inputs.features, stateGradient, batch, &buffers, &gradient)
      network.inputLayer.backward(inputs, featureGradient: featureGradient, gradient: &gradient)
      return (LossAndGradient(judgement, gradient: gradient), ends)
    }
  }

  /// Lends out the buffers, which a copy of the network would otherwise share and duplicate.
  private mutating func withBuffers<Result>(
    _ batch: Batch,
    _ body: (borrowing Self, inout RecurrentBuffers) throws -> (Result, ends: [[Double]])
  ) throws -> Result {
    var lent = RecurrentBuffers()
    swap(&lent, &buffers)
    defer { buffers = lent }
    let (result, ends) = try body(self, &lent)
    carried?.advance(batch, ends: ends)
    return result
  }

  /// The hidden states `[step][sample][unit]` after each step, and where each sample ends if it may
  /// be gone on from.
  private func forward(
    _ features: [Double], _ batch: Batch, _ buffers: inout RecurrentBuffers
  ) -> (states: [Double], ends: [[Double]]) {
    buffers.prepare(
      steps: batch.stepCount, rows: batch.sampleCount, units: recurrent.inputCount,
      width: recurrent.outputCount)
    var states: [Double] = []
    var ends: [[Double]] = []
    let starts = carried?.starts(batch)
    parameters.values.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      buffers.withPointers { buffers in
        buffers.clearStart()
        for (row, start) in (starts ?? []).enumerated() {
          if let start { buffers.setStart(start, row: row) }
        }
        Cell.recurrentMatrix(
          parameters + recurrent.weight.lowerBound, units: recurrent.inputCount,
          into: buffers.recurrentMatrix)
        // The projections of all steps at once; the rows of a batch are contiguous over steps.
        input.forward(
          features, rows: buffers.steps * buffers.rows, parameters: parameters,
          into: buffers.gates)
        for t in 0..<buffers.steps {
          recurrent.forward(
            buffers.hidden(t), rows: buffers.rows, weight: buffers.recurrentMatrix,
            bias: parameters + recurrent.bias.lowerBound, into: buffers.recurrent(t))
          cell.forward(buffers.step(t), parameters: parameters)
        }
        states = Array(
          UnsafeBufferPointer(
            start: buffers.hidden(1), count: buffers.steps * buffers.rows * recurrent.inputCount))
        if starts != nil { ends = (0..<buffers.rows).map(buffers.end) }
      }
    }
    return (states, ends)
  }

  /// Adds the gradient of the recurrent layer and returns that of the features, which is empty
  /// where nothing is learnt before the layer.
  private func backward(
    _ features: [Double], _ stateGradient: [Double], _ batch: Batch,
    _ buffers: inout RecurrentBuffers, _ gradient: inout [Double]
  ) -> [Double] {
    var featureGradient = [Double](
      repeating: 0, count: inputLayer.embedding == nil ? 0 : features.count)
    parameters.values.withUnsafeBufferPointer { parameters in
      gradient.withUnsafeMutableBufferPointer { gradient in
        guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress
        else { return }
        buffers.withPointers { buffers in
          backward(features, stateGradient, buffers, parameters, gradient)
          guard !featureGradient.isEmpty else { return }
          input.computeInputGradient(
            rows: buffers.steps * buffers.rows, outputGradient: buffers.adjointInput(0),
            weight: parameters + input.weight.lowerBound, beta: 0, into: &featureGradient)
        }
      }
    }
    return featureGradient
  }

  private func backward(
    _ features: [Double], _ stateGradient: [Double], _ buffers: RecurrentPointers,
    _ parameters: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>
  ) {
    let rows = buffers.rows
    let stateCount = rows * recurrent.inputCount
    buffers.clearAdjoint()
    for t in (0..<buffers.steps).reversed() {
      for k in 0..<stateCount { buffers.adjointHidden[k] += stateGradient[t * stateCount + k] }
      cell.backward(
        buffers.step(t), buffers.adjoint(t), parameters: parameters, gradient: gradient)
      recurrent.computeInputGradient(
        rows: rows, outputGradient: buffers.adjointRecurrent(t),
        weight: buffers.recurrentMatrix, beta: 1, into: buffers.adjointHidden)
    }
    let allRows = buffers.steps * rows
    input.addWeightGradient(
      features, rows: allRows, outputGradient: buffers.adjointInput(0), into: gradient)
    recurrent.addWeightGradient(
      buffers.hidden(0), rows: allRows, outputGradient: buffers.adjointRecurrent(0),
      into: gradient)
    Cell.pullBack(
      parameters + recurrent.weight.lowerBound, units: recurrent.inputCount,
      matrix: buffers.recurrentMatrix, gradient: gradient + recurrent.weight.lowerBound)
  }
}

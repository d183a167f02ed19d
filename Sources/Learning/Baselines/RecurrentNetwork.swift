import LinearAlgebra
import Randomness

/// A classical recurrent network as a baseline: one recurrent layer, started at zero, and a linear
/// head on the last hidden state, or on every one for data with a label per step.
///
/// Parameters are named and laid out as PyTorch's recurrent modules have them: `rnn.weight_ih_l0`,
/// `rnn.weight_hh_l0`, `rnn.bias_ih_l0`, `rnn.bias_hh_l0`, `head.weight`, `head.bias`. Gradients
/// are exact, by backpropagation through time.
public struct RecurrentNetwork<Cell: RecurrentCell>: SequenceModel {
  /// All weights.
  public var parameters: ParameterSet
  let cell: Cell
  let input: DenseLayer
  let recurrent: DenseLayer
  let head: DenseLayer
  var buffers = RecurrentBuffers()

  /// A network with freshly drawn weights.
  /// - Parameters:
  ///   - features: the length of an input row.
  ///   - hidden: units of the recurrent layer.
  ///   - classes: the number of logits.
  public init(features: Int, hidden: Int, classes: Int, seed: UInt64) {
    var parameters = ParameterSet()
    var random = initializationStream(seed: seed)
    let width = Cell.gateCount * hidden
    let bound = 1 / Double(hidden).squareRoot()
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
    head = DenseLayer(
      "head", inputs: hidden, outputs: classes,
      weights: glorotUniform(inputs: hidden, outputs: classes, random: &random),
      parameters: &parameters)
    self.parameters = parameters
  }

  /// The logits of a batch.
  /// - Throws: `LearningError` for a batch with another number of features.
  public mutating func logits(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    try withBuffers { network, buffers in try network.forward(batch, &buffers) }
  }

  /// The mean cross-entropy of a batch and its gradient.
  /// - Throws: `LearningError` for a batch with another number of features.
  public mutating func lossAndGradient(
    _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try withBuffers { network, buffers in
      let logits = try network.forward(batch, &buffers)
      let loss = softmaxCrossEntropy(logits, labels: batch.labels)
      var gradient = [Double](repeating: 0, count: network.parameters.count)
      network.parameters.values.withUnsafeBufferPointer { parameters in
        gradient.withUnsafeMutableBufferPointer { gradient in
          guard let parameters = parameters.baseAddress, let gradient = gradient.baseAddress
          else { return }
          buffers.withPointers { buffers in
            network.backward(
              batch, logitsGradient: loss.gradient.elements, buffers, parameters, gradient)
          }
        }
      }
      return LossAndGradient(
        loss: loss.loss, gradient: gradient, correctCount: loss.correctCount,
        targetCount: loss.targetCount)
    }
  }

  /// Lends out the buffers, which a copy of the network would otherwise share and duplicate.
  private mutating func withBuffers<Result>(
    _ body: (borrowing Self, inout RecurrentBuffers) throws -> Result
  ) throws -> Result {
    var lent = RecurrentBuffers()
    swap(&lent, &buffers)
    defer { buffers = lent }
    return try body(self, &lent)
  }

  private func forward(_ batch: Batch, _ buffers: inout RecurrentBuffers) throws -> RealMatrix {
    guard batch.featureCount == input.inputCount else {
      throw LearningError(
        .unusable,
        "the batch has \(batch.featureCount) features a step, the network \(input.inputCount)")
    }
    buffers.prepare(
      steps: batch.stepCount, rows: batch.sampleCount, units: recurrent.inputCount,
      width: recurrent.outputCount)
    var result = RealMatrix(rows: batch.labels.count, columns: head.outputCount)
    parameters.values.withUnsafeBufferPointer { parameters in
      guard let parameters = parameters.baseAddress else { return }
      buffers.withPointers { buffers in
        buffers.clearStart()
        Cell.recurrentMatrix(
          parameters + recurrent.weight.lowerBound, units: recurrent.inputCount,
          into: buffers.recurrentMatrix)
        // The projections of all steps at once; the rows of a batch are contiguous over steps.
        input.forward(
          batch.inputs, rows: buffers.steps * buffers.rows, parameters: parameters,
          into: buffers.gates)
        for t in 0..<buffers.steps {
          recurrent.forward(
            buffers.hidden(t), rows: buffers.rows, weight: buffers.recurrentMatrix,
            bias: parameters + recurrent.bias.lowerBound, into: buffers.recurrent(t))
          cell.forward(buffers.step(t), parameters: parameters)
        }
        head.forward(
          buffers.headInput(batch.targets), rows: batch.labels.count, parameters: parameters,
          into: &result.elements)
      }
    }
    return result
  }

  private func backward(
    _ batch: Batch, logitsGradient: [Double], _ buffers: RecurrentPointers,
    _ parameters: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>
  ) {
    let everyStep = batch.targets == .step
    let rows = buffers.rows
    head.addWeightGradient(
      buffers.headInput(batch.targets), rows: batch.labels.count, outputGradient: logitsGradient,
      into: gradient)
    buffers.clearAdjoint()
    logitsGradient.withUnsafeBufferPointer { logitsGradient in
      guard let logitsGradient = logitsGradient.baseAddress else { return }
      for t in (0..<buffers.steps).reversed() {
        if everyStep || t == buffers.steps - 1 {
          let offset = everyStep ? t * rows * head.outputCount : 0
          head.computeInputGradient(
            rows: rows, outputGradient: logitsGradient + offset,
            weight: parameters + head.weight.lowerBound, beta: 1, into: buffers.adjointHidden)
        }
        cell.backward(
          buffers.step(t), buffers.adjoint(t), parameters: parameters, gradient: gradient)
        recurrent.computeInputGradient(
          rows: rows, outputGradient: buffers.adjointRecurrent(t),
          weight: buffers.recurrentMatrix, beta: 1, into: buffers.adjointHidden)
      }
    }
    let allRows = buffers.steps * rows
    input.addWeightGradient(
      batch.inputs, rows: allRows, outputGradient: buffers.adjointInput(0), into: gradient)
    recurrent.addWeightGradient(
      buffers.hidden(0), rows: allRows, outputGradient: buffers.adjointRecurrent(0),
      into: gradient)
    Cell.pullBack(
      parameters + recurrent.weight.lowerBound, units: recurrent.inputCount,
      matrix: buffers.recurrentMatrix, gradient: gradient + recurrent.weight.lowerBound)
  }
}

import Hybrid
import Learning
import LinearAlgebra
import Readout

/// One pass of a group of sequences, at most one for each lane, through controller and layer.
struct SequenceRun {
  private let model: QuantumRecurrentModel
  private let batch: Batch
  private let seed: UInt64
  private let context: RunContext
  private let firstShot: Int
  private let lanes: Int
  private var traces: [FeedForward.Trace] = []
  /// [step][parameter][lane] angles of the last forward pass.
  private(set) var angleHistory: [[Double]] = []
  /// [step][lane][readout] values, the initial ones first.
  private var readouts: [[Double]] = []
  /// What normalisation needs to go back, by step, the initial readouts first.
  private var factors: [[Double]] = []
  private var inputs: InputLayer.Output?
  /// `[step][sample][number]` of what the controller takes beside the readouts.
  private var features: [Double] = []
  private var headTrace: SequenceHead.Trace?
  /// Of each step, or one for all.
  private var controllerWeights: [[Double]] = []
  /// Where each sample ended if it may be gone on from: its readouts, then its state.
  private(set) var ends: [[Double]] = []
  /// Figures of the passes for the diagnostics of training.
  private(set) var diagnostics = RunDiagnostics()

  /// - Parameter firstShot: The number of the first shot of each sample, where every shot drives its
  ///   own controller and the batch has a sample once for each shot.
  init(
    model: QuantumRecurrentModel, batch: Batch, seed: UInt64, context: RunContext,
    firstShot: Int = 0
  ) {
    self.firstShot = firstShot
    self.context = context
    self.model = model
    self.batch = batch
    self.seed = seed
    lanes = model.pool.precision.laneCount
  }

  private var readoutCount: Int { model.shape.readouts.count }
  /// The number of readouts after a step, which may be another one after the last.
  private func readoutCount(after step: Int) -> Int {
    isLast(step) ? model.shape.finalReadouts?.count ?? readoutCount : readoutCount
  }
  private func isLast(_ step: Int) -> Bool { step == batch.stepCount - 1 }
  /// The numbers that the controller takes beside the readouts.
  private var featureCount: Int { model.shape.inputCount(model.inputLayer.featureCount) }

  /// Runs the sequences and returns a row of outputs for each target.
  /// - Throws: `LearningError` of kind `diverged` for an angle or a readout that is not finite.
  mutating func forward(_ layer: any QuantumLayer, recording: Bool) throws -> RealMatrix {
    let samples = batch.sampleCount
    try model.head.check(batch)
    let inputs = try model.inputLayer.forward(
      batch, parameters: model.parameters.values, context: context)
    self.inputs = inputs
    features = inputWindow.widened(inputs.features)
    let initial = model.shape.readouts.initialValues
    angleHistory = []
    readouts = [Array(repeatElement(initial, count: samples).joined())]
    factors = [normalization.apply(&readouts[0], width: readoutCount)]
    var angles = [Double](repeating: 0, count: model.circuit.parameterCount * lanes)
    layer.begin(seed: seed, samples: batch.indices, firstShot: firstShot)
    let starts = model.carried?.starts(batch)
    for (sample, start) in (starts ?? []).enumerated() {
      guard let start else { continue }
      // Readouts first, then the state.
      readouts[0].replaceSubrange(
        sample * readoutCount..<(sample + 1) * readoutCount, with: start[..<readoutCount])
      layer.setLaneState(sample, Array(start[readoutCount...]))
    }
    var trace = model.controller.makeTrace(capacity: samples)
    controllerWeights = try model.controllerWeights(steps: batch.stepCount)
    for step in 0..<batch.stepCount {
      fillInput(&trace, step: step)
      model.controller.forward(&trace, batch: samples, parameters: weights(step))
      let given = model.angles(trace.output, rows: samples)
      transpose(given, rows: samples, columns: model.circuit.parameterCount, &angles)
      try requireFinite(given, columns: model.circuit.parameterCount, step: step) {
        "angle '\(model.circuit.program.angles.parameters[$0].name)'"
      }
      diagnostics.addAngles(given, step: step, batch: batch)
      angleHistory.append(angles)
      let count = readoutCount(after: step)
      var values = [Double](repeating: 0, count: count * lanes)
      layer.forward(
        parameters: angles, readouts: &values, recording: recording, isLast: isLast(step))
      readouts.append(byLane(values, count))
      try requireFinite(readouts[step + 1], columns: count, step: step) { "readout \($0)" }
      factors.append(normalization.apply(&readouts[step + 1], width: count))
      if recording { traces.append(trace) }
    }
    if starts != nil {
      ends = (0..<samples).map { sample in
        Array(readouts[batch.stepCount][sample * readoutCount..<(sample + 1) * readoutCount])
          + layer.laneState(sample)
      }
    }
    let (outputs, headTrace) = try model.head.forward(
      states, batch: batch, parameters: model.parameters.values, context: context)
    self.headTrace = headTrace
    return outputs
  }

  /// The readouts after each step, [step][sample][readout].
  private var states: [Double] { stateWindow.widened(Array(readouts.dropFirst().joined())) }

  /// What a head with memory sees.
  private var stateWindow: StepWindow {
    StepWindow(samples: batch.sampleCount, width: readoutCount, count: model.shape.memory)
  }

  /// What a controller with context sees.
  private var inputWindow: StepWindow {
    StepWindow(
      samples: batch.sampleCount, width: model.inputLayer.featureCount, count: model.shape.context)
  }

  /// The second derivative of squared errors, where outputs are linear in all that is trained.
  var curvature: LinearCurvature? {
    guard !model.trainsCircuit, let headTrace else { return nil }
    return model.head.curvature(headTrace, batch: batch)
  }

  /// Goes back and returns the gradient with the layout of the model's parameters.
  /// - Parameter advantages: How much better each sample's outcome was than expected, for the score
  ///   function estimator; nil for derivatives straight through records.
  /// - Throws: `LearningError` of kind `diverged` for a derivative that is not finite.
  mutating func backward(
    _ layer: any QuantumLayer, outputGradient: RealMatrix, advantages: [Double]? = nil
  ) throws -> [Double] {
    let scores = advantages.map { $0 + [Double](repeating: 0, count: lanes - $0.count) }
    let samples = batch.sampleCount
    guard let inputs, let headTrace else { preconditionFailure("forward comes first") }
    let parameters = model.parameters.values
    let angleCount = model.circuit.parameterCount
    var gradient = [Double](repeating: 0, count: model.parameters.count)
    let stateGradient = stateWindow.folded(
      model.head.backward(
        headTrace, states: states, outputGradient: outputGradient, batch: batch,
        parameters: parameters, gradient: &gradient))
    // What gives the angles has nothing to learn.
    guard model.trainsCircuit else { return gradient }
    // From the controller of the next step, of which the last one has none.
    var readoutGradient = [Double](
      repeating: 0, count: samples * readoutCount(after: batch.stepCount - 1))
    var featureGradient = [Double](repeating: 0, count: inputs.features.count)
    var angleGradient = [Double](repeating: 0, count: angleCount * lanes)
    layer.beginBackward()
    for step in (0..<batch.stepCount).reversed() {
      let count = readoutCount(after: step)
      let first = step * samples * readoutCount
      for i in readoutGradient.indices { readoutGradient[i] += stateGradient[first + i] }
      diagnostics.addGradient(readoutGradient, step: step, batch: batch)
      normalization.pullBack(
        &readoutGradient, normalized: readouts[step + 1], factors: factors[step + 1],
        width: count)
      var laneGradient = [Double](repeating: 0, count: count * lanes)
      transpose(readoutGradient, rows: samples, columns: count, &laneGradient)
      if let scores {
        // The same weight for each of a lane's records.
        layer.backward(
          readoutGradient: [Double](repeating: 0, count: laneGradient.count),
          scores: laneGradient.indices.map { scores[$0 % lanes] },
          parameterGradient: &angleGradient)
      } else {
        layer.backward(
          readoutGradient: laneGradient, scores: [], parameterGradient: &angleGradient)
      }
      let own = (0..<samples).flatMap { sample in
        (0..<angleCount).map { angleGradient[$0 * lanes + sample] }
      }
      try requireFinite(own, columns: angleCount, step: step) {
        "the derivative with respect to angle "
          + "'\(model.circuit.program.angles.parameters[$0].name)'"
      }
      model.pullBackAngles(own, rows: samples, into: &traces[step], gradient: &gradient)
      model.pullBackController(
        &traces[step], step: step, weights: weights(step), gradient: &gradient)
      let width = model.controller.inputCount
      readoutGradient = [Double](repeating: 0, count: samples * readoutCount)
      for sample in 0..<samples {
        let row = (step * samples + sample) * featureCount
        for k in 0..<featureCount {
          featureGradient[row + k] = traces[step].inputGradient[sample * width + k]
        }
        for k in 0..<readoutCount {
          readoutGradient[sample * readoutCount + k] =
            feedbackScale * traces[step].inputGradient[sample * width + featureCount + k]
        }
      }
    }
    model.inputLayer.backward(inputs, featureGradient: featureGradient, gradient: &gradient)
    return gradient
  }

  /// Says where the first number of [sample][column] is that is not finite.
  private func requireFinite(
    _ values: [Double], columns: Int, step: Int, _ name: (Int) -> String
  ) throws {
    let count = batch.sampleCount * columns
    guard let index = values.prefix(count).firstIndex(where: { !$0.isFinite }) else { return }
    throw LearningError(
      .diverged,
      "\(name(index % columns)) is \(values[index]) at timestep \(step + 1) of sample "
        + "\(batch.indices[index / columns]); a smaller learning rate or gradient clipping may help"
    )
  }

  private var normalization: Normalization { model.shape.controller.normalization }
  private var feedbackScale: Double { model.shape.controller.feedbackScale }

  private func weights(_ step: Int) -> [Double] {
    controllerWeights[controllerWeights.count > 1 ? step : 0]
  }

  private func fillInput(_ trace: inout FeedForward.Trace, step: Int) {
    let width = model.controller.inputCount
    for sample in 0..<batch.sampleCount {
      let row = (step * batch.sampleCount + sample) * featureCount
      for k in 0..<featureCount { trace.input[sample * width + k] = features[row + k] }
      for k in 0..<readoutCount {
        trace.input[sample * width + featureCount + k] =
          feedbackScale * readouts[step][sample * readoutCount + k]
      }
    }
  }

  /// [row][column] to [column][lane]; lanes without a row stay as they are.
  private func transpose(
    _ source: [Double], rows: Int, columns: Int, _ target: inout [Double]
  ) {
    for row in 0..<rows {
      for column in 0..<columns { target[column * lanes + row] = source[row * columns + column] }
    }
  }

  /// [readout][lane] to [lane][readout] of the lanes in use.
  private func byLane(_ values: [Double], _ count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: batch.sampleCount * count)
    for sample in 0..<batch.sampleCount {
      for k in 0..<count {
        result[sample * count + k] = values[k * lanes + sample]
      }
    }
    return result
  }
}

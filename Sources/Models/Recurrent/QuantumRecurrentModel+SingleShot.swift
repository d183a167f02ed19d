import Hybrid
import Learning
import LinearAlgebra
import Parallel
import Randomness
import Readout
import Simulators

extension QuantumRecurrentModel {
  /// The outputs of a batch run shot by shot: the mean over shots, and those of every shot.
  ///
  /// Each shot's own outcomes ±1 are its readouts. A stream belongs to a sample and a shot.
  public func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix]) {
    try singleShotLogits(batch, shots: shots, seed: seed, on: circuit)
  }

  /// The same on another circuit of the model.
  func singleShotLogits(
    _ batch: Batch, shots: Int, seed: UInt64, on circuit: RecurrentCircuit
  ) throws -> (mean: RealMatrix, perShot: [RealMatrix]) {
    let lanes = SIMD8<Double>.scalarCount
    let groups = (shots + lanes - 1) / lanes
    let qubits = circuit.program.qubitCount
    try StateMemory.requireCells(
      Double(circuit.programCount) * StateMemory.trajectoryCell(qubits: qubits),
      count: min(threads, batch.sampleCount),
      qubits: qubits)
    let perGroup = try distributedMap(count: batch.sampleCount, threads: threads) { sample in
      let cell = try TrajectoryCell<SIMD8<Double>>(circuit.program)
      let last = try circuit.last.map { try TrajectoryCell<SIMD8<Double>>($0.program) }
      return try (0..<groups).map { group in
        try shotLogits(
          batch, circuit, sample: sample, shots: group * lanes..<min(shots, (group + 1) * lanes),
          cell: cell, last: last, seed: seed)
      }
    }
    let rowsOfSample = batch.rowCount / batch.sampleCount
    var perShot = [RealMatrix](
      repeating: RealMatrix(rows: batch.rowCount, columns: shape.outputCount), count: shots)
    var mean = RealMatrix(rows: batch.rowCount, columns: shape.outputCount)
    for sample in 0..<batch.sampleCount {
      for shot in 0..<shots {
        let source = perGroup[sample][shot / lanes]
        for row in 0..<rowsOfSample {
          for c in 0..<shape.outputCount {
            let value = source[(shot % lanes) * rowsOfSample + row, c]
            perShot[shot][row * batch.sampleCount + sample, c] = value
            mean[row * batch.sampleCount + sample, c] += value / Double(shots)
          }
        }
      }
    }
    return (mean, perShot)
  }

  /// Runs a few shots of one sample and returns their outputs: a row for each shot and target.
  private func shotLogits(
    _ batch: Batch, _ circuit: RecurrentCircuit, sample: Int, shots: Range<Int>,
    cell: TrajectoryCell<SIMD8<Double>>,
    last: TrajectoryCell<SIMD8<Double>>?, seed: UInt64
  ) throws -> RealMatrix {
    let lanes = cell.laneCount
    let (k, features, angles) = (
      shape.readouts.count, shape.inputCount(inputLayer.featureCount), circuit.parameterCount
    )
    let feedbackScale = shape.controller.feedbackScale
    var trace = controller.makeTrace(capacity: lanes)
    var readouts = Array(repeatElement(shape.readouts.initialValues, count: lanes).joined())
    let normalization = shape.controller.normalization
    _ = normalization.apply(&readouts, width: k)
    var parameterLanes = [Double](repeating: 0, count: angles * lanes)
    let copies = batch.copies(of: sample, count: lanes)
    try head.check(copies)
    let context = RunContext(seed: seed)
    let inputs = StepWindow(
      samples: 1, width: inputLayer.featureCount, count: shape.context
    ).widened(
      try inputLayer.forward(
        batch.copies(of: sample, count: 1), parameters: self.parameters.values, context: context
      ).features)
    var states: [Double] = []
    let rowsOfSample = batch.rowCount / batch.sampleCount
    var result = RealMatrix(rows: lanes * rowsOfSample, columns: shape.outputCount)
    cell.begin(
      (0..<lanes).map { RandomStream(seed: seed, batch.indices[sample], shots.lowerBound + $0) })
    let weights = try controllerWeights(steps: batch.stepCount)
    for step in 0..<batch.stepCount {
      for lane in 0..<lanes {
        let base = lane * controller.inputCount
        for f in 0..<features { trace.input[base + f] = inputs[step * features + f] }
        for r in 0..<k { trace.input[base + features + r] = feedbackScale * readouts[lane * k + r] }
      }
      controller.forward(
        &trace, batch: lanes, parameters: weights[weights.count > 1 ? step : 0])
      let given = self.angles(trace.output, rows: lanes)
      for lane in 0..<lanes {
        for p in 0..<angles { parameterLanes[p * lanes + lane] = given[lane * angles + p] }
      }
      var (current, count, corrections) = (cell, k, circuit.corrections)
      if step == batch.stepCount - 1, let last, let final = shape.finalReadouts {
        last.adopt(cell)
        (current, count) = (last, final.count)
        corrections = circuit.last?.corrections ?? corrections
      }
      var outcomes = [Double](repeating: 0, count: count * lanes)
      current.forward(parameters: parameterLanes, outcomes: &outcomes)
      readouts = [Double](repeating: 0, count: count * lanes)
      for lane in 0..<lanes {
        for r in 0..<count {
          readouts[lane * count + r] = corrections[r](outcomes[r * lanes + lane])
        }
      }
      _ = normalization.apply(&readouts, width: count)
      states += readouts
    }
    let window = StepWindow(samples: lanes, width: k, count: shape.memory)
    let outputs = try head.forward(
      window.widened(states), batch: copies, parameters: self.parameters.values, context: context
    ).outputs
    for lane in 0..<lanes {
      for row in 0..<rowsOfSample {
        for c in 0..<shape.outputCount {
          result[lane * rowsOfSample + row, c] = outputs[row * lanes + lane, c]
        }
      }
    }
    return result
  }
}

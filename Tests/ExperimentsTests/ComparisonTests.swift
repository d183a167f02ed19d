import Circuits
import Devices
import Emulation
import Experiments
import Learning
import LinearAlgebra
import Noise
import OpenQASM
import Readout
import Models
import TestSupport
import Testing

/// Experiments on a small untrained model: what must hold whatever the weights.
@Suite struct ComparisonTests {
  private func run(_ letters: String, _ readoutProtocol: any ReadoutProtocol) throws -> TrainedRun {
    var configuration = TrainingConfiguration(task: .digits)
    configuration.data.train = 16
    configuration.data.test = 24
    configuration.model.qubits = 3
    configuration.model.hidden = [6]
    configuration.model.feedback = .glorot
    configuration.model.readouts = letters
    configuration.hardware.protocol = readoutProtocol.name
    configuration.hardware.shots = readoutProtocol.shots ?? 0
    let data = try configuration.loadData()
    let model = try ModelFactory(configuration, threads: 2).model(for: data.train)
    return try TrainedRun(
      name: "small", configuration: configuration, data: data, metrics: [], model: model)
  }

  private func emulator(_ name: String, _ sources: NoiseSelection) throws -> Emulator {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return try Emulator(device: device, calibration: calibration, noise: NoiseSettings(sources))
  }

  private func outputs(
    _ model: any EmulatedModel, _ batch: Batch, context: RunContext
  ) throws -> RealMatrix {
    var model = model
    return try model.outputs(batch, context: context)
  }

  /// The transpiled cell without noise is the ansatz, on every kind of native gates.
  @Test(arguments: ["ibm_lagos", "ibm_sherbrooke", "iqm_garnet", "quantinuum_h1-1", "uniform"])
  func noNoiseChangesNothing(device: String) throws {
    let run = try run("XYZ", Expectation())
    let comparison = try Comparison(run)
    let row = try comparison.row(
      .init(emulator: try emulator(device, .none), readoutProtocol: Expectation()))
    #expect(row.difference == 0)
    #expect(row.accuracy == row.idealAccuracy)
    #expect(row.noise == "none")
    let emulated = try RecurrentCircuit.emulated(
      run.ideal.timestep, readouts: run.ideal.readouts, readoutProtocol: Expectation(),
      on: try emulator(device, .none)
    ).circuit
    let batch = run.data.test.batch(Array(0..<9))
    let context = RunContext(seed: 1)
    let ideal = try outputs(run.ideal, batch, context: context)
    let noisy = try outputs(run.ideal.running(on: emulated), batch, context: context)
    #expect(ideal.distance(to: noisy) < 1e-9)
  }

  @Test(
    arguments: [
      try! Ensemble(shots: nil), try! Weak(ReadoutOptions(shots: 0, ancillas: 2)),
    ] as [any ReadoutProtocol])
  func measuredCellWithoutNoiseEqualsIdealBackAction(_ measured: any ReadoutProtocol) throws {
    let run = try run("Z", measured)
    let comparison = try Comparison(run)
    for device in ["ibm_torino", "ibm_kingston"] {
      let row = try comparison.row(
        .init(emulator: try emulator(device, .none), readoutProtocol: measured))
      #expect(row.difference == 0)
      let emulated = try RecurrentCircuit.emulated(
        run.ideal.timestep, readouts: run.ideal.readouts, readoutProtocol: measured,
        on: try emulator(device, .none)
      ).circuit
      let batch = run.data.test.batch(Array(0..<9))
      let ideal = try outputs(run.ideal, batch, context: RunContext(seed: 1))
      let noisy = try outputs(run.ideal.running(on: emulated), batch, context: RunContext(seed: 1))
      #expect(ideal.distance(to: noisy) < 1e-9)
    }
  }

  /// Copies side by side wait for the controller, those that run again do not and cost more.
  @Test func copiesAreChargedForWhatTheyDo() throws {
    let run = try run("Z", try Ensemble(shots: nil))
    func cell(_ copies: ReadoutOptions.Copies) throws -> RecurrentCircuit {
      try RecurrentCircuit.emulated(
        run.ideal.timestep, readouts: run.ideal.readouts,
        readoutProtocol: try Ensemble(shots: 100, copies: copies),
        on: try emulator("ibm_torino", .all)
      ).circuit
    }
    let (rerun, lockstep) = (try cell(.rerun), try cell(.lockstep))
    let latency = try emulator("ibm_torino", .all).controllerLatency
    #expect(rerun.timing?.wait == 0)
    #expect(lockstep.timing?.wait == latency)
    let costs = [rerun, lockstep].map { ExecutionBudget($0, steps: 8) }
    #expect(costs.map(\.executions) == [800, 100])
    // The wait relaxes the qubits: what is read differs.
    let batch = run.data.test.batch(Array(0..<9))
    let logits = try [rerun, lockstep].map {
      try outputs(run.ideal.running(on: $0), batch, context: RunContext(seed: 1))
    }
    #expect(logits[0].distance(to: logits[1]) > 1e-4)
  }

  /// A controller in the control system waits for the feed-forward alone, and both times can be set.
  @Test func anEmbeddedControllerWaitsLess() throws {
    let run = try run("Z", try Ensemble(shots: nil))
    let device = try emulator("ibm_torino", .all)
    func wait(_ place: ControllerPlace, on emulator: Emulator) throws -> Double? {
      try RecurrentCircuit.emulated(
        run.ideal.timestep, readouts: run.ideal.readouts,
        readoutProtocol: try SingleShot(ReadoutOptions(shots: 3, controller: place)), on: emulator
      ).circuit.timing?.wait
    }
    #expect(try wait(.host, on: device) == 5e-6)
    #expect(try wait(.embedded, on: device) == 1e-6)
    let other = try Emulator(
      device: device.device, calibration: device.calibration, controllerLatency: 2e-5,
      feedForward: 3e-7)
    #expect(try wait(.host, on: other) == 2e-5)
    #expect(try wait(.embedded, on: other) == 3e-7)
    #expect(try wait(.embedded, on: other.placing([0, 1, 2])) == 3e-7)
  }

  /// A forward pass, an epoch with gradients by parameter shift, and a training add up.
  @Test func machineTimeIsThatOfItsParts() throws {
    let run = try run("Z", try Ensemble(shots: nil))
    let comparison = try Comparison(run, samples: 2)
    let device = try emulator("ibm_torino", .all)
    let setting = Comparison.Setting(
      emulator: device, readoutProtocol: try Ensemble(shots: 100))
    let cost = try #require(try comparison.cost(setting))
    let steps = Double(run.data.test.stepCount)
    #expect(cost.forwardPass.circuits == steps)
    #expect(cost.forwardPass.shots == 100 * steps)
    let angles = Double(run.ideal.timestep.parameters.count)
    // Two circuits for a rotation and four for a controlled one, each a run to the end, for each step.
    let samples = Double(run.data.train.sampleCount)
    let shifts = (cost.epoch.circuits / samples - steps) / steps
    #expect(shifts >= 2 * angles && shifts <= 4 * angles)
    let epochs = Double(run.configuration.training.epochs)
    #expect(cost.training.shots == epochs * cost.epoch.shots)
    let (training, epoch) = (
      try #require(cost.training.qpuSeconds), try #require(cost.epoch.qpuSeconds)
    )
    #expect(abs(training / (epochs * epoch) - 1) < 1e-12)
    #expect(cost.gradient == "parameterShift")
    let single = try comparison.cost(
      .init(emulator: device, readoutProtocol: try SingleShot(shots: 32)))
    #expect(single?.gradient == nil && single?.epoch.circuits == samples)
    #expect(
      try comparison.cost(.init(emulator: device, readoutProtocol: Expectation())) == nil)
  }

  @Test func noiseAndShotsAreReported() throws {
    let run = try run("Z", try Ensemble(shots: nil))
    let comparison = try Comparison(run, samples: 10, seeds: 2)
    let row = try comparison.row(
      .init(
        emulator: try emulator("ibm_torino", .all), readoutProtocol: try SingleShot(shots: 9)))
    #expect(row.samples == 10)
    #expect(row.shots == 9)
    #expect(row.accuracyPerShot != nil)
    #expect(row.accuracySeedSpread != nil)
    #expect(row.accuracyLow <= row.accuracy && row.accuracy <= row.accuracyHigh)
    #expect((row.qpuSeconds ?? 0) > 0)
    #expect(row.noise.contains("measurement"))
  }

  @Test func protocolsThatCannotSupplyReadoutsAreRefused() throws {
    let comparison = try Comparison(try run("XYZ", Expectation()), samples: 2)
    #expect(throws: ReadoutError.self) {
      try comparison.row(.init(emulator: nil, readoutProtocol: try SingleShot(shots: 2)))
    }
    let measured = try Comparison(try run("Z", try Ensemble(shots: nil)), samples: 2)
    let ions = try emulator("ionq_forte_enterprise", .all)
    #expect(throws: EmulationError.self) {
      try measured.row(.init(emulator: ions, readoutProtocol: try Ensemble(shots: 10)))
    }
    #expect(throws: ExperimentError.self) {
      try Comparison(try run("Z", try Ensemble(shots: nil)), samples: 25)
    }
  }

  @Test func budgetHasTwoRowsForEachSource() throws {
    let run = try run("XYZ", Expectation())
    let budget = NoiseBudget(
      try Comparison(run, samples: 8),
      emulator: try emulator("ibm_lagos", .only([.gate, .readout])), readoutProtocol: Expectation())
    let rows = try budget.rows()
    #expect(rows.map(\.source) == ["gate", "gate", "readout", "readout"])
    #expect(rows.map(\.mode) == ["alone", "without", "alone", "without"])
    // Added one after another they go from no noise to all of it.
    let added = try budget.added()
    #expect(added.map(\.source) == ["gate", "readout"] && added.allSatisfy { $0.mode == "added" })
    #expect(added[0].accuracy == rows[0].accuracy && added[0].difference == rows[0].difference)
    let all = try budget.comparison.row(
      .init(emulator: budget.emulator, readoutProtocol: Expectation()))
    #expect(added[1].accuracy == all.accuracy)
    let start = rows[0].accuracy - rows[0].difference
    #expect(abs(start + added[0].difference + added[1].difference - all.accuracy) < 1e-12)
  }

  /// All sources together are those that a comparison has on, whether or not they have more to them
  /// where they are asked for by name; what is constant in a detuning is a source of a step.
  @Test(arguments: [nil, 1e3]) func budgetsBeginWithAllNoise(width: Double?) throws {
    let run = try run("XYZ", Expectation())
    let (device, calibration) = try DeviceLibrary.standard.resolve(
      device: "iqm_garnet", calibration: nil)
    #expect(calibration.qubits.contains { $0.t2Ramsey != nil })
    let detuned = Calibration(
      id: calibration.id, device: calibration.device, date: calibration.date,
      source: calibration.source,
      qubits: calibration.qubits.map {
        var figures = $0
        figures.detuning = Quantity(2e5)
        figures.detuningWidth = width.map { Quantity($0) }
        return figures
      }, gates: calibration.gates, measurement: calibration.measurement,
      couplings: calibration.couplings)
    let emulator = try Emulator(device: device, calibration: detuned)
    let budget = NoiseBudget(
      try Comparison(run, samples: 8), emulator: emulator, readoutProtocol: Expectation())
    #expect(budget.sources.contains(.detuning))
    let all = try budget.comparison.row(.init(emulator: emulator, readoutProtocol: Expectation()))
    #expect(all.noise.contains("detuning"))
    let rows = try budget.rows()
    let without = try #require(rows.first { $0.source == "gate" && $0.mode == "without" })
    #expect(abs(without.accuracy - without.difference - all.accuracy) < 1e-12)
    #expect(try #require(budget.added().last).accuracy == all.accuracy)
  }

  /// Over several seeds of shot noise the difference is that of the mean accuracy.
  @Test func differencesAreMeansOverSeeds() throws {
    let run = try run("XYZ", Expectation())
    let comparison = try Comparison(run, seed: 3, seeds: 4)
    let row = try comparison.row(
      .init(emulator: try emulator("ibm_torino", [.readout]), readoutProtocol: Replay(shots: 5)))
    #expect(abs(row.difference - (row.accuracy - row.idealAccuracy)) < 1e-12)
    #expect(row.differenceLow <= row.difference && row.difference <= row.differenceHigh)
    // The largest seed is followed by the smallest.
    _ = try Comparison(run, samples: 2, seed: .max, seeds: 2).row(
      .init(emulator: nil, readoutProtocol: Replay(shots: 5)))
  }

  /// Windows of a text are judged as they were learnt, each from where the one before has ended.
  @Test func carriedStatesAreCarried() throws {
    var text = TrainingConfiguration(task: .languageModel)
    text.model.qubits = 2
    text.model.readouts = "XYZ"
    text.model.feedback = .glorot
    text.model.angleScale = 1
    text.training.carry = .state
    let folder = try TemporaryFolder()
    let letters = (0..<400).map { ["a", "b", "ab", "ba "][$0 * $0 % 4] }.joined()
    try folder.write(letters, to: "text.txt")
    text.data.path = folder.path("text.txt")
    text.data.length = 4
    let data = try text.loadData()
    let model = try ModelFactory(text, threads: 1).model(for: data.train)
    let run = try TrainedRun(
      name: "text", configuration: text, data: data, metrics: [], model: model)
    var carrying = model
    carrying.carried = CarriedStates()
    let expected = try #require(
      try carrying.evaluate(
        data.test, batchSize: 64, context: RunContext(seed: 1, purpose: .evaluation)))
    let comparison = try Comparison(run)
    #expect(
      comparison.idealScores.mean == Double(expected.correct.count { $0 })
        / Double(expected.correct.count))
    let row = try comparison.row(
      .init(emulator: try emulator("ibm_lagos", .none), readoutProtocol: Expectation()))
    #expect(row.accuracy == row.idealAccuracy)
    #expect(throws: ReadoutError.self) {
      try comparison.row(.init(emulator: nil, readoutProtocol: SingleShot(shots: 4)))
    }
  }

  /// A step is placed under a protocol that measures in the middle where the machine can.
  @Test func placedCells() throws {
    let run = try run("Z", try Ensemble(shots: nil))
    let settings = try ["ibm_lagos", "ionq_forte_enterprise"].flatMap { name in
      let machine = try emulator(name, .all)
      return ([Expectation(), try Ensemble(shots: 10)] as [any ReadoutProtocol]).map {
        Comparison.Setting(emulator: machine, readoutProtocol: $0)
      }
    }
    let cells = PlacedCell.cells(run, settings: settings)
    #expect(cells.map(\.protocolName) == ["ensemble", "expectation"])
    for (cell, measures) in zip(cells, [true, false]) {
      #expect(cell.source.instructions.contains { $0.operation == .measure } == measures)
    }
  }

  @Test(arguments: ["ibm_sherbrooke", "iqm_garnet", "quantinuum_h1-1"])
  func exportsReadBack(device: String) throws {
    let export = CircuitExport(
      try run("Z", try Ensemble(shots: nil)), emulator: try emulator(device, .all))
    let cell = try export.cell(Expectation())
    // With values for its inputs it is the circuit that the evaluation runs.
    let model = export.run.ideal
    let evaluated = try export.emulator.cell(Expectation().step(model.timestep, model.readouts))
      .transpiled
    #expect(cell.metrics == evaluated.metrics)
    var values: [Parameter: Double] = [:]
    for (index, parameter) in model.timestep.parameters.enumerated() {
      values[parameter] = 0.3 + 0.7 * Double(index)
    }
    let inputs = try cell.inputs.mapValues { try $0.value(values) }
    let bound = try cell.circuit.binding(values.merging(inputs) { first, _ in first })
    #expect(bound.instructions == (try evaluated.circuit.binding(values)).instructions)
    #expect(cell.circuit.parameters.allSatisfy { values[$0] != nil || inputs[$0] != nil })
    #expect(cell.text.contains("product of rotations") == !cell.inputs.isEmpty)
    let sample = try export.sample(0, try Ensemble(shots: 100))
    #expect(sample.circuit.bitCount == 24)
    for file in [cell, sample] {
      let back = try QASMReader.circuit(from: file.text, file: file.name)
      #expect(back.instructions.count == file.circuit.instructions.count)
      #expect(back.parameters == file.circuit.parameters)
    }
  }
}

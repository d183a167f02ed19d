import Channels
import Circuits
import Devices
import Emulation
import Foundation
import Learning
import LinearAlgebra
import OpenQASM
import Readout
import Models
import TestSupport
import Testing

/// Fixed circuits with trained linear outputs.
@Suite struct ReservoirTests {
  /// A reservoir as `Tests/CrossChecks/reservoirs.py` has computed it.
  private struct Case: Decodable {
    let name: String
    let qubits: Int
    let layers: Int
    let sparsity: Double
    let seed: UInt64
    let paulis: [String]
    let feedbackScale: Double
    let qasm: String
    let inputs: [[Double]]
    let targets: [[Double]]
    let penalty: Double
    let readouts: [[Double]]
    let weights: [[Double]]
    let bias: [Double]
  }

  private func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/reservoirs", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Case].self, from: Data(contentsOf: url))
  }

  private func family(_ name: String) throws -> ReservoirFamily {
    try #require(ReservoirFamily.all.first { $0.name == name })
  }

  private func circuit(_ item: Case) throws -> Circuit {
    try family(item.name).circuit(
      .init(
        qubits: item.qubits, layers: item.layers, inputs: item.inputs[0].count,
        sparsity: item.sparsity, seed: item.seed))
  }

  private func dataset(_ item: Case) throws -> SequenceDataset {
    try SequenceDataset(
      name: item.name, inputs: Array(item.inputs.joined()), values: Array(item.targets.joined()),
      targets: .step, outputCount: item.targets[0].count, stepCount: item.inputs.count,
      featureCount: item.inputs[0].count)
  }

  private func shape(_ item: Case, outputs: Int, memory: Int = 1) throws -> QuantumRecurrentShape {
    let readouts = Readouts(try item.paulis.map { try #require(PauliString(parsing: $0)) })
    let family = try family(item.name)
    var shape = QuantumRecurrentShape(
      circuit: try circuit(item), hidden: [], readouts: readouts,
      interface: SequenceInterface(
        featureCount: item.inputs[0].count, outputCount: outputs, stepCount: item.inputs.count),
      controller: ControllerShape(
        angleScale: 1, feedbackScale: family.feedsBack ? item.feedbackScale : 0))
    shape.fixedController = FixedController(
      inputs: item.inputs[0].count, scale: 1, readouts: readouts.count,
      feedsBack: family.feedsBack)
    shape.memory = memory
    return shape
  }

  /// The readouts after each step: the outputs of a head that passes them on.
  private func readouts(
    _ item: Case, _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator? = nil
  ) throws -> RealMatrix {
    let shape = try shape(item, outputs: item.paulis.count)
    let circuit =
      try emulator.map { try shape.emulated(readoutProtocol, on: $0).circuit }
      ?? shape.ideal(readoutProtocol)
    var model = try QuantumRecurrentModel(shape, on: circuit, seed: 1)
    model.parameters.values =
      RealMatrix.identity(item.paulis.count).elements
      + [Double](repeating: 0, count: item.paulis.count)
    // Only the inputs of the data are looked at.
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()),
      values: [Double](repeating: 0, count: item.inputs.count * item.paulis.count), targets: .step,
      outputCount: item.paulis.count, stepCount: item.inputs.count,
      featureCount: item.inputs[0].count)
    return try model.outputs(data.batch([0]), context: RunContext(seed: 1))
  }

  /// Circuits are those of the fixture, readouts Qiskit's, output weights numpy's.
  @Test func agreesWithQiskitAndNumpy() throws {
    for item in try cases() {
      #expect(try QASMPrinter().text(for: circuit(item)) == item.qasm, "\(item.name)")
      let wanted = RealMatrix(item.readouts)
      #expect(try readouts(item, Expectation()).distance(to: wanted) < 1e-9, "\(item.name)")
      let data = try dataset(item)
      let shape = try shape(item, outputs: data.outputCount)
      var trainer = try Trainer(
        model: QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 3),
        options: TrainingOptions(
          epochs: 1, optimizer: Ridge.name, clipNorm: nil, ridge: item.penalty),
        data: DatasetSplit(train: data, test: data, note: ""))
      #expect(try trainer.run())
      let found = trainer.model.parameters.values
      let expected = item.weights.flatMap { $0 } + item.bias
      #expect(found.count == expected.count)
      for (a, b) in zip(found, expected) { #expect(a.isClose(to: b, 1e-7), "\(item.name)") }
    }
  }

  /// What is reset anyway may be measured: without noise the protocols agree, and since no readout
  /// drives an angle, one run gives the readouts of all steps.
  @Test func measuringWhatIsResetDisturbsNothing() throws {
    for item in try cases() where ["echo_state", "ising"].contains(item.name) {
      let wanted = RealMatrix(item.readouts)
      #expect(try readouts(item, Ensemble(shots: nil)).distance(to: wanted) < 1e-9)
      let shape = try shape(item, outputs: 1)
      let cost = ExecutionBudget(try shape.ideal(Ensemble(shots: 100)), steps: item.inputs.count)
      #expect(cost.executions == 100)
    }
  }

  /// On a machine with all of its noise the readouts are those of a dense simulation of the noisy
  /// native circuit, step after step.
  @Test func noiseIsThatOfADenseSimulation() throws {
    let item = try #require(try cases().first { $0.name == "echo_state" && $0.qubits == 4 })
    let emulator = try Emulator("ibm_lagos")
    let shape = try shape(item, outputs: item.paulis.count)
    let (_, cell, _) = try shape.emulated(Expectation(), on: emulator)
    let rows = try denseReadouts(
      cell, emulator, shape.circuit.parameters, angles: Array(item.inputs.prefix(3)),
      qubits: shape.readouts.paulis.map { $0.factors[0].qubit })
    let found = try readouts(item, Expectation(), on: emulator)
    for (step, row) in rows.enumerated() {
      for (k, value) in row.enumerated() { #expect(found[step, k].isClose(to: value, 1e-9)) }
    }
    #expect(found.distance(to: RealMatrix(item.readouts)) > 1e-3)
  }

  /// The gradient of the outputs' weights, for optimizers that go by it.
  @Test func gradientEqualsFiniteDifferences() throws {
    let item = try #require(try cases().first)
    let shape = try shape(item, outputs: item.targets[0].count, memory: 3)
    let model = try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 3)
    #expect(model.parameters.count == (3 * item.paulis.count + 1) * item.targets[0].count)
    try expectGradient(
      of: model, on: dataset(item).batch([0]), RunContext(seed: 1, purpose: .training), every: 2)
  }

  /// Records bring their noise along, exact averages need a penalty as large.
  @Test(arguments: [
    ("expectation", 1000, 1e-3), ("expectation", 0, 1e-6), ("expectation", 10_000_000, 1e-6),
    ("replay", 1000, 1e-6), ("ensemble", 0, 1e-6),
  ])
  func penaltyFollowsTheProtocol(name: String, shots: Int, wanted: Double) throws {
    let yaml = """
      task: mackey-glass
      model: {kind: reservoir}
      hardware: {protocol: \(name), shots: \(shots)}
      """
    let automatic = try ModelFactory.attachingFiles(TrainingConfiguration(yaml: yaml))
    #expect(automatic.trainingOptions.ridge == wanted)
    let given = try ModelFactory.attachingFiles(
      TrainingConfiguration(yaml: yaml, overrides: ["training.ridge=0.25"]))
    #expect(given.trainingOptions.ridge == 0.25)
  }

  /// A head with memory sees the readouts of earlier steps, zeros before the first.
  @Test func memoryIsEarlierReadouts() throws {
    let item = try #require(try cases().first)
    let k = item.paulis.count
    let shape = try shape(item, outputs: 2 * k, memory: 2)
    var model = try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 1)
    model.parameters.values =
      RealMatrix.identity(2 * k).elements + [Double](repeating: 0, count: 2 * k)
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()),
      values: [Double](repeating: 0, count: item.inputs.count * 2 * k), targets: .step,
      outputCount: 2 * k, stepCount: item.inputs.count, featureCount: item.inputs[0].count)
    let outputs = try model.outputs(data.batch([0]), context: RunContext(seed: 1))
    for step in item.inputs.indices {
      for q in 0..<k {
        #expect(outputs[step, q].isClose(to: item.readouts[step][q], 1e-9))
        let before = step == 0 ? 0 : item.readouts[step - 1][q]
        #expect(outputs[step, k + q].isClose(to: before, 1e-9))
      }
    }
  }
}

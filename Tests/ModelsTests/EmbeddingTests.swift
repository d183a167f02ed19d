import Circuits
import Emulation
import Foundation
import Hybrid
import Learning
import LinearAlgebra
import Readout
import Models
import TestSupport
import Testing

/// Circuits with learnt angles, into which inputs go as angles.
@Suite struct EmbeddingTests {
  /// A circuit as `Tests/CrossChecks/embedding.py` has computed it.
  private struct Case: Decodable {
    let name: String
    let qubits: Int
    let layers: Int
    let read: [Int]
    let inputs: [[Double]]
    let weights: [Double]
    let readouts: [[Double]]
    let train: Train?
    /// The steps that have angles of their own; nil where all have the same.
    let weightSteps: Int?
    /// Whether every step begins with a reset.
    let resets: Bool?

    /// What inputs go through first.
    struct Train: Decodable {
      let inputModes: [Int]
      let outputModes: [Int]
      let rank: Int
      let cores: [[Double]]
      let bias: [Double]
    }

    /// The learnt angles of a step.
    func weights(step: Int) -> [Double] {
      let count = weights.count / (weightSteps ?? 1)
      let first = weightSteps == nil ? 0 : step * count
      return Array(weights[first..<first + count])
    }

    /// The numbers of the tensor train and the learnt angles, as a model has them.
    var parameters: [Double] { (train.map { $0.cores.joined() + $0.bias } ?? []) + weights }
  }

  private func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/embedding", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Case].self, from: Data(contentsOf: url))
  }

  private func shape(_ item: Case, outputs: Int) throws -> QuantumRecurrentShape {
    let family = try #require(EmbeddingFamily.all.first { $0.name == item.name })
    let train = item.train.map {
      TensorTrainShape(inputModes: $0.inputModes, outputModes: $0.outputModes, rank: $0.rank)
    }
    let inputs = train?.outputCount ?? item.inputs[0].count
    let request = EmbeddingFamily.Request(
      qubits: item.qubits, layers: item.layers, inputs: inputs)
    let readouts =
      try family.paulis.map { Readouts($0(request)) }
      ?? Readouts(letters: "Z", qubits: item.read)
    #expect(family.readQubits(request) == item.read)
    let circuit = try family.circuit(request)
    var shape = QuantumRecurrentShape(
      circuit: circuit, hidden: [], readouts: readouts,
      interface: SequenceInterface(
        featureCount: item.inputs[0].count, outputCount: outputs, stepCount: item.inputs.count),
      controller: ControllerShape(angleScale: 1, feedbackScale: 0))
    shape.interface.tensorTrain = train
    shape.weightSteps = item.weightSteps ?? 1
    shape.keepsState = item.resets != true
    shape.fixedController = FixedController(
      inputs: inputs, scale: 1, readouts: readouts.count, feedsBack: false,
      learnt: circuit.parameters.count - inputs)
    return shape
  }

  /// The readouts after each step: the outputs of a head that passes them on.
  private func readouts(
    _ item: Case, _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator? = nil
  ) throws -> RealMatrix {
    let count = item.readouts[0].count
    let shape = try shape(item, outputs: count)
    let circuit =
      try emulator.map { try shape.emulated(readoutProtocol, on: $0).circuit }
      ?? shape.ideal(readoutProtocol)
    var model = try QuantumRecurrentModel(shape, on: circuit, seed: 1)
    // What stands in front, learnt angles, then a head that passes readouts on.
    model.parameters.values =
      item.parameters + RealMatrix.identity(count).elements + [Double](repeating: 0, count: count)
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()),
      values: [Double](repeating: 0, count: item.inputs.count * count), targets: .step,
      outputCount: count, stepCount: item.inputs.count, featureCount: item.inputs[0].count)
    return try model.outputs(data.batch([0]), context: RunContext(seed: 1))
  }

  @Test func agreesWithDenseMatrices() throws {
    let cases = try cases()
    #expect(Set(cases.map(\.name)) == Set(EmbeddingFamily.all.map(\.name)))
    for item in cases {
      let found = try readouts(item, Expectation())
      #expect(found.distance(to: RealMatrix(item.readouts)) < 1e-9, "\(item.name)")
    }
  }

  /// On a machine with all of its noise the readouts are those of a dense simulation.
  @Test(arguments: [
    ("recurrent_embedding", 3), ("swap_test", 3), ("denoising", 2), ("measured_pooling", 4),
  ])
  func noiseIsThatOfADenseSimulation(name: String, qubits: Int) throws {
    let item = try #require(try cases().first { $0.name == name && $0.qubits == qubits })
    let emulator = try Emulator("ibm_lagos")
    let shape = try shape(item, outputs: item.read.count)
    let (_, cell, _) = try shape.emulated(Expectation(), on: emulator)
    let rows = try denseReadouts(
      cell, emulator, shape.circuit.parameters,
      angles: item.inputs.prefix(2).enumerated().map { $1 + item.weights(step: $0) },
      qubits: item.read)
    let found = try readouts(item, Expectation(), on: emulator)
    // Z of a qubit stands behind its X and Y where all Paulis are read.
    let columns = name == "denoising" ? [2] : Array(item.read.indices)
    for (step, row) in rows.enumerated() {
      for (k, value) in zip(columns, row) {
        #expect(found[step, k].isClose(to: value, 1e-9), "\(found[step, k]) \(value)")
      }
    }
    #expect(found.distance(to: RealMatrix(item.readouts)) > 1e-3)
  }

  /// Where an outcome decides about gates, in steps that begin anew and in those that go on: gradients
  /// through the average over outcomes, ideal, on a machine, and by shifted circuits.
  @Test(arguments: [(4, 1), (3, 2)])
  func gradientsGoThroughPooling(qubits: Int, steps: Int) throws {
    let item = try #require(
      try cases().first {
        $0.name == "measured_pooling" && $0.qubits == qubits && $0.inputs.count == steps
      })
    let shape = try shape(item, outputs: 2)
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()),
      values: (0..<2 * steps).map { Double($0) / 4 }, targets: .step, outputCount: 2,
      stepCount: steps, featureCount: item.inputs[0].count)
    let context = RunContext(seed: 1, purpose: .training)
    let circuit = try shape.ideal(Expectation())
    // A single step has a pure state with a control; what goes on is a mixture.
    #expect(circuit.isIdeal == (steps == 1))
    var model = try QuantumRecurrentModel(shape, on: circuit, seed: 3)
    try expectGradient(of: model, on: data.batch([0]), context, every: 1)
    let exact = try model.lossAndGradient(data.batch([0]), context: context).gradient
    model.gradientMethod = ParameterShiftGradient()
    let shifted = try model.lossAndGradient(data.batch([0]), context: context).gradient
    for (a, b) in zip(exact, shifted) { #expect(a.isClose(to: b, 1e-9)) }
    for machine in ["iqm_garnet", "ibm_lagos"] {
      var noisy = try model.running(
        on: shape.emulated(Expectation(), on: Emulator(machine)).circuit)
      noisy.gradientMethod = AdjointGradient()
      try expectGradient(of: noisy, on: data.batch([0]), context, every: 3)
    }
  }

  /// Protocols that measure the readouts in the middle keep their records apart from those of the ansatz.
  @Test func recordsOfReadoutsStandBesideThoseOfTheAnsatz() throws {
    let item = try #require(
      try cases().first { $0.name == "measured_pooling" && $0.qubits == 4 })
    let exact = try readouts(item, Expectation())
    for other: any ReadoutProtocol in [
      try Ensemble(shots: nil), try Weak(ReadoutOptions(shots: 0, strength: 0.7)),
      try Weak(ReadoutOptions(shots: 0, strength: 0.7, instrument: .analytic)),
    ] {
      #expect(try readouts(item, other).distance(to: exact) < 1e-9, "\(other)")
    }
    let machine = try Emulator("ibm_torino")
    let ensemble = try readouts(item, Ensemble(shots: nil), on: machine)
    let expectation = try readouts(item, Expectation(), on: machine)
    #expect(ensemble.distance(to: expectation) < 0.05)
    // Two runs are the two sides of each record of a readout; what the ansatz measures is not flipped.
    var twirled = machine
    twirled.mitigation = try Mitigation(parsing: "twirl")
    #expect(
      try readouts(item, Ensemble(shots: nil), on: twirled).distance(to: expectation) < 0.15)
  }

  /// Learnt angles and output weights, by going back and by shifted circuits, on a machine too.
  @Test(arguments: [false, true])
  func gradientsAgree(throughTrain: Bool) throws {
    let item = try #require(
      try cases().first { throughTrain ? $0.train != nil : $0.qubits == 3 })
    let shape = try shape(item, outputs: 2)
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()),
      values: (0..<2 * item.inputs.count).map { Double($0 % 5) / 4 }, targets: .step,
      outputCount: 2, stepCount: item.inputs.count, featureCount: item.inputs[0].count)
    let context = RunContext(seed: 1, purpose: .training)
    var model = try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 3)
    #expect(model.parameters.count == item.parameters.count + 2 * (item.read.count + 1))
    try expectGradient(of: model, on: data.batch([0]), context, every: 2)
    let exact = try model.lossAndGradient(data.batch([0]), context: context).gradient
    model.gradientMethod = ParameterShiftGradient()
    let shifted = try model.lossAndGradient(data.batch([0]), context: context).gradient
    for (a, b) in zip(exact, shifted) { #expect(a.isClose(to: b, 1e-9)) }
    let noisy = try model.running(
      on: shape.emulated(Expectation(), on: Emulator("iqm_garnet")).circuit)
    var reverse = noisy
    reverse.gradientMethod = AdjointGradient()
    try expectGradient(of: reverse, on: data.batch([0]), context, every: 3)
  }

  /// Without an output layer readouts are outputs, and angles of every step are learnt.
  @Test(arguments: [("swap_test", 5), ("denoising", 4)])
  func outputsMayBeReadouts(name: String, qubits: Int) throws {
    let item = try #require(try cases().first { $0.name == name && $0.qubits == qubits })
    let isTest = name == "swap_test"
    let count = isTest ? item.readouts.count : item.readouts[0].count
    var shape = try shape(item, outputs: count)
    shape.interface.hasOutputLayer = false
    shape.interface.pooling = isTest ? .history : .last
    let inputs = Array(item.inputs.joined())
    let (steps, features) = (item.inputs.count, item.inputs[0].count)
    let data =
      try isTest
      ? SequenceDataset(
        name: "inputs", inputs: inputs, labels: [1], classCount: count, stepCount: steps,
        featureCount: features
      ).judged(by: .binaryCrossEntropy)
      : SequenceDataset(
        name: "inputs", inputs: inputs,
        values: (0..<count * steps).map { Double($0 % 7) / 7 - 0.4 }, targets: .step,
        objective: .stateDistance, outputCount: count, stepCount: steps, featureCount: features)
    var model = try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 1)
    #expect(model.parameters.count == item.weights.count)
    model.parameters.values = item.weights
    let outputs = try model.outputs(data.batch([0]), context: RunContext(seed: 1))
    let expected = isTest ? [Array(item.readouts.joined())] : item.readouts
    #expect(outputs.distance(to: RealMatrix(expected)) < 1e-9)
    let context = RunContext(seed: 1, purpose: .training)
    try expectGradient(of: model, on: data.batch([0]), context, every: 2)
    guard isTest else { return }
    // On a machine the ancilla's ⟨Z⟩ is below the fidelity, its gradient still exact.
    var noisy = try model.running(
      on: shape.emulated(Expectation(), on: Emulator("quantinuum_h1-1")).circuit)
    noisy.gradientMethod = AdjointGradient()
    try expectGradient(of: noisy, on: data.batch([0]), context, every: 5)
  }

  /// Shots one by one have the angles of their step, too: means of 4000 records, whose deviation is below
  /// 1/√4000, within five of them.
  @Test func singleShotsHaveTheAnglesOfTheirStep() throws {
    let item = try #require(try cases().first { $0.name == "swap_test" && $0.qubits == 3 })
    var shape = try shape(item, outputs: item.inputs.count)
    shape.interface.hasOutputLayer = false
    shape.interface.pooling = .history
    var model = try QuantumRecurrentModel(
      shape, on: shape.ideal(SingleShot(shots: 4000)), seed: 1)
    model.parameters.values = item.weights
    let data = try SequenceDataset(
      name: "inputs", inputs: Array(item.inputs.joined()), labels: [0], classCount: 2,
      stepCount: 2, featureCount: 2)
    let found = try model.singleShotLogits(data.batch([0]), shots: 4000, seed: 5).mean
    for (step, row) in item.readouts.enumerated() {
      #expect(abs(found[0, step] - row[0]) < 0.08, "\(found)")
    }
  }

  @Test func whatDoesNotFitWithoutAnOutputLayerIsRefused() throws {
    let item = try #require(try cases().first { $0.name == "swap_test" })
    var shape = try shape(item, outputs: 3)
    shape.interface.hasOutputLayer = false
    #expect(throws: ModelError.self) {
      try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 1)
    }
    shape.interface.hasOutputLayer = true
    shape.fixedController = nil
    shape.hidden = [2]
    #expect(throws: ModelError.self) {
      try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 1)
    }
  }

  @Test func wrongSizesAreRefused() throws {
    for (family, request) in [
      (
        EmbeddingFamily.recurrentEmbedding, EmbeddingFamily.Request(qubits: 1, layers: 1, inputs: 1)
      ),
      (.recurrentEmbedding, .init(qubits: 3, layers: 0, inputs: 1)),
      (.recurrentEmbedding, .init(qubits: 3, layers: 1, inputs: 10)),
      (.clusterEmbedding, .init(qubits: 4, layers: 1, inputs: 3)),
      (.clusterEmbedding, .init(qubits: 3, layers: 1, inputs: 2)),
      (.swapTest, .init(qubits: 4, layers: 1, inputs: 2)),
      (.swapTest, .init(qubits: 5, layers: 1, inputs: 5)),
      (.denoising, .init(qubits: 3, layers: 1, inputs: 4)),
      (.denoising, .init(qubits: 4, layers: 1, inputs: 3)),
      (.measuredPooling, .init(qubits: 4, layers: 3, inputs: 3)),
      (.measuredPooling, .init(qubits: 4, layers: 1, inputs: 9)),
      (.tracedPooling, .init(qubits: 1, layers: 1, inputs: 1)),
    ] {
      #expect(throws: ModelError.self) { try family.circuit(request) }
    }
  }
}

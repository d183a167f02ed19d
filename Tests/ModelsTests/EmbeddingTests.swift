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

    /// What inputs go through first.
    struct Train: Decodable {
      let inputModes: [Int]
      let outputModes: [Int]
      let rank: Int
      let cores: [[Double]]
      let bias: [Double]
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
    let circuit = try family.circuit(
      .init(qubits: item.qubits, layers: item.layers, inputs: inputs))
    let readouts = try Readouts(letters: "Z", qubits: item.read)
    #expect(
      family.readQubits(.init(qubits: item.qubits, layers: item.layers, inputs: inputs))
        == item.read)
    var shape = QuantumRecurrentShape(
      circuit: circuit, hidden: [], readouts: readouts,
      interface: SequenceInterface(
        featureCount: item.inputs[0].count, outputCount: outputs, stepCount: item.inputs.count),
      controller: ControllerShape(angleScale: 1, feedbackScale: 0))
    shape.interface.tensorTrain = train
    shape.fixedController = FixedController(
      inputs: inputs, scale: 1, readouts: readouts.count, feedsBack: false,
      learnt: circuit.parameters.count - inputs)
    return shape
  }

  /// The readouts after each step: the outputs of a head that passes them on.
  private func readouts(
    _ item: Case, _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator? = nil
  ) throws -> RealMatrix {
    let count = item.read.count
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
  @Test func noiseIsThatOfADenseSimulation() throws {
    let item = try #require(try cases().first { $0.qubits == 3 })
    let emulator = try Emulator("ibm_lagos")
    let shape = try shape(item, outputs: item.read.count)
    let (_, cell, _) = try shape.emulated(Expectation(), on: emulator)
    let rows = try denseReadouts(
      cell, emulator, shape.circuit.parameters,
      angles: item.inputs.prefix(2).map { $0 + item.weights }, qubits: item.read)
    let found = try readouts(item, Expectation(), on: emulator)
    for (step, row) in rows.enumerated() {
      for (k, value) in row.enumerated() { #expect(found[step, k].isClose(to: value, 1e-9)) }
    }
    #expect(found.distance(to: RealMatrix(item.readouts)) > 1e-3)
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

  @Test func wrongSizesAreRefused() throws {
    for (family, request) in [
      (
        EmbeddingFamily.recurrentEmbedding, EmbeddingFamily.Request(qubits: 1, layers: 1, inputs: 1)
      ),
      (.recurrentEmbedding, .init(qubits: 3, layers: 0, inputs: 1)),
      (.recurrentEmbedding, .init(qubits: 3, layers: 1, inputs: 10)),
      (.clusterEmbedding, .init(qubits: 4, layers: 1, inputs: 3)),
      (.clusterEmbedding, .init(qubits: 3, layers: 1, inputs: 2)),
    ] {
      #expect(throws: ModelError.self) { try family.circuit(request) }
    }
  }
}

import Emulation
import Foundation
import Learning
import LinearAlgebra
import Models
import Readout
import TestSupport
import Testing

/// Functions of coordinates by circuits of real amplitudes.
@Suite struct FieldTests {
  /// A field as `Tests/CrossChecks/field.py` has computed it.
  private struct Case: Decodable {
    let qubits: Int
    let layers: Int
    let hidden: Int
    let read: [Int]
    let places: [[Double]]
    let first: [Double]
    let firstBias: [Double]
    let second: [Double]
    let secondBias: [Double]
    let angles: [Double]
    let outputs: [[Double]]

    /// As a model has them: the fed-back readouts, which count nothing, stand behind the coordinates.
    var parameters: [Double] {
      (0..<hidden).flatMap { first[2 * $0..<2 * $0 + 2] + read.map { _ in 0.3 } } + firstBias
        + second + secondBias + angles
    }
  }

  private func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/field", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode([Case].self, from: Data(contentsOf: url))
  }

  private func data(_ item: Case) throws -> SequenceDataset {
    try SequenceDataset(
      name: "places", inputs: Array(item.places.joined()),
      values: (0..<item.places.count * item.read.count).map { Double($0) / 7 - 0.2 },
      outputCount: item.read.count, stepCount: 1, featureCount: 2)
  }

  private func model(_ item: Case) throws -> QuantumRecurrentModel {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: image-field
        model: {kind: field, qubits: \(item.qubits), layers: \(item.layers), hidden: \(item.hidden),
          activation: tanh, readout_qubits: \(item.read)}
        """)
    let built = try ModelFactory(configuration).anyModel(for: data(item))
    var model = try #require(built.base as? QuantumRecurrentModel)
    #expect(model.parameters.count == item.parameters.count)
    model.parameters.values = item.parameters
    return model
  }

  @Test func agreesWithDenseMatrices() throws {
    for item in try cases() {
      let model = try model(item)
      let batch = try data(item).batch(Array(item.places.indices))
      let found = try model.outputs(batch, context: RunContext(seed: 1))
      #expect(found.distance(to: RealMatrix(item.outputs)) < 1e-9, "\(found)")
    }
  }

  /// Through energies and learnt angles, without and with all noise of a machine.
  @Test func gradientsAreExact() throws {
    let context = RunContext(seed: 1, purpose: .training)
    for item in try cases() {
      let batch = try data(item).batch(Array(item.places.indices))
      var model = try model(item)
      try expectGradient(of: model, on: batch, context, every: 2)
      let exact = try model.lossAndGradient(batch, context: context).gradient
      model.gradientMethod = ParameterShiftGradient()
      let shifted = try model.lossAndGradient(batch, context: context).gradient
      for (a, b) in zip(exact, shifted) { #expect(a.isClose(to: b, 1e-9)) }
    }
    let item = try cases()[0]
    var noisy = try model(item)
    noisy = try noisy.running(
      on: noisy.shape.emulated(Expectation(), on: Emulator("iqm_garnet")).circuit)
    noisy.gradientMethod = AdjointGradient()
    try expectGradient(of: noisy, on: data(item).batch([0, 1]), context, every: 4)
  }

  /// Far apart energies neither overflow nor lose their gradient's sum rule: a shift of all changes nothing.
  @Test func largeEnergiesAreKept() {
    let encoding = EnergyEncoding(qubits: 2)
    let angles = encoding.angles([-2000, 2000, 0, -1999.5])
    #expect(angles.allSatisfy { $0.isFinite })
    let moved = encoding.angles([-2100, 1900, -100, -2099.5])
    for (a, b) in zip(angles, moved) { #expect(a.isClose(to: b, 1e-12)) }
    let gradient = encoding.energyGradient([0.3, -0.2, 1, 4], angleGradient: [0.7, -1, 0.4])
    #expect(gradient.reduce(0, +).isClose(to: 0, 1e-12))
    #expect(gradient.contains { abs($0) > 0.01 })
  }
}

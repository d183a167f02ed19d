import Channels
import Circuits
import Emulation
import Foundation
import Learning
import LinearAlgebra
import Readout
import Hybrid
import Models
import TestSupport
import Testing

/// Networks whose first weights a circuit generates.
@Suite struct GeneratedWeightsTests {
  /// A network as `Tests/CrossChecks/generated.py` has computed it.
  private struct Case: Decodable {
    let qubits: Int
    let layers: Int
    let hidden: Int
    let classes: Int
    let rows: [[Double]]
    let circuit: [Double]
    let generatorWeight: [Double]
    let generatorBias: [Double]
    let headWeight: [Double]
    let headBias: [Double]
    let inputs: [[Double]]
    let labels: [Int]
    let results: [Result]

    struct Result: Decodable {
      let noise: Double
      let outputs: [[Double]]
      let loss: Double
    }

    var parameters: [Double] { circuit + generatorWeight + generatorBias + headWeight + headBias }
  }

  private func item() throws -> Case {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/generated", withExtension: "json"))
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Case.self, from: Data(contentsOf: url))
  }

  private func shape(_ item: Case) throws -> GeneratedWeightsShape {
    GeneratedWeightsShape(
      circuit: try GeneratorCircuit(qubits: item.qubits, layers: item.layers),
      readouts: try Readouts(letters: "Z", qubits: Array(0..<item.qubits)),
      interface: SequenceInterface(
        featureCount: item.inputs[0].count, outputCount: item.classes), hidden: item.hidden)
  }

  private func model(_ item: Case, on circuit: RecurrentCircuit) throws -> GeneratedWeightsModel {
    var model = try GeneratedWeightsModel(shape(item), on: circuit, seed: 1, rows: item.rows)
    #expect(model.parameters.count == item.parameters.count)
    model.parameters.values = item.parameters
    return model
  }

  private func batch(_ item: Case) throws -> Batch {
    try SequenceDataset(
      name: "features", inputs: Array(item.inputs.joined()), labels: item.labels,
      classCount: item.classes, stepCount: 1, featureCount: item.inputs[0].count
    ).batch(Array(item.labels.indices))
  }

  @Test func agreesWithNumpy() throws {
    let item = try item()
    let context = RunContext(seed: 1, purpose: .training)
    for result in item.results {
      let p = result.noise
      let noise = try QuantumChannel.resetting(toZero: p).followed(by: .pauli([1 - p, 0, 0, p]))
      let circuit = try shape(item).ideal(Expectation(), layerNoise: p == 0 ? nil : noise)
      let model = try model(item, on: circuit)
      let found = try model.outputs(batch(item), context: context)
      #expect(found.distance(to: RealMatrix(result.outputs)) < 1e-9)
      let loss = try model.lossAndGradient(batch(item), context: context)
      #expect(loss.loss.isClose(to: result.loss, 1e-10))
      // Every weight of the circuit, and some of the others.
      var shifted = model
      for k in model.parameters.values.indices where k < item.circuit.count || k % 5 == 0 {
        let value = model.parameters.values[k]
        shifted.parameters.values[k] = value + 1e-5
        let plus = try shifted.lossAndGradient(batch(item), context: context).loss
        shifted.parameters.values[k] = value - 1e-5
        let minus = try shifted.lossAndGradient(batch(item), context: context).loss
        shifted.parameters.values[k] = value
        #expect(loss.gradient[k].isClose(to: (plus - minus) / 2e-5, 1e-7))
      }
    }
  }

  /// Any real row becomes amplitudes, those that are missing zero.
  @Test func rowsBecomeAmplitudes() throws {
    for (qubits, row) in [
      (2, [0.3, -1.2, 0.5, 0.1]), (3, [1, 0, 0, -2, 0.5, 0, 0, 3]), (3, [0, 0, -1]),
      (4, (0..<16).map { Double(($0 * 7) % 13) - 6 }),
    ] {
      let generator = try GeneratorCircuit(qubits: qubits, layers: 1)
      var circuit = generator.circuit()
      // What prepares the row: all but the layer of rotations and CX.
      circuit.instructions.removeLast(4 * qubits)
      let angles = generator.angles(encoding: row)
      let values = Dictionary(uniqueKeysWithValues: zip(circuit.parameters, angles))
      circuit.parameters = Array(circuit.parameters.prefix(generator.inputCount))
      let state = try DenseReference(NoisyCircuit(ideal: circuit), values).state
      let norm = row.reduce(0) { $0 + $1 * $1 }
      for a in 0..<1 << qubits {
        for b in 0..<1 << qubits {
          let expected = a < row.count && b < row.count ? row[a] * row[b] / norm : 0
          #expect(state[a, b].real.isClose(to: expected, 1e-12))
          #expect(abs(state[a, b].imaginary) < 1e-12)
        }
      }
    }
  }

  /// Results do not depend on threads, also with shots; a machine changes them.
  @Test func threadsDoNotMatter() throws {
    let item = try item()
    let context = RunContext(seed: 3, purpose: .training)
    var model = try model(
      item, on: shape(item).emulated(Replay(shots: 100), on: Emulator("iqm_garnet")))
    let one = try model.lossAndGradient(batch(item), context: context)
    model.threads = 3
    let three = try model.lossAndGradient(batch(item), context: context)
    #expect(one.gradient == three.gradient && one.loss == three.loss)
    #expect(abs(one.loss - item.results[0].loss) > 1e-4)
  }
}

extension GeneratedWeightsShape {
  fileprivate func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> RecurrentCircuit {
    try RecurrentCircuit.emulated(
      circuit.circuit(), readouts: readouts, readoutProtocol: readoutProtocol, on: emulator
    ).circuit
  }
}

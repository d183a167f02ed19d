import Channels
import Emulation
import Foundation
import Learning
import LinearAlgebra
import Noise
import Readout
import Models
import TestSupport
import Testing

/// Transformers whose last layer has a circuit.
@Suite struct AttentionTests {
  private struct Weights: Decodable {
    let values: [Double]
  }

  private struct Result: Decodable {
    let p: Double
    let outputs: [[Double]]
    let loss: Double
    let gradient: [String: [Double]]
  }

  /// A model as `Tests/CrossChecks/attention.py` has computed it with PyTorch.
  private struct Case: Decodable {
    let auxiliary: Bool
    let width: Int
    let heads: Int
    let layers: Int
    let qubits: Int
    let circuit_layers: Int
    let weights: [String: Weights]
    let inputs: [[Double]]
    let targets: [[Double]]
    let results: [Result]
  }

  private func cases() throws -> [Case] {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/attention", withExtension: "json"))
    return try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
  }

  private func shape(_ item: Case) throws -> QuantumAttentionShape {
    QuantumAttentionShape(
      circuit: try AttentionCircuit(
        dataQubits: item.qubits, layers: item.circuit_layers, hasAuxiliary: item.auxiliary),
      readouts: try Readouts(letters: "Z", qubits: Array(0..<item.qubits)),
      interface: SequenceInterface(
        featureCount: item.inputs[0].count, outputCount: item.targets[0].count,
        stepCount: item.inputs.count),
      width: item.width, heads: item.heads, layers: item.layers)
  }

  private func model(
    _ item: Case, on circuit: RecurrentCircuit, threads: Int = 1
  ) throws -> QuantumAttentionModel {
    var model = try QuantumAttentionModel(
      shape(item), on: circuit, seed: 1, threads: threads)
    for entry in model.parameters.entries {
      let values = try #require(item.weights[entry.name], "\(entry.name)").values
      model.parameters.values.replaceSubrange(entry.range, with: values)
    }
    return model
  }

  private func dataset(_ item: Case, copies: Int = 1) throws -> SequenceDataset {
    try SequenceDataset(
      name: "fixture",
      inputs: (0..<copies).flatMap { _ in Array(item.inputs.joined()) },
      values: (0..<copies).flatMap { _ in Array(item.targets.joined()) }, targets: .step,
      outputCount: item.targets[0].count, stepCount: item.inputs.count,
      featureCount: item.inputs[0].count)
  }

  /// Outputs, loss and gradient of every weight are PyTorch's, without and with noise in the circuit.
  @Test func agreesWithPyTorch() throws {
    for item in try cases() {
      for result in item.results {
        let shape = try shape(item)
        let circuit = try shape.ideal(
          Expectation(),
          layerNoise: result.p == 0 ? nil : .depolarizing(4 * result.p / 3, qubits: 1))
        let model = try model(item, on: circuit)
        let batch = try dataset(item).batch([0])
        let context = RunContext(seed: 1, purpose: .training)
        let outputs = try model.outputs(batch, context: context)
        #expect(outputs.distance(to: RealMatrix(result.outputs)) < 1e-9)
        let found = try model.lossAndGradient(batch, context: context)
        #expect(found.loss.isClose(to: result.loss, 1e-10))
        for entry in model.parameters.entries {
          let wanted = try #require(result.gradient[entry.name], "\(entry.name)")
          for (a, b) in zip(found.gradient[entry.range], wanted) {
            #expect(a.isClose(to: b, 1e-9), "\(entry.name)")
          }
        }
      }
    }
  }

  /// Several samples on several threads are the single one, and a machine without noise is ideal.
  @Test func samplesThreadsAndMachines() throws {
    let item = try #require(try cases().first)
    let wanted = RealMatrix(item.results[0].outputs)
    let (shape, data) = (try shape(item), try dataset(item, copies: 9))
    let one = try model(item, on: shape.ideal(Expectation()), threads: 2)
    let context = RunContext(seed: 1)
    let outputs = try one.outputs(data.batch(Array(0..<9)), context: context)
    for step in item.inputs.indices {
      for sample in 0..<9 {
        for k in 0..<wanted.columnCount {
          #expect(outputs[step * 9 + sample, k].isClose(to: wanted[step, k], 1e-9))
        }
      }
    }
    for (sources, isIdeal) in [(NoiseChoice.none, true), (.all, false)] {
      let emulator = try Emulator("ibm_lagos", noise: sources.settings)
      let placed = try one.running(on: one.emulated(Expectation(), on: emulator).circuit)
      let distance = try placed.outputs(data.batch([3]), context: context).distance(to: wanted)
      #expect(isIdeal ? distance < 1e-9 : distance > 1e-3)
    }
    let replayed = try one.running(on: shape.ideal(Replay(shots: 20_000)))
    let sampled = try replayed.outputs(data.batch([3, 4]), context: context)
    #expect((0..<8).contains { abs(sampled[$0, 0] - wanted[$0 / 2, 0]) > 1e-6 })
    #expect((0..<8).allSatisfy { abs(sampled[$0, 0] - wanted[$0 / 2, 0]) < 0.2 })
    // Every step and sample has draws of its own.
    #expect(sampled[0, 0] != sampled[1, 0])
    #expect(one.budget(steps: 4) == .simulationOnly)
    #expect(replayed.budget(steps: 4).executions == 4 * 20_000)
    #expect(throws: ReadoutError.self) { try one.check(SingleShot(shots: 3)) }
  }

  private enum NoiseChoice {
    case none, all

    var settings: NoiseSettings { self == .all ? .all : NoiseSettings(.none) }
  }
}

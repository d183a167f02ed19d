import Learning
import LinearAlgebra
import Readout
import Models
import TestSupport
import Testing

/// Models whose circuit keeps no state from step to step.
@Suite struct StateMemoryTests {
  private func model(_ overrides: [String]) throws -> (QuantumRecurrentModel, SequenceDataset) {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 8, test: 8}
        model: {qubits: 2, layers: 1, hidden: 5, readouts: Z, state: reset, feedback: glorot}
        hardware: {shots: 0}
        """, overrides: overrides)
    let data = try configuration.loadData().train
    return (try ModelFactory(configuration).model(for: data), data)
  }

  /// The outputs, and those for sequences of which only the last step is the same.
  private func outputs(_ overrides: [String]) throws -> (RealMatrix, RealMatrix) {
    let (model, data) = try model(overrides)
    let (steps, features) = (data.stepCount, data.featureCount)
    let other = try SequenceDataset(
      name: "other",
      inputs: data.inputs.enumerated().map { index, value in
        index / features % steps < steps - 1 ? 1 - value : value
      }, labels: data.labels, targets: data.targets, classCount: data.classCount,
      stepCount: steps, featureCount: features)
    let batches = [data, other].map { $0.batch(Array(0..<4)) }
    let outputs = try batches.map { try model.outputs($0, context: RunContext(seed: 1)) }
    return (outputs[0], outputs[1])
  }

  /// Without feedback nothing of the earlier steps is left; with it, or with the state, there is.
  @Test(arguments: ["expectation", "ensemble"]) func nothingIsKept(name: String) throws {
    let common = ["hardware.protocol=\(name)"]
    let without = try outputs(common + ["model.feedback_scale=0"])
    #expect(without.0.distance(to: without.1) < 1e-12)
    #expect(without.0.distance(to: .init(rows: 4, columns: 10)) > 1e-3)
    for other in [["model.feedback_scale=1"], ["model.feedback_scale=0", "model.state=kept"]] {
      let (a, b) = try outputs(common + other)
      #expect(a.distance(to: b) > 1e-4, "\(other)")
    }
  }

  @Test(arguments: ["expectation", "ensemble"]) func gradientGoesThroughResets(name: String) throws
  {
    let (model, data) = try model(["hardware.protocol=\(name)"])
    try expectGradient(
      of: model, on: data.batch(Array(0..<4)), RunContext(seed: 1, purpose: .training), every: 11)
  }
}

import Circuits
import Learning
import LinearAlgebra
import Randomness
import Readout
import Models
import Simulators
import TestSupport
import Testing

/// Models that read other Paulis after the last step than after those before.
@Suite struct FinalReadoutTests {
  private func dataset() throws -> SequenceDataset {
    var stream = RandomStream(seed: 3)
    let (samples, steps, features) = (11, 3, 2)
    return try SequenceDataset(
      name: "random", inputs: (0..<samples * steps * features).map { _ in stream.uniform(-1...1) },
      labels: (0..<samples).map { _ in Int.random(in: 0..<3, using: &stream) },
      targets: .sequence, classCount: 3, stepCount: steps, featureCount: features)
  }

  private func shape(_ pooling: Pooling, final: String) throws -> QuantumRecurrentShape {
    try QuantumRecurrentShape(
      qubits: 3, layers: 1, ansatz: .circuit19, hidden: [5],
      readouts: try Readouts(letters: "Z", qubits: [1]),
      finalReadouts: try Readouts(letters: final, qubits: [0, 1, 2]), featureCount: 2,
      classCount: 3, stepCount: 3, pooling: pooling,
      controller: ControllerShape(angleScale: 0.5, feedbackScale: 0.7, startsOpenLoop: false))
  }

  private func model(
    _ pooling: Pooling, final: String = "Z", _ readoutProtocol: any ReadoutProtocol,
    precision: Precision = .double
  ) throws -> QuantumRecurrentModel {
    let shape = try shape(pooling, final: final)
    return try QuantumRecurrentModel(
      shape, on: shape.ideal(readoutProtocol), seed: 7, precision: precision)
  }

  @Test(
    arguments: [
      ("XYZ", Expectation()), ("Z", try! Ensemble(shots: nil)), ("Y", try! Ensemble(shots: nil)),
      ("Z", try! Weak(ReadoutOptions(shots: 0, strength: 0.6))),
    ] as [(String, any ReadoutProtocol)], [Pooling.last, .history])
  func gradientEqualsFiniteDifferences(
    _ setting: (String, any ReadoutProtocol), pooling: Pooling
  ) throws {
    let model = try model(pooling, final: setting.0, setting.1)
    let batch = try dataset().batch(Array(0..<11))
    let context = RunContext(seed: 1, purpose: .training)
    try expectGradient(of: model, on: batch, context, every: 3)
  }

  /// After the last step an ensemble reads what a fresh copy of the disturbed state reads, and the
  /// qubits of the steps before are not measured a second time: X of all comes out undisturbed where
  /// nothing was measured before.
  @Test func theLastStepReadsTheFinalReadoutsOnly() throws {
    var one = try shape(.last, final: "X")
    one.interface.stepCount = 1
    let data = try SequenceDataset(
      name: "one", inputs: [0.3, -0.8, 0.9, 0.1], labels: [0, 1], targets: .sequence,
      classCount: 3, stepCount: 1, featureCount: 2)
    let batch = data.batch([0, 1])
    let protocols: [any ReadoutProtocol] = [Expectation(), try Ensemble(shots: nil)]
    let outputs = try protocols.map { readoutProtocol in
      try QuantumRecurrentModel(one, on: one.ideal(readoutProtocol), seed: 7)
        .outputs(batch, context: RunContext(seed: 1))
    }
    #expect(outputs[0].distance(to: outputs[1]) < 1e-12)
    // With steps before, the measurement of Z in them disturbs what X finds.
    let three = try dataset().batch([0, 1])
    let disturbed = try protocols.map { readoutProtocol in
      try model(.last, final: "X", readoutProtocol).outputs(three, context: RunContext(seed: 1))
    }
    #expect(disturbed[0].distance(to: disturbed[1]) > 1e-3)
  }

  /// Many shots come close to the exact limits; the tolerance is six standard errors.
  @Test func sampledProtocolsApproachExactOnes() throws {
    let batch = try dataset().batch([0, 5])
    let context = RunContext(seed: 2)
    for (exact, sampled) in [
      (Expectation(), try Replay(shots: 200_000)),
      (try Ensemble(shots: nil), try Ensemble(shots: 200_000)),
    ] as [(any ReadoutProtocol, any ReadoutProtocol)] {
      let limit = try model(.history, exact).outputs(batch, context: context)
      let estimate = try model(.history, sampled).outputs(batch, context: context)
      #expect(limit.distance(to: estimate) < 0.02)
      #expect(limit.distance(to: estimate) > 0)
    }
  }

  /// Trajectories and mixed states given their records agree, with streams of their own.
  @Test func singleShotsAgreeWithTrajectories() throws {
    let model = try model(.history, try SingleShot(shots: 4000))
    let batch = try dataset().batch([1])
    let trained = try model.lossAndGradient(
      batch, context: RunContext(seed: 1, step: 0, purpose: .training)
    ).loss
    let outputs = try model.outputs(batch, context: RunContext(seed: 5))
    // The loss follows the outputs by slopes below 1, whose standard errors are below 0.02.
    #expect(abs(batch.judge(outputs).loss - trained) < 0.1)
  }

  @Test func lanesAndThreadsDoNotMatter() throws {
    let batch = try dataset().batch(Array(0..<11))
    let context = RunContext(seed: 1, step: 2, purpose: .training)
    for readoutProtocol in [try Ensemble(shots: 30), try SingleShot(shots: 3)]
      as [any ReadoutProtocol]
    {
      var wide = try model(.history, readoutProtocol)
      let all = try wide.lossAndGradient(batch, context: context)
      wide.threads = 3
      #expect(try wide.lossAndGradient(batch, context: context).gradient == all.gradient)
      var sum = [Double](repeating: 0, count: wide.parameters.count)
      for sample in 0..<11 {
        let one = try wide.lossAndGradient(dataset().batch([sample]), context: context)
        for i in sum.indices { sum[i] += one.gradient[i] / 11 }
      }
      #expect(zip(sum, all.gradient).allSatisfy { $0.isClose(to: $1, 1e-12) })
    }
  }

  private func configured(_ overrides: [String]) throws -> QuantumRecurrentModel {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 8, test: 8}
        model: {qubits: 3, layers: 1, hidden: 5, readouts: Z, readout_qubits: [1]}
        """, overrides: overrides)
    return try ModelFactory(configuration).model(for: configuration.loadData().train)
  }

  /// On a machine without noise the model is the ideal one, whatever pulses and routes it takes.
  @Test(arguments: ["ensemble", "weak", "replay"])
  func aNoiselessMachineIsIdeal(name: String) throws {
    let common = [
      "model.final_readout=Z", "model.head=history", "hardware.protocol=\(name)",
      "hardware.shots=\(name == "replay" ? 1_000_000 : 0)",
    ]
    let ideal = try configured(common)
    let machine = try configured(common + ["hardware.device=ibm_torino", "hardware.noise=none"])
    let data = try dataset(of: ideal)
    let context = RunContext(seed: 1)
    let distance = try ideal.outputs(data, context: context)
      .distance(to: machine.outputs(data, context: context))
    // Fresh copies draw the same records from distributions that differ by roundings.
    #expect(distance < (name == "replay" ? 1e-3 : 1e-8))
    let timing = machine.circuit.last?.timing
    #expect(timing?.wait == 0)
    #expect((timing?.readout ?? 0) > 0)
  }

  private func dataset(of model: QuantumRecurrentModel) throws -> Batch {
    let configuration = try TrainingConfiguration(yaml: "task: digits\ndata: {train: 8, test: 8}")
    return try configuration.loadData().test.batch(Array(0..<8))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    for overrides in [
      ["model.final_readout=Q"], ["model.final_readout=ZZ"],
      ["model.final_readout=Z", "model.head=mean"],
      ["model.final_readout=Z", "model.head=attention"],
      ["model.final_readout=Z", "model.kind=lstm"],
    ] {
      #expect(throws: ConfigurationError.self) { _ = try configured(overrides) }
    }
    // Two Paulis of a qubit cannot be measured together.
    #expect(throws: ReadoutError.self) {
      _ = try configured(["model.final_readout=XZ", "hardware.protocol=ensemble"])
    }
    // Targets after every step have no final one.
    var shape = try shape(.last, final: "Z")
    shape.interface.stepCount = 4
    let model = try QuantumRecurrentModel(shape, on: shape.ideal(Expectation()), seed: 7)
    #expect(throws: LearningError.self) {
      _ = try model.outputs(dataset().batch([0]), context: RunContext(seed: 1))
    }
  }
}

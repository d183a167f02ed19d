import Circuits
import Learning
import LinearAlgebra
import Randomness
import Readout
import Models
import TestSupport
import Testing

@Suite struct QuantumRecurrentModelTests {
  static var weak: any ReadoutProtocol {
    get throws { try Weak(ReadoutOptions(shots: 0, strength: 0.6, ancillas: 2)) }
  }

  private func dataset(_ targets: SequenceDataset.Targets) throws -> SequenceDataset {
    var stream = RandomStream(seed: 3)
    let (samples, steps, features) = (11, 3, 2)
    let labels = targets == .sequence ? samples : samples * steps
    return try SequenceDataset(
      name: "random", inputs: (0..<samples * steps * features).map { _ in stream.uniform(-1...1) },
      labels: (0..<labels).map { _ in Int.random(in: 0..<3, using: &stream) }, targets: targets,
      classCount: 3, stepCount: steps, featureCount: features)
  }

  private func model(
    _ readouts: Readouts, _ readoutProtocol: any ReadoutProtocol, ansatz: Ansatz = .circuit19
  ) throws -> QuantumRecurrentModel {
    let shape = try QuantumRecurrentShape(
      qubits: 3, layers: 1, ansatz: ansatz, hidden: [5], readouts: readouts, featureCount: 2,
      classCount: 3, controller: ControllerShape(angleScale: 0.5, feedbackScale: 0.7))
    let circuit = try RecurrentCircuit.ideal(
      shape.circuit, readouts: readouts, readoutProtocol: readoutProtocol)
    return try QuantumRecurrentModel(shape, on: circuit, seed: 7)
  }

  @Test(
    arguments: [
      ("XYZ", [0, 1, 2], Expectation()), ("Z", [0, 2], try! Ensemble(shots: nil)),
      ("X", [1], try! Ensemble(shots: nil)), ("Y", [1], Expectation()),
      ("XZ", [1, 2], try! Self.weak),
    ] as [(String, [Int], any ReadoutProtocol)], [SequenceDataset.Targets.sequence, .step])
  func gradientEqualsFiniteDifferences(
    _ setting: (String, [Int], any ReadoutProtocol), targets: SequenceDataset.Targets
  ) throws {
    let model = try model(Readouts(letters: setting.0, qubits: setting.1), setting.2)
    let data = try dataset(targets)
    let batch = data.batch(Array(0..<data.sampleCount))
    let context = RunContext(seed: 1, purpose: .training)
    try expectGradient(of: model, on: batch, context, every: 3)
  }

  /// A weight that is no number is found in the first angle that it reaches, with its place.
  @Test func nonFiniteAnglesAreLocated() throws {
    var model = try model(Readouts(letters: "XYZ", qubits: [0]), Expectation())
    let data = try dataset(.sequence)
    let batch = data.batch([4, 7])
    let context = RunContext(seed: 1, purpose: .training)
    model.parameters.values[0] = .nan
    let error = #expect(throws: LearningError.self) {
      _ = try model.lossAndGradient(batch, context: context)
    }
    #expect(error?.kind == .diverged)
    #expect(error?.description.hasPrefix("angle 'theta0' is nan at timestep 1 of sample 4") == true)
  }

  @Test func resultsDoNotDependOnThreads() throws {
    var model = try model(Readouts(letters: "XYZ", qubits: [0, 1]), try Replay(shots: 50))
    let data = try dataset(.sequence)
    let batch = data.batch(Array(0..<data.sampleCount))
    let context = RunContext(seed: 1, purpose: .training)
    let one = try model.lossAndGradient(batch, context: context)
    model.threads = 3
    let three = try model.lossAndGradient(batch, context: context)
    #expect(one.loss == three.loss)
    #expect(one.gradient == three.gradient)
  }

  /// With a target at each step the rows of a batch are ordered by step, whatever the grouping.
  @Test func stepTargetsKeepTheirOrder() throws {
    let model = try model(Readouts(letters: "XYZ", qubits: [0, 1]), Expectation())
    let data = try dataset(.step)
    let context = RunContext(seed: 1)
    let all = try model.outputs(data.batch(Array(0..<data.sampleCount)), context: context)
    for sample in 0..<data.sampleCount {
      let alone = try model.outputs(data.batch([sample]), context: context)
      for step in 0..<data.stepCount {
        for c in 0..<3 {
          #expect(all[step * data.sampleCount + sample, c].isClose(to: alone[step, c], 1e-12))
        }
      }
    }
  }

  /// Many shots come close to the exact protocols; the tolerance is six standard errors.
  @Test func sampledProtocolsApproachExactOnes() throws {
    let data = try dataset(.sequence)
    let batch = data.batch([0, 5])
    let context = RunContext(seed: 2)
    for (letters, exact, sampled) in [
      ("XYZ", Expectation(), try Replay(shots: 200_000)),
      ("XYZ", Expectation(), try Shadow(ReadoutOptions(shots: 600_000))),
      ("Z", try Ensemble(shots: nil), try Ensemble(shots: 200_000)),
      ("XYZ", try Self.weak, try Weak(ReadoutOptions(shots: 400_000, strength: 0.6, ancillas: 2))),
    ] as [(String, any ReadoutProtocol, any ReadoutProtocol)] {
      let readouts = try Readouts(letters: letters, qubits: [0, 1, 2])
      let limit = try model(readouts, exact).outputs(batch, context: context)
      let estimate = try model(readouts, sampled).outputs(batch, context: context)
      #expect(limit.distance(to: estimate) < 0.02)
    }
  }

  @Test func oneBasisPerQubitInTheMiddle() throws {
    let readouts = try Readouts(letters: "XYZ", qubits: [0])
    #expect(throws: ReadoutError.self) { try model(readouts, try SingleShot(shots: 4)) }
    #expect(throws: ReadoutError.self) { try model(readouts, try Ensemble(shots: 10)) }
  }
}

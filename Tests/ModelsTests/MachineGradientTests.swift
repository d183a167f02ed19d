import Hybrid
import Circuits
import Learning
import LinearAlgebra
import Randomness
import Readout
import Models
import TestSupport
import Testing

/// Gradients as a machine would take them, against the reverse pass.
@Suite struct MachineGradientTests {
  private func model(
    _ ansatz: Ansatz, _ letters: String, _ readoutProtocol: any ReadoutProtocol,
    final: Bool = false
  ) throws -> QuantumRecurrentModel {
    let shape = try QuantumRecurrentShape(
      qubits: 2, layers: 1, ansatz: ansatz, hidden: [4],
      readouts: try Readouts(letters: letters, qubits: [0, 1]),
      finalReadouts: final ? try Readouts(letters: "Z", qubits: [0, 1]) : nil, featureCount: 2,
      classCount: 3, stepCount: 3, pooling: final ? .history : .last,
      controller: ControllerShape(angleScale: 0.5, feedbackScale: 0.7, startsOpenLoop: false))
    return try QuantumRecurrentModel(shape, on: shape.ideal(readoutProtocol), seed: 7)
  }

  private func context(_ step: Int = 0) -> RunContext {
    RunContext(seed: 1, step: step, purpose: .training)
  }

  @Test(
    arguments: [
      (.circuit19, "XYZ", Expectation(), false), (.circuit14, "Z", try! Ensemble(shots: nil), true),
      (.brickworkRZZ, "XZ", try! Weak(ReadoutOptions(shots: 0, strength: 0.6)), true),
      (.hardwareEfficient, "Y", Expectation(), false),
    ] as [(Ansatz, String, any ReadoutProtocol, Bool)])
  func parameterShiftEqualsTheReversePass(
    _ setting: (Ansatz, String, any ReadoutProtocol, Bool)
  ) throws {
    var model = try model(setting.0, setting.1, setting.2, final: setting.3)
    let batch = try nineRandomSequences().batch(Array(0..<9))
    let exact = try model.lossAndGradient(batch, context: context())
    model.gradientMethod = ParameterShiftGradient()
    let shifted = try model.lossAndGradient(batch, context: context())
    #expect(shifted.loss == exact.loss)
    for (a, b) in zip(shifted.gradient, exact.gradient) { #expect(a.isClose(to: b, 1e-9)) }
  }

  /// Here the flipped circuit takes other qubits than the plain one: states are kept and put back for
  /// both, and windows of a text go on from them.
  @Test func circuitsBesideOneAnotherKeepTheSameQubits() throws {
    let machine = [
      "model.qubits=3", "model.readouts=Z", "hardware.device=iqm_garnet",
      "hardware.protocol=ensemble", "hardware.shots=0", "hardware.noise=readout",
      "hardware.mitigation=twirl",
    ]
    var (model, batch) = try configured(machine)
    #expect(model.circuit.others.count == 1)
    for other in model.circuit.others {
      #expect(other.program.qubits == model.circuit.program.qubits)
    }
    let exact = try model.lossAndGradient(batch, context: context())
    (model, batch) = try configured(machine + ["training.gradient=parameterShift"])
    let shifted = try model.lossAndGradient(batch, context: context())
    #expect(exact.loss.isFinite && shifted.loss == exact.loss)
    for (a, b) in zip(shifted.gradient, exact.gradient) { #expect(a.isClose(to: b, 1e-9)) }
  }

  private func configured(_ overrides: [String]) throws -> (QuantumRecurrentModel, Batch) {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: digits
        data: {train: 4, test: 4}
        model: {qubits: 2, layers: 1, hidden: 5, feedback: glorot}
        hardware: {device: ibm_lagos}
        """, overrides: overrides)
    let data = try configuration.loadData()
    return (
      try ModelFactory(configuration).model(for: data.train), data.train.batch([0, 1, 2, 3])
    )
  }

  /// Depolarizing errors are the same in all directions, so that it does not matter into which pulses
  /// rotations are merged; relaxation between these pulses is not.
  @Test func parameterShiftIsExactThroughNoiseThatDoesNotDependOnAngles() throws {
    let noise = ["hardware.noise=gate,readout"]
    let (relaxing, _) = try configured([
      "hardware.noise=relaxation", "training.gradient=parameterShift",
    ])
    #expect(relaxing.gradientMethod.bias(of: relaxing)?.contains("biased") == true)
    let (exact, batch) = try configured(noise)
    let (shifted, _) = try configured(noise + ["training.gradient=parameterShift"])
    #expect(shifted.gradientMethod.bias(of: shifted) == nil)
    let first = try exact.lossAndGradient(batch, context: context())
    let second = try shifted.lossAndGradient(batch, context: context())
    for (a, b) in zip(second.gradient, first.gradient) { #expect(a.isClose(to: b, 1e-9)) }
  }

  /// The mean over draws is the gradient, and the variance falls as one over the shots.
  @Test func shotsAreUnbiasedAndTheirVarianceFalls() throws {
    let batch = try nineRandomSequences().batch([0, 1])
    // Open loop: with feedback the loss itself is not linear in the readouts.
    func model(_ readoutProtocol: any ReadoutProtocol) throws -> QuantumRecurrentModel {
      var model = try self.model(.circuit19, "Z", readoutProtocol)
      model.gradientMethod = ParameterShiftGradient()
      return model
    }
    let exact = try model(Expectation()).lossAndGradient(batch, context: context()).gradient
    var variances: [Double] = []
    for shots in [400, 1600] {
      let noisy = try model(try Replay(shots: shots))
      let runs = 24
      let draws = try (0..<runs).map {
        try noisy.lossAndGradient(batch, context: context($0)).gradient
      }
      var variance = 0.0
      var chiSquare = 0.0
      for i in exact.indices {
        let mean = draws.reduce(0) { $0 + $1[i] } / Double(runs)
        let own = draws.reduce(0) { $0 + ($1[i] - mean) * ($1[i] - mean) } / Double(runs - 1)
        variance += own
        if own > 0 { chiSquare += (mean - exact[i]) * (mean - exact[i]) * Double(runs) / own }
      }
      variances.append(variance)
      // One for each weight if they were independent; they are not, so five times that. The bias by
      // the curvature of the loss is of the order of 1/shots.
      #expect(chiSquare < 5 * Double(exact.count))
    }
    // Four, with a relative error of about 0.4 for 24 draws that depend on few weights.
    #expect(variances[0] / variances[1] > 1.6 && variances[0] / variances[1] < 10)
  }

  /// Over many draws simultaneous perturbation has the gradient as its mean, within five standard
  /// errors along a direction.
  @Test(arguments: [false, true]) func perturbationsAverageToTheGradient(sampled: Bool) throws {
    let batch = try nineRandomSequences().batch([0, 1])
    var model = try model(
      .circuit19, "Z", sampled ? try Ensemble(shots: 200) : try Ensemble(shots: nil))
    let reference = try self.model(.circuit19, "Z", try Ensemble(shots: nil))
      .lossAndGradient(batch, context: context()).gradient
    model.gradientMethod = SPSAGradient(size: 0.02, draws: 1)
    let slopes = try (0..<400).map { step in
      let draw = try model.lossAndGradient(batch, context: context(step)).gradient
      return zip(draw, reference).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let mean = slopes.reduce(0, +) / Double(slopes.count)
    let square = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let error = (square / Double(slopes.count * (slopes.count - 1))).squareRoot()
    let exact = reference.reduce(0) { $0 + $1 * $1 }
    #expect(abs(mean - exact) < 5 * error)
    #expect(mean > 3 * error)
  }

  /// 2 terms for each RX and RZ, 4 for each CRX: 2 × (2·2 + 2·2 + 2·4)/2 shifted circuits a step.
  @Test func circuitsAreCounted() throws {
    let batch = try nineRandomSequences().batch([0, 1])
    var model = try model(.circuit19, "XYZ", try Replay(shots: 10))
    let forward = try model.lossAndGradient(batch, context: context()).counters
    // Three bases, three steps, two samples.
    #expect(forward["circuit_executions"] == 180)
    model.gradientMethod = ParameterShiftGradient()
    let counters = try model.lossAndGradient(batch, context: context()).counters
    // (3 + 2 + 1) prefixes behind the shifted steps.
    let shifted: Double = 180 + 2 * 16 * 6 * 3 * 10
    #expect(counters["circuit_executions"] == shifted)
    model.gradientMethod = SPSAGradient(size: 0.1, draws: 3)
    let perturbed = try model.lossAndGradient(batch, context: context()).counters
    #expect(perturbed["circuit_executions"] == 1080)
    var measured = try self.model(.circuit19, "Z", try Ensemble(shots: 10))
    measured.gradientMethod = ParameterShiftGradient()
    // A run through the sequence has all readouts: one for each shifted circuit.
    #expect(
      try measured.lossAndGradient(batch, context: context()).counters["circuit_executions"]
        == 2 * 10 * (3 + 3 * 16))
  }

  @Test func rulesHaveTheTermsOfTheirGates() throws {
    let a = Parameter("a")
    func terms(_ build: (inout Circuit) -> Void) throws -> [ShiftRule.Term]? {
      var circuit = Circuit(qubits: 2, parameters: [a])
      build(&circuit)
      return try ShiftRule(for: a, in: circuit)?.terms
    }
    let rotation = try #require(try terms { $0.append(.rx, Angle(a), on: 0) })
    #expect(rotation.count == 2)
    #expect(rotation[0].coefficient.isClose(to: 0.5, 1e-15))
    #expect(rotation[0].shift.isClose(to: .pi / 2, 1e-15))
    #expect(rotation[1].shift.isClose(to: -.pi / 2, 1e-15))
    // (√2 ± 1)/(4√2) at π/2 and 3π/2.
    let controlled = try #require(try terms { $0.append(.crx, Angle(a), on: 0, 1) })
    #expect(controlled.count == 4)
    #expect(controlled[0].coefficient.isClose(to: 0.4267766952966369, 1e-15))
    #expect(controlled[1].coefficient.isClose(to: -0.07322330470336313, 1e-15))
    #expect(controlled[1].shift.isClose(to: 3 * .pi / 2, 1e-14))
    // A parameter in several gates has their frequencies together: 1 + 2 halves and a whole.
    let shared = try terms {
      $0.append(.rz, Angle(a), on: 0)
      $0.append(.ry, 2 * Angle(a), on: 1)
    }
    #expect(shared?.count == 6)
    #expect(try terms { $0.append(.h, on: 0) } == nil)
    #expect(throws: ModelError.self) {
      _ = try terms {
        $0.append(.rz, Angle(a), on: 0)
        $0.append(.ry, 0.7390851332 * Angle(a), on: 1)
      }
    }
  }

  @Test func whatCannotBeShiftedIsRefused() throws {
    for overrides in [
      ["hardware.protocol=singleShot", "model.readouts=Z", "training.gradient=parameterShift"],
      ["training.gradient=shift"], ["training.spsa_size=0"], ["training.spsa_draws=0"],
    ] {
      #expect(throws: ConfigurationError.self) { _ = try configured(overrides) }
    }
    // Shots have a perturbed gradient, though.
    let (model, batch) = try configured([
      "hardware.protocol=singleShot", "hardware.shots=3", "model.readouts=Z",
      "training.gradient=spsa",
    ])
    #expect(try model.lossAndGradient(batch, context: context()).gradient.contains { $0 != 0 })
  }
}

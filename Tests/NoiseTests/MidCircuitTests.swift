import Channels
import Circuits
import Devices
import Noise
import Testing
import Transpiler

/// Measurements and resets in the middle of a program have figures of their own, where there are any.
@Suite struct MidCircuitTests {
  private let machine = TestMachine(qubits: 2)

  private func figures(own: Bool) -> Calibration.QubitFigures {
    var figures = Calibration.QubitFigures(
      t1: Quantity(1e-4), t2: Quantity(8e-5), readoutError: Quantity(0.03), p10: Quantity(0.02),
      p01: Quantity(0.04), readoutDuration: Quantity(2e-6), resetDuration: Quantity(3e-6),
      resetError: Quantity(0.01))
    if own {
      figures.midCircuitReadoutError = Quantity(0.05)
      figures.midCircuitReadoutDuration = Quantity(1e-6)
      figures.midCircuitResetDuration = Quantity(1.5e-6)
      figures.midCircuitResetError = Quantity(0.002)
    }
    return figures
  }

  /// Qubit 0 is measured, reset and measured again; qubit 1 is measured once, and its bit decides.
  private var circuit: Circuit {
    var circuit = Circuit(qubits: 2, bits: 3)
    circuit.instructions.append(Instruction(.reset, on: [0]))
    circuit.append(.x, on: 0)
    circuit.measure(0, into: 0)
    circuit.instructions.append(Instruction(.reset, on: [0]))
    circuit.measure(1, into: 1)
    circuit.instructions.append(
      Instruction(
        .gate(GateApplication(.x, [])), on: [0],
        conditions: [Condition(bits: [1], equals: 1)]))
    circuit.measure(0, into: 2)
    circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [0]))
    return circuit
  }

  private func model(own: Bool, policy: NoisePolicy = .physical) throws -> NoiseModel {
    try machine.model(
      [figures(own: own), figures(own: own)],
      gates: [.init(gate: "x", qubits: [0], error: Quantity(0), duration: Quantity(1e-8))],
      sources: policy == .physical ? [.readout, .reset] : [.readout], policy: policy)
  }

  private func assignments(_ noisy: NoisyCircuit) -> [AssignmentMatrix] {
    noisy.instructions.compactMap {
      if case .measure(_, let assignment) = $0.operation { assignment } else { nil }
    }
  }

  @Test func flags() {
    #expect(
      circuit.midCircuitFlags() == [false, false, true, true, true, false, false, false])
    #expect(
      circuit.midCircuitFlags(isPiece: true) == [true, false, true, true, true, false, true, false])
  }

  @Test func noiseOfBothKinds() throws {
    let final = AssignmentMatrix(p10: 0.02, p01: 0.04)
    let middle = AssignmentMatrix(p10: 0.05, p01: 0.05)
    let own = try model(own: true)
    #expect(assignments(try own.noisy(circuit)) == [middle, middle, final])
    #expect(assignments(try model(own: false).noisy(circuit)) == [final, final, final])
    #expect(try own.resetChannels(0) == [.pauli([0.99, 0.01, 0, 0])])
    #expect(try own.resetChannels(0, isMidCircuit: true) == [.pauli([0.998, 0.002, 0, 0])])
    #expect(own.notes(tracksLeakage: false).contains { $0.contains("in the middle of a program") })
    let none = try model(own: false).notes(tracksLeakage: false)
    #expect(!none.contains { $0.contains("in the middle of a program") })
    // Aer knows one kind.
    let mean = AssignmentMatrix(p10: 0.03, p01: 0.03)
    #expect(
      assignments(try model(own: true, policy: .aer).noisy(circuit)) == [mean, mean, mean])
  }

  @Test func scheduleOfBothKinds() throws {
    let own = try model(own: true)
    let schedule = try Scheduler.schedule(
      circuit, device: own.device, calibration: own.calibration, policy: .asap)
    func durations(_ operation: Circuits.Operation) -> [Double] {
      schedule.entries.filter { $0.instruction.operation == operation }
        .sorted { ($0.instruction.qubits[0], $0.start) < ($1.instruction.qubits[0], $1.start) }
        .map(\.duration)
    }
    #expect(durations(.measure) == [1e-6, 2e-6, 1e-6])
    #expect(durations(.reset) == [3e-6, 1.5e-6])
    #expect(assignments(try own.noisy(schedule)).count == 3)
  }
}

import Circuits
import Devices
import Emulation
import Noise
import Simulators
import TestSupport
import Testing
import Transpiler

/// What pulses in waits do to the state.
@Suite struct DecouplingPhysicsTests {
  private func machine(_ name: String) throws -> (device: Device, calibration: Calibration) {
    try DeviceLibrary.standard.resolve(device: name, calibration: nil)
  }

  /// A program with waits of all kinds: beside a measurement, across barriers, unequal ones.
  private func program() -> Circuit {
    var circuit = Circuit(qubits: 3, bits: 2)
    for qubit in 0..<3 { circuit.append(.ry, Angle(0.4 + Double(qubit)), on: qubit) }
    circuit.append(.cz, on: 0, 1)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    for _ in 0..<6 { circuit.append(.ry, 0.3, on: 2) }
    circuit.append(.cz, on: 1, 2)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
    circuit.measure(2, into: 0)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    circuit.append(.rx, 0.7, on: 1)
    circuit.append(.rx, 0.9, on: 0)
    circuit.measure(1, into: 1)
    return circuit
  }

  /// A program with pulses, written out and read again, takes as long and does the same.
  @Test(
    arguments: ["ibm_lagos", "ibm_guadalupe", "iqm_garnet", "ibm_kingston"],
    DecouplingSequence.allCases)
  func writtenOutAndReadAgain(_ name: String, _ sequence: DecouplingSequence) throws {
    let (device, calibration) = try machine(name)
    let options = TranspilerOptions(optimization: 1, decoupling: sequence)
    let transpiler = try Transpiler(device: device, calibration: calibration, options: options)
    let result = try transpiler.transpile(program())
    let again = try transpiler.asIs(result.circuit)
    #expect(abs(again.schedule.duration - result.schedule.duration) < 1e-10)
    let noise = try NoiseModel(device: device, calibration: calibration)
    let paulis = [Pauli.x, .y, .z].map { PauliString([.init($0, result.finalLayout[0])]) }
    let request = SimulationRequest(expectations: paulis, probabilities: true)
    let run = try noise.noisy(result.schedule, span: .observed)
    let first = try Simulation(run).run(request, method: .density)
    let second = try Simulation(noise.noisy(again.schedule, span: .observed)).run(
      request, method: .density)
    for (a, b) in zip(first.expectations, second.expectations) {
      #expect(abs(a - b) < 1e-9, "\(first.expectations), \(second.expectations)")
    }
  }

  /// Two coupled qubits whose waits begin at different times: pulses take the coupling away from
  /// both, wherever the second wait begins.
  @Test(arguments: [0.0, 0.2, 0.35, 0.5, 0.7], DecouplingSequence.allCases)
  func unequalWaitsDoNotBringCouplingsBack(
    _ share: Double, _ sequence: DecouplingSequence
  ) throws {
    let length = 4e-6
    let entangler = 1e-7
    let device = Device(
      name: "pair", vendor: "none", technology: .superconducting, source: "invented",
      qubits: (0..<3).map { .init(label: "\($0)") },
      nativeGates: [
        .init("prx"), .init("rz", isVirtual: true), .init("cz", pairs: [[0, 1], [1, 2]]),
      ],
      timing: .init(dt: nil, controllerLatency: Quantity(1e-6, .assumed, citation: "invented")),
      capabilities: .init(midCircuitMeasurement: true, reset: true, feedForward: true))
    let calibration = Calibration(
      id: "today", device: "pair", date: nil, source: "invented",
      qubits: (0..<3).map { _ in .init(t1: Quantity(1), t2: Quantity(1)) },
      gates: (0..<3).map {
        .init(gate: "prx", qubits: [$0], error: Quantity(1e-6), duration: Quantity(2e-8))
      }
        + [[0, 1], [1, 2]].map {
          .init(
            gate: "cz", qubits: $0, error: Quantity(1e-5), duration: Quantity(entangler))
        }, couplings: [.init(qubits: [0, 1], zz: Quantity(8e4))])
    var circuit = Circuit(qubits: 3)
    circuit.append(.prx, Angle(.pi / 2), 0, on: 0)
    // Qubit 1 becomes free later than qubit 0.
    circuit.append(.prx, Angle(.pi / 2), 0, on: 1)
    for _ in 0..<Int(share * length / 2e-8) {
      circuit.append(.prx, Angle(.pi), 0, on: 2)
    }
    circuit.append(.cz, on: 1, 2)
    for _ in 0..<Int(length / 2e-8) { circuit.append(.prx, Angle(.pi), 0, on: 2) }
    circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    circuit.append(.prx, Angle(-.pi / 2), 0, on: 0)
    circuit.append(.prx, Angle(-.pi / 2), 0, on: 1)
    let noise = try NoiseModel(
      device: device, calibration: calibration, sources: [.crosstalk])
    func z(_ decoupling: DecouplingSequence?) throws -> [Double] {
      let result = try Transpiler(
        device: device, calibration: calibration,
        options: TranspilerOptions(
          optimization: 0, initialLayout: [0, 1, 2], schedule: .asap, decoupling: decoupling)
      ).transpile(circuit)
      return try Simulation(noise.noisy(result.schedule, span: .observed)).run(
        SimulationRequest(expectations: [0, 1].map { PauliString([.init(.z, $0)]) }),
        method: .density
      ).expectations
    }
    let (without, with) = (try z(nil), try z(sequence))
    #expect(without[0] < 0.9)
    #expect(with[0] > 0.99 && with[1] > 0.99, "\(with) against \(without)")
  }
}

import Channels
import Circuits
import Devices
import Emulation
import Foundation
import Noise
import Simulators
import Testing
import Transpiler

/// What qubits suffer between their last operation and the end of the schedule.
@Suite struct FinalWaitTests {
  private func model(_ name: String, _ sources: NoiseSelection = .all) throws -> NoiseModel {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return try NoiseModel(device: device, calibration: calibration, sources: sources)
  }

  /// Turns, gates of the pair 0 and 1, waits and barriers, and a measurement at the end.
  private func program(_ seed: Int, turn: (Int) -> Instruction, pair: Gate) -> Circuit {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    var circuit = Circuit(qubits: 3, bits: 3)
    for _ in 0..<8 {
      let qubit = next(3)
      switch next(5) {
      case 0:
        circuit.instructions.append(
          Instruction(.delay(.seconds(Double(1 + next(4)) * 1e-6)), on: [qubit]))
      case 1: circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
      case 2: circuit.append(pair, on: 0, 1)
      default: circuit.instructions.append(turn(qubit))
      }
    }
    circuit.instructions.append(Instruction(.barrier, on: [0, 1, 2]))
    circuit.measure(next(3), into: 0)
    return circuit
  }

  /// A virtual rotation by nothing at the end changes nothing, whatever goes wrong.
  @Test(arguments: ["ibm_lagos", "iqm_garnet"], [SchedulingPolicy.alap, .asap])
  func aVirtualRotationByNothingAtTheEndChangesNothing(
    _ device: String, _ policy: SchedulingPolicy
  ) throws {
    let isGarnet = device == "iqm_garnet"
    let model = try model(device)
    for seed in 1...6 {
      let circuit = program(
        seed,
        turn: { qubit in
          isGarnet
            ? .gate(.prx, [Angle(.pi / 2), Angle(0.3)], on: [qubit])
            : .gate(.sx, on: [qubit])
        }, pair: isGarnet ? .cz : .cx)
      var appended = circuit
      for qubit in circuit.activeQubits { appended.append(.rz, 0, on: qubit) }
      let paulis = circuit.activeQubits.flatMap { q in
        [Pauli.x, .y, .z].map { PauliString([PauliString.Factor($0, q)]) }
      }
      func run(_ circuit: Circuit) throws -> [Double] {
        try SimulateRun(circuit, noise: model, schedule: policy).run(
          SimulationRequest(expectations: paulis), method: .density
        ).expectations
      }
      for (short, long) in try zip(run(circuit), run(appended)) {
        #expect(abs(short - long) < 1e-9, "\(device), seed \(seed)")
      }
    }
  }

  /// A qubit on the equator while its neighbour is measured.
  @Test func aQubitWaitsWhileAnotherIsMeasured() throws {
    var circuit = Circuit(qubits: 2, bits: 1)
    circuit.append(.prx, Angle(.pi / 2), 0, on: 1)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
    circuit.measure(0, into: 0)
    let model = try model("iqm_garnet")
    let y = try SimulateRun(circuit, noise: model).run(
      SimulationRequest(expectations: [PauliString([PauliString.Factor(.y, 1)])]),
      method: .density
    ).expectations[0]
    #expect(abs(y + 0.888) < 5e-4)
  }

  /// Two qubits that wait beside each other turn by half the shift for each state of the other.
  @Test func couplingActsDuringADelayAtTheEnd() throws {
    var circuit = Circuit(qubits: 2)
    circuit.append(.sx, on: 0)
    circuit.append(.sx, on: 1)
    circuit.instructions.append(Instruction(.barrier, on: [0, 1]))
    for qubit in 0...1 {
      circuit.instructions.append(Instruction(.delay(.seconds(1e-6)), on: [qubit]))
    }
    let model = try model("ibm_lagos", [.crosstalk])
    let zz = try #require(
      model.calibration.couplings.first { $0.qubits.sorted() == [0, 1] }?.zz?.value)
    let seconds = 1e-6
    let length = try #require(model.calibration.figures("sx", [0])?.duration?.value)
    // From the middle of the gates to the end of the delay.
    let angle = 2 * Double.pi * zz * (seconds + length / 2)
    let y = try SimulateRun(circuit, noise: model).run(
      SimulationRequest(expectations: [PauliString([PauliString.Factor(.y, 0)])]),
      method: .density
    ).expectations[0]
    // The delay is rounded up to the samples of the machine.
    #expect(abs(y + (1 + cos(angle)) / 2) < 5e-4 && y > -0.995)
  }

  /// Couplings go on while the qubits of a step wait for the controller.
  @Test func couplingActsDuringTheWaitForTheController() throws {
    let (device, calibration) = try DeviceLibrary.standard.resolve(
      device: "ibm_lagos", calibration: nil)
    let emulator = try Emulator(
      device: device, calibration: calibration, noise: [.crosstalk])
    var cell = Circuit(qubits: 2, bits: 1)
    cell.append(.cx, on: 0, 1)
    cell.measure(0, into: 0)
    let emulated = try emulator.cell(cell)
    let pair = emulated.layout.sorted()
    let zz = try #require(
      calibration.couplings.first { $0.qubits.sorted() == pair }?.zz?.value)
    let last = emulated.noisy.instructions.last { $0.qubits.sorted() == pair }
    guard case .gate(let phase)? = last?.operation, phase.gate == .cp,
      let angle = phase.angles[0].constantValue
    else {
      Issue.record("the step does not end with a phase")
      return
    }
    // From the middle of the measurement, at the end of the step, to the end of the wait.
    let readout = try #require(
      calibration.qubits[emulated.layout[0]].readoutDuration?.value)
    #expect(emulated.wait > 0)
    #expect(abs(angle + 2 * Double.pi * zz * (readout / 2 + emulated.wait)) < 1e-3 * abs(angle))
  }
}

import Channels
import Circuits
import Devices
import Emulation
import Simulators
import Testing

/// Cells and readouts of emulated devices without noise against the circuit that was asked for.
@Suite struct EmulatedCellTests {
  private func emulator(_ name: String) throws -> Emulator {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return try Emulator(device: device, calibration: calibration, noise: .none)
  }

  /// The schedule must keep the order of virtual rotations, which take no time.
  @Test(arguments: ["ibm_lagos", "ibm_torino", "ibm_kingston", "iqm_garnet"])
  func noisyCircuitWithoutNoiseIsTheCircuit(device: String) throws {
    var cell = Circuit(qubits: 3, parameters: (0..<12).map { Parameter("a\($0)") })
    var next = cell.parameters.makeIterator()
    func angle() -> Angle { next.next().map { Angle($0) } ?? 0 }
    for _ in 0..<2 {
      for q in 0..<3 { cell.append(.rx, angle(), on: q) }
      for q in 0..<3 { cell.append(.crx, angle(), on: q, (q + 1) % 3) }
    }
    let values = Dictionary(
      uniqueKeysWithValues: cell.parameters.enumerated().map { ($1, 0.3 + 0.4 * Double($0)) })
    let emulated = try emulator(device).cell(cell)
    #expect(emulated.transpiled.restoresLayout)
    let paulis = (0..<3).flatMap { q in
      [Pauli.x, .y, .z].map { PauliString([PauliString.Factor($0, q)]) }
    }
    let expected = try Simulation(NoisyCircuit(ideal: cell.binding(values))).run(
      SimulationRequest(expectations: paulis), method: .stateVector
    ).expectations
    let program = emulated.program
    let lanes = 8
    let placed = paulis.map { ReadoutFunctional($0.mapping { emulated.layout[$0] }) }
    let engine = try PauliCell<SIMD8<Double>>(program, readouts: placed)
    var readouts = [Double](repeating: 0, count: paulis.count * lanes)
    engine.begin()
    engine.forward(
      parameters: cell.parameters.flatMap {
        [Double](repeating: values[$0] ?? 0, count: lanes)
      }, readouts: &readouts, recording: false)
    for (k, value) in expected.enumerated() {
      #expect(abs(readouts[k * lanes] - value) < 1e-12)
    }
  }

  @Test func readoutsWithoutNoiseAreThePaulis() throws {
    let emulator = try emulator("ibm_torino")
    for (index, pauli) in [Pauli.x, .y, .z].enumerated() {
      let row = try emulator.readout(pauli, of: 5).functional.coefficients(of: 5)
      for k in 0..<4 { #expect(abs(row[k] - (k == index + 1 ? 1 : 0)) < 1e-12) }
    }
  }

  @Test func ionsThatMeasureAtTheEndOnlyAreRefused() throws {
    var cell = Circuit(qubits: 1, bits: 1)
    cell.measure(0, into: 0)
    #expect(throws: EmulationError.self) { try emulator("ionq_forte_enterprise").cell(cell) }
  }

  /// So that a comparison leaves the machine out and goes on with the others.
  @Test func machinesWithoutFeedForwardAreRefused() throws {
    var cell = Circuit(qubits: 2, bits: 1)
    cell.measure(0, into: 0)
    cell.instructions.append(
      Instruction(
        .gate(GateApplication(.x)), on: [1], conditions: [Condition(bits: [0], equals: 1)]))
    let error = #expect(throws: EmulationError.self) {
      try emulator("google_willow_pink").cell(cell)
    }
    #expect(error?.description.contains("under a condition") == true)
    #expect(throws: Never.self) { try emulator("ibm_torino").cell(cell) }
  }
}

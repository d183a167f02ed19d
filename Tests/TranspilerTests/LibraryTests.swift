import Circuits
import Devices
import TestSupport
import Testing
import Transpiler

/// The transpiler on the machines that come with the package.
@Suite struct LibraryTests {
  private func machine(_ name: String) throws -> Machine {
    let (device, calibration) = try DeviceLibrary.standard.resolve(device: name, calibration: nil)
    return Machine(device: device, calibration: calibration)
  }

  /// Only gates in working order on qubits in working order, and the right circuit, everywhere.
  @Test(arguments: DeviceLibrary.standard.names()) func cellOnEveryMachine(_ name: String) throws {
    let machine = try machine(name)
    let circuit = circuit19(min(5, machine.device.qubitCount - 1), layers: 1)
    expectRight(
      try machine.transpile(circuit, TranspilerOptions(optimization: 1)), circuit, on: machine)
  }

  /// A ring fits the rings of a grid and of a heavy-hexagonal lattice as it is: no exchange.
  @Test func ringsThatFit() throws {
    for (name, n) in [("ibm_sherbrooke", 12), ("ibm_torino", 12), ("iqm_garnet", 8)] {
      let machine = try machine(name)
      let result = try machine.transpile(circuit19(n, layers: 1))
      #expect(result.metrics.twoQubitGates == 2 * n, "\(name)")
      #expect(result.restoresLayout)
      machine.expectNative(result.circuit)
    }
  }

  /// Lattices with holes, and figures that are missing or say that a gate is out of order.
  @Test func holesAndFaults() throws {
    for name in ["google_weber", "rigetti_aspen_m3", "rigetti_cepheus", "ibm_torino"] {
      let machine = try machine(name)
      let circuit = circuit19(8, layers: 1)
      let result = try machine.transpile(circuit)
      expectRight(result, circuit, on: machine)
    }
  }

  /// A cell with weak measurements: an ancilla beside each of two qubits, read out and reset in
  /// the middle, placed with the others, and every qubit back where it was.
  @Test func ancillasOfWeakMeasurements() throws {
    for name in ["ibm_sherbrooke", "iqm_garnet", "quantinuum_h1-1"] {
      let machine = try machine(name)
      let strength = Parameter("strength")
      let base = circuit19(4, layers: 1)
      var cell = Circuit(qubits: 6, bits: 2, parameters: base.parameters + [strength])
      cell.instructions = base.instructions
      for (ancilla, qubit) in [(4, 0), (5, 2)] {
        cell.append(.cry, Angle(strength), on: qubit, ancilla)
        cell.measure(ancilla, into: ancilla - 4)
        cell.instructions.append(Instruction(.reset, on: [ancilla]))
      }
      let result = try machine.transpile(
        cell, TranspilerOptions(optimization: 1, returnToInitialLayout: true))
      #expect(result.restoresLayout, "\(name)")
      #expect(result.layoutPermutation == Array(0..<6))
      expectRight(result, cell, on: machine)
      for ancilla in 4...5 {
        let place = result.initialLayout[ancilla]
        #expect(machine.calibration.qubits[place].readoutError != nil, "\(name)")
      }
    }
  }
}

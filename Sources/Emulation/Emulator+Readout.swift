import Channels
import Circuits
import LinearAlgebra
import Simulators
import Transpiler

/// How a device reads a Pauli of one qubit at the end of a circuit.
public struct EmulatedReadout: Sendable {
  /// P(0) − P(1) of the record as a function of the qubit's Paulis before the pulses that change
  /// the basis. Of a flipped readout, what is reported when the record is flipped back.
  public let functional: ReadoutFunctional
  /// Pulses and measurement, in seconds.
  public let duration: Double
}

extension Emulator {
  /// Reads a Pauli of a physical qubit: native basis-change pulses, then a measurement, both with
  /// their noise.
  /// - Parameter isFlipped: Whether the qubit is flipped before it is measured, and its record
  ///   after.
  /// - Parameter reportsTruth: Whether errors of the record itself do not count, because they have to do
  ///   with those of others.
  /// - Throws: `TranspilerError`, `NoiseError`, `SimulationError`.
  public func readout(
    _ pauli: Pauli, of qubit: Int, isFlipped: Bool = false, reportsTruth: Bool = false
  ) throws -> EmulatedReadout {
    var circuit = Circuit(qubits: 1, bits: 1)
    for gate in BasisChange.gates(pauli) { circuit.append(gate, on: 0) }
    if isFlipped { circuit.append(.x, on: 0) }
    circuit.measure(0, into: 0)
    var options = transpilerOptions
    options.initialLayout = [qubit]
    let transpiled = try Transpiler(device: device, calibration: calibration, options: options)
      .transpile(circuit)
    let noisy = try noise.withoutSlowSources(for: "the readout of a network")
      .noisy(transpiled.schedule)
    let row = try SingleQubitReadout(noisy, reportsTruth: reportsTruth).functional
    return EmulatedReadout(
      functional: ReadoutFunctional(
        qubit: qubit, coefficients: isFlipped ? row.map { -$0 } : row),
      duration: transpiled.schedule.duration)
  }
}

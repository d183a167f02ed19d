import Emulation
import Readout

extension QuantumRecurrentShape {
  /// The circuit of the model without noise.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; `SimulationError`.
  public func ideal(_ readoutProtocol: any ReadoutProtocol) throws -> RecurrentCircuit {
    var result = try RecurrentCircuit.ideal(
      timestep, readouts: readouts, final: finalReadouts, readoutProtocol: readoutProtocol,
      forgetting: forgottenQubits)
    result.anglesAreKnown = anglesAreKnown
    return result
  }

  /// The circuit of the model on a machine, with its step and, where that is another one, the last
  /// step of a sequence.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  public func emulated(
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    var result = try RecurrentCircuit.emulated(
      timestep, readouts: readouts, final: finalReadouts, readoutProtocol: readoutProtocol,
      on: emulator, forgetting: forgottenQubits)
    result.circuit.anglesAreKnown = anglesAreKnown
    return result
  }

  /// The qubits whose state after a step nobody uses: those that are not read, where no step follows or
  /// the next one begins anew.
  private var forgottenQubits: Set<Int> {
    guard !keepsState || interface.stepCount == 1 && !goesOn else { return [] }
    let paulis = readouts.paulis + (finalReadouts?.paulis ?? [])
    return Set(0..<circuit.qubitCount).subtracting(paulis.flatMap { $0.factors.map(\.qubit) })
  }

  /// Refuses a protocol that cannot supply what the model reads.
  /// - Throws: `ReadoutError`.
  public func check(_ readoutProtocol: any ReadoutProtocol) throws {
    try readoutProtocol.check(readouts)
    if let finalReadouts { try readoutProtocol.last.check(finalReadouts) }
  }
}

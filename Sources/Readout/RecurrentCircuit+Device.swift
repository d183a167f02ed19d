import Circuits
import Emulation
import Simulators

extension RecurrentCircuit {
  /// The cell of an ansatz on an emulated device.
  ///
  /// A protocol that measures fresh copies at the end of a step sees the basis-change pulses and the
  /// measurement, but nothing waits or collapses in the middle. After the last step nothing waits
  /// under any protocol.
  /// - Parameter final: What is read after a sequence's last step, if that is something else.
  /// - Returns: The circuit, its step on the device and the last step, where that is another one.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  public static func emulated(
    _ ansatz: Circuit, readouts: Readouts, final: Readouts? = nil,
    readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    try readoutProtocol.check(readouts)
    let step = readoutProtocol.step(ansatz, readouts)
    let cell = try emulator.cell(step, waitsForController: readoutProtocol.waitsForController)
    guard let final else {
      let circuit = try emulated(cell, cell.program, readouts, readoutProtocol, on: emulator)
      return (circuit, cell, nil)
    }
    let last = readoutProtocol.last
    try last.check(final)
    var lastCell: EmulatedCell?
    if last.measuresMidCircuit {
      lastCell = try emulator.placing(cell.layout).cell(
        last.step(ansatz.widened(to: step), final), waitsForController: false)
    }
    let end = lastCell ?? cell
    // States go from one program to the other, so both keep the qubits of both.
    let qubits = Set(cell.program.qubits + end.program.qubits).sorted()
    var circuit = try emulated(
      cell, Program(lowering: cell.noisy, keeping: qubits), readouts, readoutProtocol,
      on: emulator)
    circuit.last = try emulated(
      end, Program(lowering: end.noisy, keeping: qubits), final, last, on: emulator)
    return (circuit, cell, lastCell)
  }

  private static func emulated(
    _ cell: EmulatedCell, _ program: Program, _ readouts: Readouts,
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> RecurrentCircuit {
    var known: [PauliString.Factor: EmulatedReadout] = [:]
    let readout: Double
    if readoutProtocol.measuresMidCircuit {
      let measured = cell.transpiled.circuit.instructions.filter { $0.operation == .measure }
      readout = measured.flatMap(\.qubits).map { emulator.readoutDuration($0) }.max() ?? 0
    } else {
      for factor in readoutProtocol.factors(readouts) {
        known[factor] = try emulator.readout(factor.pauli, of: cell.layout[factor.qubit])
      }
      readout = known.values.map(\.duration).max() ?? 0
    }
    let timing = Timing(
      step: readoutProtocol.measuresMidCircuit ? max(0, cell.duration - readout) : cell.duration,
      readout: readout, wait: cell.wait, repetition: emulator.device.repetitionDelay.value)
    var circuit = RecurrentCircuit(
      program: program, readouts: readouts, readoutProtocol: readoutProtocol,
      factorFunctionals: known.mapValues(\.functional), isIdeal: false, timing: timing)
    circuit.hasAngleDependentNoise = cell.hasAngleDependentNoise
    return circuit
  }
}

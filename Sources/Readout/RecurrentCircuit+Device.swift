import Circuits
import Emulation
import Simulators

extension RecurrentCircuit {
  /// The cell of an ansatz on an emulated device.
  ///
  /// A protocol that measures fresh copies at the end of a step sees the basis-change pulses and the
  /// measurement, but nothing waits or collapses in the middle.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  public static func emulated(
    _ ansatz: Circuit, readouts: Readouts, readoutProtocol: any ReadoutProtocol,
    on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell) {
    try readoutProtocol.check(readouts)
    let step = readoutProtocol.step(ansatz, readouts)
    let cell = try emulator.cell(step, waitsForController: readoutProtocol.waitsForController)
    let layout = cell.layout
    var known: [PauliString.Factor: EmulatedReadout] = [:]
    let readout: Double
    if readoutProtocol.measuresMidCircuit {
      let measured = step.instructions.filter { $0.operation == .measure }.flatMap(\.qubits)
      readout = measured.map { emulator.readoutDuration(layout[$0]) }.max() ?? 0
    } else {
      for factor in readoutProtocol.factors(readouts) {
        known[factor] = try emulator.readout(factor.pauli, of: layout[factor.qubit])
      }
      readout = known.values.map(\.duration).max() ?? 0
    }
    let timing = Timing(
      step: readoutProtocol.measuresMidCircuit ? max(0, cell.duration - readout) : cell.duration,
      readout: readout, wait: cell.wait, repetition: emulator.device.repetitionDelay.value)
    let circuit = RecurrentCircuit(
      program: cell.program, readouts: readouts, readoutProtocol: readoutProtocol,
      factorFunctionals: known.mapValues(\.functional), isIdeal: false, timing: timing)
    return (circuit, cell)
  }
}

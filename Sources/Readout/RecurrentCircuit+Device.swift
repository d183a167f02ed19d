import Circuits
import Emulation
import Simulators

extension RecurrentCircuit {
  /// The cell of an ansatz on an emulated device.
  ///
  /// A protocol that measures fresh copies at the end of a step sees the basis-change pulses and the
  /// measurement, but nothing waits or collapses in the middle. After the last step nothing waits
  /// under any protocol. What is reported is corrected as the emulator's `mitigation` says.
  /// - Parameter final: What is read after a sequence's last step, if that is something else.
  /// - Returns: The circuit, its step on the device and the last step, where that is another one.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  public static func emulated(
    _ ansatz: Circuit, readouts: Readouts, final: Readouts? = nil,
    readoutProtocol: any ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    let mitigation = emulator.mitigation
    try mitigation.check(readoutProtocol, [readouts, final].compactMap(\.self))
    var result: (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?)?
    for variant in try emulator.variants() {
      // Offsets cancel on the same qubits only. What is not flipped is the same circuit, for which the
      // transpiler chooses the same places and pulses.
      let first = variant.isFlipped ? result?.cell.layout : nil
      var made = try emulated(
        ansatz, readouts, final, readoutProtocol,
        on: first.map(variant.emulator.placing) ?? variant.emulator, isFlipped: variant.isFlipped)
      made.circuit.weight = variant.weight
      if result == nil {
        result = made
      } else {
        result?.circuit.others.append(made.circuit)
      }
    }
    guard let result else { throw ReadoutError.configuration("no circuit to run") }
    return result
  }

  private static func emulated(
    _ ansatz: Circuit, _ readouts: Readouts, _ final: Readouts?,
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator, isFlipped: Bool
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    func step(_ circuit: Circuit, _ readouts: Readouts, _ chosen: any ReadoutProtocol) -> Circuit {
      let step = chosen.step(circuit, readouts)
      return isFlipped ? step.flippingMeasuredQubits() : step
    }
    try readoutProtocol.check(readouts)
    let circuit = step(ansatz, readouts, readoutProtocol)
    let cell = try emulator.cell(
      circuit, waitingFor: readoutProtocol.controller,
      meter: readoutProtocol.meter)
    guard let final else {
      let lowered = try emulated(
        cell, cell.program, readouts, readoutProtocol, on: emulator, isFlipped: isFlipped)
      return (lowered, cell, nil)
    }
    let last = readoutProtocol.last
    try last.check(final)
    var lastCell: EmulatedCell?
    if last.measuresMidCircuit {
      lastCell = try emulator.placing(cell.layout).cell(
        step(ansatz.widened(to: circuit), final, last), waitingFor: nil,
        meter: last.meter)
    }
    let end = lastCell ?? cell
    // States go from one program to the other, so both keep the qubits of both.
    let qubits = Set(cell.program.qubits + end.program.qubits).sorted()
    var lowered = try emulated(
      cell, Program(lowering: cell.noisy, keeping: qubits), readouts, readoutProtocol,
      on: emulator, isFlipped: isFlipped)
    lowered.last = try emulated(
      end, Program(lowering: end.noisy, keeping: qubits), final, last, on: emulator,
      isFlipped: isFlipped)
    return (lowered, cell, lastCell)
  }

  private static func emulated(
    _ cell: EmulatedCell, _ program: Program, _ readouts: Readouts,
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator, isFlipped: Bool
  ) throws -> RecurrentCircuit {
    var known: [PauliString.Factor: EmulatedReadout] = [:]
    let readout: Double
    var qubits: [Int] = []
    if readoutProtocol.measuresMidCircuit {
      qubits = [Int](repeating: 0, count: cell.transpiled.circuit.bitCount)
      for instruction in cell.transpiled.circuit.instructions
      where instruction.operation == .measure {
        for (qubit, bit) in zip(instruction.qubits, instruction.bits) { qubits[bit] = qubit }
      }
      readout = qubits.map { emulator.readoutDuration($0) }.max() ?? 0
    } else {
      for factor in readoutProtocol.factors(readouts) {
        known[factor] = try emulator.readout(
          factor.pauli, of: cell.layout[factor.qubit], isFlipped: isFlipped)
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
    try circuit.correct(
      on: emulator, isFlipped: isFlipped && readoutProtocol.measuresMidCircuit,
      measured: readoutProtocol.measuresMidCircuit
        ? qubits : readouts.paulis.map { cell.layout[$0.factors[0].qubit] },
      settings: readouts.settings.map { $0.basis.map { cell.layout[$0.qubit] } })
    return circuit
  }
}

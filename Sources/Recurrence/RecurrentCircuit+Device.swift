import Circuits
import Emulation
import Simulators

extension RecurrentCircuit {
  /// The cell of an ansatz on an emulated device.
  ///
  /// `expectation` is the limit of `replay` for infinitely many shots: its readouts contain the
  /// basis-change pulses and the measurement, but nothing waits or collapses in the middle.
  /// - Throws: `RecurrenceError` if the protocol cannot supply the readouts; the errors of
  ///   `Emulator`.
  public static func emulated(
    _ ansatz: Circuit, readouts: Readouts, readoutProtocol: ReadoutProtocol, on emulator: Emulator
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell) {
    try readoutProtocol.check(readouts)
    let cell = try emulator.cell(
      readoutProtocol.measuresMidCircuit ? measuring(readouts, ansatz) : ansatz)
    let layout = cell.layout
    if readoutProtocol.measuresMidCircuit {
      let readout =
        (readouts.commonBasis ?? []).map { emulator.readoutDuration(layout[$0.qubit]) }.max() ?? 0
      let timing = Timing(
        step: max(0, cell.duration - readout), readout: readout, wait: cell.wait,
        repetition: emulator.repetitionDelay)
      return (
        RecurrentCircuit(
          program: cell.program, readouts: readouts, readoutProtocol: readoutProtocol,
          functionals: [], settings: [], isIdeal: false, timing: timing), cell
      )
    }
    var known: [PauliString.Factor: EmulatedReadout] = [:]
    for factor in Set(readouts.paulis.flatMap(\.factors)) {
      known[factor] = try emulator.readout(factor.pauli, of: layout[factor.qubit])
    }
    let timing = Timing(
      step: cell.duration, readout: known.values.map(\.duration).max() ?? 0, wait: 0,
      repetition: emulator.repetitionDelay)
    let functionals = readouts.paulis.map { pauli in
      product(pauli.factors.compactMap { known[$0]?.functional })
    }
    let settings = readouts.settings.map { setting in
      Setting(
        functionals: setting.basis.compactMap { known[$0]?.functional },
        readouts: setting.readouts.map { index in
          (index, readouts.paulis[index].factors.compactMap { setting.basis.firstIndex(of: $0) })
        })
    }
    return (
      RecurrentCircuit(
        program: cell.program, readouts: readouts, readoutProtocol: readoutProtocol,
        functionals: functionals, settings: settings, isIdeal: false, timing: timing), cell
    )
  }

  /// The ansatz followed by a measurement of the common basis into bits in the order of readouts.
  public static func measuring(_ readouts: Readouts, _ ansatz: Circuit) -> Circuit {
    let basis = readouts.commonBasis ?? []
    var result = ansatz
    result.bitCount = basis.count
    result.classicalRegisters = [Register("m", offset: 0, count: basis.count)]
    for (bit, factor) in basis.enumerated() {
      for gate in BasisChange.gates(factor.pauli) { result.append(gate, on: factor.qubit) }
      result.measure(factor.qubit, into: bit)
    }
    for factor in basis {
      for gate in BasisChange.gates(factor.pauli).reversed() {
        let inverse = gate.inverse([])
        result.instructions.append(.gate(inverse.gate, inverse.angles, on: [factor.qubit]))
      }
    }
    return result
  }

  /// The product of functionals on distinct qubits.
  private static func product(_ functionals: [ReadoutFunctional]) -> ReadoutFunctional {
    functionals.dropFirst().reduce(
      functionals.first ?? ReadoutFunctional(qubits: [], coefficients: [1])
    ) { left, right in
      ReadoutFunctional(
        qubits: left.qubits + right.qubits,
        coefficients: right.coefficients.flatMap { r in left.coefficients.map { $0 * r } })
    }
  }
}

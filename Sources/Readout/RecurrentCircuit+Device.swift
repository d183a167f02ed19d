import Channels
import Circuits
import Emulation
import Simulators

extension RecurrentCircuit {
  /// The cell of an ansatz on an emulated device.
  ///
  /// A protocol that measures fresh copies at the end of a step sees the basis-change pulses and the
  /// measurement, but nothing waits or collapses in the middle. After the last step nothing waits
  /// under any protocol. What is reported is corrected as the emulator's `mitigation` says.
  /// - Parameters:
  ///   - final: What is read after a sequence's last step, if that is something else.
  ///   - forgotten: Qubits of the ansatz whose state after a step nobody uses.
  /// - Returns: The circuit, its step on the device and the last step, where that is another one.
  /// - Throws: `ReadoutError` if the protocol cannot supply the readouts; the errors of `Emulator`.
  public static func emulated(
    _ ansatz: Circuit, readouts: Readouts, final: Readouts? = nil,
    readoutProtocol: any ReadoutProtocol, on emulator: Emulator, forgetting forgotten: Set<Int> = []
  ) throws -> (circuit: RecurrentCircuit, cell: EmulatedCell, last: EmulatedCell?) {
    let mitigation = emulator.mitigation
    try mitigation.check(readoutProtocol, [readouts, final].compactMap(\.self))
    var placed: [Placed] = []
    for variant in try emulator.variants() {
      // Offsets cancel on the same qubits only. What is not flipped is the same circuit, for which the
      // transpiler chooses the same places and pulses.
      let first = variant.isFlipped ? placed.first?.cell.layout : nil
      placed.append(
        try Placed(
          ansatz, readouts, final, readoutProtocol,
          on: first.map(variant.emulator.placing) ?? variant.emulator, variant))
    }
    guard let plain = placed.first else { throw ReadoutError.configuration("no circuit to run") }
    for index in placed.indices { try placed[index].averageOverRecords(forgetting: forgotten) }
    // States go on from a program to the next of its circuit, and are put back among all of them: every
    // program keeps the qubits of all, those that were added for records too.
    let width = placed.map(\.width).max() ?? 0
    for index in placed.indices { placed[index].widen(to: width) }
    let qubits = Set(placed.flatMap(\.qubits)).union(emulator.device.qubitCount..<width).sorted()
    var circuits = try placed.map {
      try $0.lowered(readouts, final, readoutProtocol, keeping: qubits)
    }
    var circuit = circuits.removeFirst()
    circuit.others = circuits
    return (circuit, plain.cell, plain.last)
  }

  /// A circuit of a combination on its machine, before it is lowered.
  private struct Placed {
    let emulator: Emulator
    let variant: Emulator.Variant
    let cell: EmulatedCell
    let last: EmulatedCell?

    /// The steps with their noise, as averages over the records that the ansatz itself uses.
    private var average: NoisyCircuit
    private var lastAverage: NoisyCircuit?

    /// The numbers of qubits, those of the machine and behind them those that hold records.
    var width: Int { max(average.qubitCount, lastAverage?.qubitCount ?? 0) }

    /// The physical qubits that its programs need.
    var qubits: [Int] { cell.program.qubits + (last?.program.qubits ?? []) }

    init(
      _ ansatz: Circuit, _ readouts: Readouts, _ final: Readouts?,
      _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator, _ variant: Emulator.Variant
    ) throws {
      func step(
        _ circuit: Circuit, _ readouts: Readouts, _ chosen: any ReadoutProtocol
      ) -> Circuit {
        let step = chosen.step(circuit, readouts)
        return variant.isFlipped ? step.flippingMeasuredQubits() : step
      }
      self.emulator = emulator
      self.variant = variant
      try readoutProtocol.check(readouts)
      let circuit = step(ansatz, readouts, readoutProtocol)
      cell = try emulator.cell(
        circuit, waitingFor: readoutProtocol.controller, meter: readoutProtocol.meter)
      average = cell.noisy
      let end = readoutProtocol.last
      if let final { try end.check(final) }
      guard let final, end.measuresMidCircuit else {
        last = nil
        lastAverage = nil
        return
      }
      let last = try emulator.placing(cell.layout).cell(
        step(ansatz.widened(to: circuit), final, end), waitingFor: nil, meter: end.meter)
      self.last = last
      lastAverage = last.noisy
    }

    /// Turns records that conditions read into controls.
    /// - Parameter forgotten: Qubits of the ansatz whose state after a step nobody uses.
    mutating func averageOverRecords(forgetting forgotten: Set<Int>) throws {
      let places = Set(forgotten.map { cell.layout[$0] })
      average = try average.averagingOverRecords(forgetting: places)
      lastAverage = try lastAverage?.averagingOverRecords(forgetting: places)
    }

    /// Gives its programs as many qubits as those beside them have.
    mutating func widen(to width: Int) {
      average.qubitCount = width
      lastAverage?.qubitCount = width
    }

    /// The programs of the circuit.
    func lowered(
      _ readouts: Readouts, _ final: Readouts?, _ readoutProtocol: any ReadoutProtocol,
      keeping qubits: [Int]
    ) throws -> RecurrentCircuit {
      func program(_ circuit: NoisyCircuit) throws -> Program {
        try Program(lowering: circuit, keeping: qubits)
      }
      var result = try RecurrentCircuit.emulated(
        cell, program(average), readouts, readoutProtocol, on: emulator,
        isFlipped: variant.isFlipped)
      result.weight = variant.weight
      if let final {
        let end = last ?? cell
        result.last = try RecurrentCircuit.emulated(
          end, program(lastAverage ?? average), final, readoutProtocol.last, on: emulator,
          isFlipped: variant.isFlipped)
      }
      return result
    }
  }

  private static func emulated(
    _ cell: EmulatedCell, _ program: Program, _ readouts: Readouts,
    _ readoutProtocol: any ReadoutProtocol, on emulator: Emulator, isFlipped: Bool
  ) throws -> RecurrentCircuit {
    var factors = FactorReadouts.none
    let readout: Double
    var qubits: [Int] = []
    if readoutProtocol.measuresMidCircuit {
      // Records that the ansatz itself uses have bits behind these.
      qubits = [Int](repeating: 0, count: readouts.count)
      for instruction in cell.transpiled.circuit.instructions
      where instruction.operation == .measure {
        for (qubit, bit) in zip(instruction.qubits, instruction.bits) where bit < readouts.count {
          qubits[bit] = qubit
        }
      }
      readout = qubits.map { emulator.readoutDuration($0) }.max() ?? 0
    } else {
      (factors, readout) = try FactorReadouts.emulated(
        readoutProtocol.factors(readouts), cell.layout, on: emulator, isFlipped: isFlipped)
    }
    let timing = Timing(
      step: readoutProtocol.measuresMidCircuit ? max(0, cell.duration - readout) : cell.duration,
      readout: readout, wait: cell.wait, repetition: emulator.device.repetitionDelay.value)
    var circuit = try RecurrentCircuit(
      program: program, readouts: readouts, readoutProtocol: readoutProtocol, factors: factors,
      isIdeal: false, timing: timing)
    circuit.hasAngleDependentNoise = cell.hasAngleDependentNoise
    try circuit.correct(
      on: emulator, isFlipped: isFlipped && readoutProtocol.measuresMidCircuit,
      measured: readoutProtocol.measuresMidCircuit
        ? qubits : readouts.paulis.map { cell.layout[$0.factors[0].qubit] },
      settings: readouts.settings.map { $0.basis.map { cell.layout[$0.qubit] } })
    return circuit
  }
}

import Channels
import Circuits

/// What holds the record of a measurement until the last condition that reads it.
enum RecordPlace {
  /// No condition reads the record.
  case nowhere
  /// The measured qubit, which nobody looks at until it is reset: it may take the errors of the record,
  /// and steps on it are left out.
  case unseenQubit
  /// The measured qubit until a step: its record is faultless, and until then it meets no other qubit,
  /// so that steps on it can wait.
  case qubit(until: Int)
  /// A qubit of its own until a step.
  case addedQubit(until: Int)

  /// - Parameters:
  ///   - index: The place of the measurement.
  ///   - forgotten: Qubits whose state after the circuit nobody uses.
  init(
    of bit: Int, measuring qubit: Int, _ assignment: AssignmentMatrix, at index: Int,
    in circuit: NoisyCircuit, _ forgotten: Set<Int>
  ) {
    let later = circuit.instructions.indices[(index + 1)...]
    let end = later.first { circuit.instructions[$0].operation.writtenBit == bit }
    let reads = later.prefix { $0 != end }.filter {
      circuit.instructions[$0].conditions.contains { $0.bits.contains(bit) }
    }
    guard let last = reads.last else {
      self = .nowhere
      return
    }
    if Self.isUnseen(qubit, after: index, last, in: circuit, forgotten) {
      self = .unseenQubit
    } else if assignment == .ideal,
      later.prefix(while: { $0 <= last }).allSatisfy({ place in
        let step = circuit.instructions[place]
        return !step.qubits.contains(qubit)
          || step.qubits.count == 1 && step.conditions.isEmpty && step.operation.measurement == nil
      })
    {
      self = .qubit(until: last)
    } else {
      self = .addedQubit(until: last)
    }
  }

  /// Whether a qubit meets no other one and is not read before it is reset, which must not happen
  /// while it holds the record.
  private static func isUnseen(
    _ qubit: Int, after index: Int, _ last: Int, in circuit: NoisyCircuit, _ forgotten: Set<Int>
  ) -> Bool {
    for place in circuit.instructions.indices[(index + 1)...] {
      let step = circuit.instructions[place]
      guard step.qubits.contains(qubit) else { continue }
      if step.qubits.count > 1 || step.operation.writtenBit != nil { return false }
      if step.operation == .reset && step.conditions.isEmpty { return place > last }
    }
    return forgotten.contains(qubit)
  }
}

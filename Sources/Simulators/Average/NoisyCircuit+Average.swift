import Channels
import Circuits

extension NoisyCircuit {
  /// A circuit without conditions whose average state is the same: what was measured and decides about
  /// steps becomes a control of these steps.
  ///
  /// The average over all outcomes of a measurement and of what follows where the record is 1 is a
  /// channel. Three places can hold the record as a control (`RecordPlace`): the measured qubit
  /// itself, where nobody looks at it any more, or where its record is faultless and nothing but steps
  /// on it alone comes before the last condition; else a qubit that is added for it. Angles of
  /// conditional gates stay symbolic, so that the average has an exact gradient.
  ///
  /// Bits that no condition reads stay as they are; those that conditions read are gone.
  /// - Parameter forgotten: Qubits whose state after the circuit nobody uses.
  /// - Throws: `SimulationError.unsupported` for conditions that read several bits, bits that are
  ///   read before they are measured or written otherwise than by a measurement without conditions,
  ///   and for channels on two qubits under conditions.
  public func averagingOverRecords(forgetting forgotten: Set<Int> = []) throws -> NoisyCircuit {
    guard instructions.contains(where: { !$0.conditions.isEmpty }) else { return self }
    var average = RecordAverage(self, forgotten)
    try average.run()
    return average.output
  }
}

/// The state of the pass that turns records into controls.
struct RecordAverage {
  private let source: NoisyCircuit
  private let forgotten: Set<Int>
  /// The bits that conditions read.
  private let read: Set<Int>
  var output: NoisyCircuit
  /// Where the record of each bit is.
  var controls: [Int: Int] = [:]
  /// Qubits that nobody looks at any more, until they are reset.
  private var unseen: Set<Int> = []
  /// Steps on a qubit that wait until the last condition on its record has been met, with that place.
  private var waiting: [Int: (until: Int, steps: [NoisyInstruction])] = [:]
  /// Added qubits and until when each is taken.
  private var added: [(qubit: Int, until: Int)] = []

  init(_ circuit: NoisyCircuit, _ forgotten: Set<Int>) {
    source = circuit
    self.forgotten = forgotten
    read = circuit.decidingBits
    output = circuit
    output.instructions = []
  }

  mutating func run() throws {
    for (index, instruction) in source.instructions.enumerated() {
      try take(instruction, at: index)
      for (qubit, entry) in waiting.sorted(by: { $0.key < $1.key }) where entry.until <= index {
        waiting[qubit] = nil
        output.instructions += entry.steps
      }
    }
    let kept = output.instructions.compactMap { $0.operation.writtenBit }
    output.bitCount = kept.max().map { $0 + 1 } ?? 0
    output.resultRule = ResultRule()
  }

  private mutating func take(_ instruction: NoisyInstruction, at index: Int) throws {
    let operation = instruction.operation
    if let bit = operation.writtenBit, read.contains(bit) {
      guard case .measure(_, let assignment) = operation, instruction.conditions.isEmpty else {
        throw SimulationError.unsupported(
          "classical bit \(bit) decides about a step, but is written otherwise than by a projective "
            + "measurement without conditions")
      }
      return place(bit, of: instruction.qubits[0], assignment, at: index)
    }
    if instruction.qubits.count == 1, let qubit = instruction.qubits.first {
      if operation == .reset, instruction.conditions.isEmpty { unseen.remove(qubit) }
      if unseen.contains(qubit) { return }
      if waiting[qubit] != nil {
        waiting[qubit]?.steps.append(instruction)
        return
      }
    }
    guard !instruction.conditions.isEmpty else { return output.instructions.append(instruction) }
    switch try decision(instruction.conditions) {
    case .always: output.append(operation, on: instruction.qubits)
    case .never: break
    case .where(let bit, let value):
      guard let control = controls[bit] else {
        throw SimulationError.unsupported(
          "a step depends on classical bit \(bit) before the bit is measured; in a step of a network "
            + "only what the same step has measured can be used")
      }
      if !value { output.append(.gate(GateApplication(.x)), on: [control]) }
      try append(operation, on: instruction.qubits, where: control)
      if !value { output.append(.gate(GateApplication(.x)), on: [control]) }
    }
  }

  private enum Decision {
    case always, never
    case `where`(bit: Int, is: Bool)
  }

  /// What conditions say, all of which must hold.
  private func decision(_ conditions: [Condition]) throws -> Decision {
    let bits = Set(conditions.flatMap(\.bits)).sorted()
    guard bits.count <= 1 else {
      throw SimulationError.unsupported(
        "a step depends on the classical bits \(bits) at once; the average over records takes one "
          + "bit a step")
    }
    func holds(_ value: Bool) -> Bool { conditions.allSatisfy { $0.holds { _ in value } } }
    guard let bit = bits.first else { return holds(false) ? .always : .never }
    switch (holds(false), holds(true)) {
    case (true, true): return .always
    case (false, false): return .never
    case (let low, _): return .where(bit: bit, is: !low)
    }
  }

  /// Measures a qubit and chooses what holds the record.
  private mutating func place(
    _ bit: Int, of qubit: Int, _ assignment: AssignmentMatrix, at index: Int
  ) {
    let flip = QuantumChannel.recording(assignment)
    switch RecordPlace(of: bit, measuring: qubit, assignment, at: index, in: source, forgotten) {
    case .nowhere: output.append(.measure(bit: nil, .ideal), on: [qubit])
    case .unseenQubit:
      unseen.insert(qubit)
      controls[bit] = qubit
      if let flip { output.append(.channel(flip), on: [qubit]) }
    case .qubit(let last):
      controls[bit] = qubit
      output.append(.measure(bit: nil, .ideal), on: [qubit])
      waiting[qubit] = (last, [])
    case .addedQubit(let last):
      let control = addedQubit(from: index, until: last)
      controls[bit] = control
      output.append(.reset, on: [control])
      output.append(.gate(GateApplication(.cx)), on: [qubit, control])
      output.append(.measure(bit: nil, .ideal), on: [qubit])
      if let flip { output.append(.channel(flip), on: [control]) }
    }
  }

  private mutating func addedQubit(from index: Int, until last: Int) -> Int {
    if let free = added.firstIndex(where: { $0.until < index }) {
      added[free].until = last
      return added[free].qubit
    }
    added.append((output.qubitCount, last))
    output.qubitCount += 1
    return output.qubitCount - 1
  }
}

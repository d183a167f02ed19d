import Channels
import Circuits

/// A noisy circuit without free parameters as numbers: for each set of qubits that anything entangles,
/// the transfer matrices of its blocks and the moments at which measured bits are read.
///
/// Which blocks there are follows from the circuit's operations on pairs and from what is read alone,
/// so that two circuits that differ in their noise on one and two qubits have the same blocks, and the
/// derivative of a block by a figure of the noise is a difference of numbers.
package struct TransferProgram: Sendable {
  /// A matrix on one qubit or on a pair.
  package struct Block: Sendable {
    /// The compact index of the qubit, or of the lower one.
    package let low: Int
    /// The compact index of the higher qubit; nil on one qubit.
    package let high: Int?
    /// Row by row, 4 × 4 or 16 × 16, index p(low) + 4·p(high) over the Paulis I, X, Y, Z.
    package let elements: [Double]
  }

  /// A moment at which the outcomes of some qubits are read together.
  package struct Read: Sendable {
    /// Which of the lists of bits is read.
    package let list: Int
    /// The places of the bits in their list.
    package let places: [Int]
    /// The compact qubit that holds each bit.
    package let qubits: [Int]
    /// How each record errs.
    package let assignments: [AssignmentMatrix]
    /// The instruction of the circuit that measures each bit.
    package let instructions: [Int]

    /// The same read with other errors of its records.
    package func with(assignments: [AssignmentMatrix]) -> Read {
      Read(
        list: list, places: places, qubits: qubits, assignments: assignments,
        instructions: instructions)
    }
  }

  /// What happens next.
  package enum Stage: Sendable {
    case block(Block)
    case read(Read)
  }

  /// Qubits that evolve without the others.
  package struct Component: Sendable {
    /// The circuit's qubit behind each compact one; kept bits are behind the qubit they came from.
    package let qubits: [Int]
    /// In order.
    package var stages: [Stage]
    /// What the block of each stage was made of; empty unless that was recorded.
    package let parts: [[TransferPart]]

    /// The reads in order.
    package var reads: [Read] {
      stages.compactMap { if case .read(let read) = $0 { read } else { nil } }
    }
  }

  /// The sets of qubits that are read, by their lowest qubit.
  package let components: [Component]

  /// Lowers a circuit.
  /// - Parameters:
  ///   - circuit: Angles are bound; nothing depends on measured bits.
  ///   - lists: The classical bits whose joint values are read, each list from its lowest place. A
  ///     bit has the value of its last measurement.
  ///   - isRecorded: Whether components say what their blocks were made of.
  /// - Throws: `SimulationError` for conditions, results that are computed from bits, bits that are
  ///   never measured, and what no engine can do; `UnboundParameterError`.
  package init(
    _ circuit: NoisyCircuit, reading lists: [[Int]], isRecorded: Bool = false
  ) throws {
    guard circuit.resultRule.isPlain, circuit.resultRule.truncation == nil,
      circuit.instructions.allSatisfy({ $0.conditions.isEmpty && !$0.qubits.isEmpty })
    else {
      throw SimulationError.unsupported(
        "operations that depend on measured bits, in exact derivatives by the noise")
    }
    let compact = try CompactQubits(circuit, isBound: true)
    var last: [Int: Int] = [:]
    for (index, instruction) in circuit.instructions.enumerated() {
      if case .measure(let bit?, _) = instruction.operation { last[bit] = index }
    }
    for bit in lists.joined() where last[bit] == nil {
      throw SimulationError.invalidRequest("classical bit \(bit) is read and never measured")
    }
    var sets = DisjointSets(count: circuit.qubitCount)
    for instruction in circuit.instructions where instruction.qubits.count > 1 {
      for other in instruction.qubits.dropFirst() { sets.join(instruction.qubits[0], other) }
    }
    let groups = Dictionary(grouping: compact.list) { sets.root($0) }
    var members = [Int](repeating: -1, count: circuit.qubitCount)
    let ordered = groups.values.map { $0.sorted() }.sorted { $0[0] < $1[0] }
    for (index, group) in ordered.enumerated() { for qubit in group { members[qubit] = index } }
    var steps = [[Int]](repeating: [], count: ordered.count)
    for (index, instruction) in circuit.instructions.enumerated() {
      if let first = instruction.qubits.first { steps[members[first]].append(index) }
    }
    components = try zip(ordered, steps).compactMap { group, steps in
      var builder = TransferBuilder(
        circuit, qubits: group, steps: steps, isRecorded: isRecorded)
      return try builder.component(lists, last: last)
    }
  }
}

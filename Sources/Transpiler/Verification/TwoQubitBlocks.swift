import Circuits

/// Where runs of gates on the same two qubits begin and end, as indices of instructions; gates on
/// one of them belong to the run, conditions, measurements and resets end it.
struct TwoQubitBlocks {
  private(set) var opens: Set<Int> = []
  private(set) var closes: Set<Int> = []

  init() {}

  init(_ circuit: Circuit) {
    /// The last gate of the run that a qubit takes part in, and the qubits of that.
    var current: [Int: (last: Int, pair: [Int], isMore: Bool)] = [:]
    func close(_ qubit: Int) -> Int? {
      guard let run = current[qubit] else { return nil }
      for member in run.pair { current[member] = nil }
      return run.isMore ? run.last : nil
    }
    for (index, instruction) in circuit.instructions.enumerated() {
      let pair = instruction.qubits.sorted()
      let isGate = instruction.application != nil && instruction.conditions.isEmpty
      switch instruction.operation {
      case .delay, .barrier, .assign: continue
      default: break
      }
      if isGate, pair.count == 1 { continue }
      // A fixed gate alone is a Clifford, or commuting rotations: nothing to join.
      var isMore = !(instruction.application?.angles.isEmpty ?? true)
      if isGate, pair.count == 2, let run = current[pair[0]], run.pair == pair {
        isMore = true
        for member in pair { current[member] = (index, pair, isMore) }
        continue
      }
      for qubit in pair { if let last = close(qubit) { closes.insert(last) } }
      if isGate, pair.count == 2 {
        opens.insert(index)
        for member in pair { current[member] = (index, pair, isMore) }
      }
    }
    closes.formUnion(current.values.filter(\.isMore).map(\.last))
  }
}

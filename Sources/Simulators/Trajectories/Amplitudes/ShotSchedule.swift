/// The order in which the steps of a program run.
///
/// Steps on different qubits and bits may change places. A state vector doubles with each qubit
/// that joins in and halves with each that is measured: so measurements come as early as they can,
/// and of several blocks the one that brings the fewest new qubits.
struct ShotSchedule {
  private(set) var steps: [ShotProgram.Step] = []
  private(set) var nextUses: [Int32] = []
  /// How many qubits are stored at most at a time.
  private(set) var width = 0

  init(_ unordered: [ShotProgram.Step], qubitCount: Int) {
    order(unordered, qubitCount)
    findUses(qubitCount)
  }

  private mutating func order(_ unordered: [ShotProgram.Step], _ qubitCount: Int) {
    var successors = [[Int]](repeating: [], count: unordered.count)
    var missing = [Int](repeating: 0, count: unordered.count)
    var lastOnQubit = [Int](repeating: -1, count: qubitCount)
    var lastOnBit: [Int: Int] = [:]
    for (index, step) in unordered.enumerated() {
      var before = Set(step.qubits.map { lastOnQubit[$0] })
      for bit in Set(step.bits) {
        if let last = lastOnBit[bit] { before.insert(last) }
        lastOnBit[bit] = index
      }
      for qubit in step.qubits { lastOnQubit[qubit] = index }
      before.remove(-1)
      for other in before { successors[other].append(index) }
      missing[index] = before.count
    }
    var ready = unordered.indices.filter { missing[$0] == 0 }
    var isStored = [Bool](repeating: false, count: qubitCount)
    steps.reserveCapacity(unordered.count)
    while !ready.isEmpty {
      var best = (position: 0, cost: Int.max, index: Int.max)
      for (position, index) in ready.enumerated() {
        let cost = Self.cost(unordered[index], isStored)
        if (cost, index) < (best.cost, best.index) { best = (position, cost, index) }
      }
      ready.remove(at: best.position)
      let step = unordered[best.index]
      steps.append(step)
      switch step.action {
      case .block(let block):
        if let high = block.high { (isStored[block.low], isStored[high]) = (true, true) }
        width = max(width, isStored.count { $0 })
      case .measure(let qubit, _, _), .reset(let qubit):
        if step.conditions.isEmpty { isStored[qubit] = false }
      case .weakMeasure, .assign: break
      }
      for next in successors[best.index] {
        missing[next] -= 1
        if missing[next] == 0 { ready.append(next) }
      }
    }
  }

  /// How many qubits a step adds to the vector.
  private static func cost(_ step: ShotProgram.Step, _ isStored: [Bool]) -> Int {
    guard case .block(let block) = step.action, let high = block.high else { return -1 }
    return (isStored[block.low] ? 0 : 1) + (isStored[high] ? 0 : 1)
  }

  private mutating func findUses(_ qubitCount: Int) {
    var next = [Int32](repeating: .max, count: qubitCount)
    nextUses = Array(repeating: 0, count: steps.count * qubitCount)
    for index in steps.indices.reversed() {
      for qubit in 0..<qubitCount { nextUses[index * qubitCount + qubit] = next[qubit] }
      for qubit in steps[index].qubits { next[qubit] = Int32(index) }
    }
  }
}

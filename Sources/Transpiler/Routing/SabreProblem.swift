import Circuits

/// A program prepared for routing by exchanges alone, in flat arrays.
///
/// Order is kept by wires: one for each qubit and classical bit. Along a wire the slots form groups;
/// within a group they may come in any order, and a group is complete before the next one starts.
/// Where only the order of the program is wanted every group holds one slot. Otherwise slots that
/// act on a qubit as a rotation about Z, with nothing but Z rotations between them, form a group:
/// the controlled phases of a Fourier transform, a layer of QAOA, the copies from one control.
struct SabreProblem: @unchecked Sendable {
  private let arena = _UnsafeArena()
  /// The number of slots.
  let count: Int
  /// The numbers of groups, and of wires that have any.
  let groupCount: Int
  let wireCount: Int
  /// For every slot its two virtual qubits; −1 where it needs no neighbours.
  let first: UnsafePointer<Int32>
  let second: UnsafePointer<Int32>
  /// Entanglers of every slot by itself and with an exchange fused into it.
  let cost: UnsafePointer<Int32>
  let costWithSwap: UnsafePointer<Int32>
  /// The groups of slot i: `slotGroups[slotStart[i]..<slotStart[i + 1]]`.
  let slotStart: UnsafePointer<Int32>
  let slotGroups: UnsafePointer<Int32>
  /// The slots of group g: `groupSlots[groupStart[g]..<groupStart[g + 1]]`, in program order.
  let groupStart: UnsafePointer<Int32>
  let groupSlots: UnsafePointer<Int32>
  /// The group that follows each on its wire, −1 for the last one.
  let nextGroup: UnsafePointer<Int32>
  /// The first group of every wire that has any.
  let firstGroups: UnsafePointer<Int32>
  /// For the two qubits of every slot that needs neighbours the next such slot there, −1 for none.
  let nextOnFirst: UnsafePointer<Int32>
  let nextOnSecond: UnsafePointer<Int32>
  /// The largest number of qubits of a slot that needs no neighbours, and its qubits.
  let others: [[Int]]

  /// The slots that may come in any order together are at most so many.
  private static let largestGroup = 48

  /// - Parameters:
  ///   - commutes: Whether slots that commute may change places.
  ///   - isReversed: Whether the program is to be run backwards.
  init(_ problem: RoutingProblem, commutes: Bool, isReversed: Bool = false) {
    let items = problem.items
    count = items.count
    first = arena.copy(items.map { $0.isPair ? Int32($0.qubits[0]) : -1 })
    second = arena.copy(items.map { $0.isPair ? Int32($0.qubits[1]) : -1 })
    cost = arena.copy(items.map { Int32($0.count) })
    costWithSwap = arena.copy(items.map { Int32($0.countWithSwap) })
    others = items.map { $0.isPair ? [] : $0.qubits }
    var groupStart: [Int32] = [0]
    var groupSlots: [Int32] = []
    var nextGroup: [Int32] = []
    var firstGroups: [Int32] = []
    for (wire, slots) in problem.wires.enumerated() where !slots.isEmpty {
      var groups: [[Int]] = []
      for (position, slot) in slots.enumerated() {
        if commutes, position > 0, let last = groups.last, last.count < Self.largestGroup,
          wire < problem.program.qubitCount,
          problem.program.commute(slots[position - 1], slot, on: wire)
        {
          groups[groups.count - 1].append(slot)
        } else {
          groups.append([slot])
        }
      }
      if isReversed { groups = groups.reversed().map { $0.reversed() } }
      firstGroups.append(Int32(nextGroup.count))
      for (position, group) in groups.enumerated() {
        groupSlots += group.map { Int32($0) }
        groupStart.append(Int32(groupSlots.count))
        nextGroup.append(position + 1 < groups.count ? Int32(nextGroup.count + 1) : -1)
      }
    }
    var slotStart = [Int32](repeating: 0, count: count + 1)
    for slot in groupSlots { slotStart[Int(slot) + 1] += 1 }
    for slot in 0..<count { slotStart[slot + 1] += slotStart[slot] }
    var fill = slotStart
    var slotGroups = [Int32](repeating: 0, count: groupSlots.count)
    for group in nextGroup.indices {
      for index in groupStart[group]..<groupStart[group + 1] {
        let slot = Int(groupSlots[Int(index)])
        slotGroups[Int(fill[slot])] = Int32(group)
        fill[slot] += 1
      }
    }
    groupCount = nextGroup.count
    wireCount = firstGroups.count
    hasFreedom = nextGroup.count < groupSlots.count
    self.groupStart = arena.copy(groupStart)
    self.groupSlots = arena.copy(groupSlots)
    self.nextGroup = arena.copy(nextGroup)
    self.firstGroups = arena.copy(firstGroups)
    self.slotStart = arena.copy(slotStart)
    self.slotGroups = arena.copy(slotGroups)
    var next = (
      [Int32](repeating: -1, count: count), [Int32](repeating: -1, count: count)
    )
    for (wire, slots) in problem.pairs.enumerated() where slots.count > 1 {
      for position in 1..<slots.count {
        let (a, b) = (slots[position - 1], slots[position])
        let (from, to) = isReversed ? (b, a) : (a, b)
        if Int(first[from]) == wire {
          next.0[from] = Int32(to)
        } else if Int(second[from]) == wire {
          next.1[from] = Int32(to)
        }
      }
    }
    nextOnFirst = arena.copy(next.0)
    nextOnSecond = arena.copy(next.1)
  }

  /// Whether any slots may change places.
  let hasFreedom: Bool

  /// The program with its one-qubit gates where they belong when the slots come in a given order:
  /// those before the first slot of a group come before whichever is first now.
  func arranged(_ program: SlotProgram, order: [Int]) -> SlotProgram {
    var result = program
    var rank = [Int](repeating: 0, count: count)
    for (position, slot) in order.enumerated() { rank[slot] = position }
    for group in 0..<groupCount {
      let slots = (groupStart[group]..<groupStart[group + 1]).map { Int(groupSlots[Int($0)]) }
      guard slots.count > 1, let leader = slots.min(by: { rank[$0] < rank[$1] }),
        leader != slots[0]
      else { continue }
      // The qubit of the group's wire is the one that all its slots share on this group.
      for (position, qubit) in program.slots[slots[0]].qubits.enumerated()
      where wireQubit(group) == qubit {
        guard let there = program.slots[leader].qubits.firstIndex(of: qubit) else { continue }
        let gates = result.slots[slots[0]].before[position]
        result.slots[slots[0]].before[position] = []
        result.slots[leader].before[there] = gates + result.slots[leader].before[there]
      }
    }
    return result
  }

  /// The qubit on whose wire a group of pairs is: each of them lists its groups in the order of
  /// wires, of which the lower one is that of the smaller qubit.
  private func wireQubit(_ group: Int) -> Int {
    let slot = Int(groupSlots[Int(groupStart[group])])
    let (low, high) = (min(first[slot], second[slot]), max(first[slot], second[slot]))
    return Int(slotGroups[Int(slotStart[slot])]) == group ? Int(low) : Int(high)
  }
}

extension SlotProgram {
  /// Whether two slots that follow each other on a qubit act on it as rotations about Z, and
  /// nothing but rotations about Z is between them.
  fileprivate func commute(_ earlier: Int, _ later: Int, on qubit: Int) -> Bool {
    guard let one = slots[earlier].freeInteraction, let other = slots[later].freeInteraction,
      one.isDiagonal, other.isDiagonal,
      let position = slots[later].qubits.firstIndex(of: qubit)
    else { return false }
    let between = slots[later].before[position]
    if between.allSatisfy({ $0.gate.traits.contains(.diagonal) }) { return true }
    var chain = PulseChain(between)
    chain.reduce()
    return chain.length == 0
  }
}

extension Interaction {
  /// Whether only Z⊗Z is in it.
  fileprivate var isDiagonal: Bool { x.isZero && y.isZero && !z.isZero }
}

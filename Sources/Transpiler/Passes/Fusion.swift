import Circuits
import LinearAlgebra

/// Collects a circuit into slots and fuses what acts on the same pair of qubits without anything
/// between, so that an exchange next to a rotation costs three entanglers and not five, and that
/// what cancels disappears.
struct Fusion {
  /// What has been collected, with the slots that were taken out again still in their places.
  private var program: SlotProgram
  private var isRemoved: [Bool] = []
  private var removedCount = 0
  /// For each slot and each of its qubits the slot before it there.
  private var previous: [[Int?]] = []
  /// Whether neighbours on the same pair are fused.
  let isEnabled: Bool
  /// Whether a fusion makes the circuit cheaper, asked with both interactions and the result.
  private let isWorthwhile: (_ qubits: [Int], Interaction, Interaction, Interaction) -> Bool
  /// The index of the last slot on each qubit.
  private var last: [Int?]
  /// How often each classical bit has been written.
  private var versions: [Int: Int] = [:]
  private var versionOfSlot: [Int: [Int]] = [:]
  private var shared = SharedGates()

  /// Whether a fusion takes no more gates of the CX class, for pairs that are not yet known.
  static func savesEntanglers(
    _ pair: [Int], _ first: Interaction, _ second: Interaction, _ both: Interaction
  ) -> Bool {
    both.cliffordCost <= first.cliffordCost + second.cliffordCost
  }

  init(
    qubitCount: Int, isEnabled: Bool = true,
    isWorthwhile: @escaping ([Int], Interaction, Interaction, Interaction) -> Bool =
      Fusion.savesEntanglers
  ) {
    program = SlotProgram(qubitCount: qubitCount)
    self.isEnabled = isEnabled
    self.isWorthwhile = isWorthwhile
    last = Array(repeating: nil, count: qubitCount)
  }

  /// The program with what commutes brought together, again and again through new collections,
  /// which see the neighbours that cancellation made.
  static func repeated(
    _ program: SlotProgram,
    isWorthwhile: @escaping ([Int], Interaction, Interaction, Interaction) -> Bool
  ) -> SlotProgram {
    var current = program
    while true {
      let count = current.slots.count
      current = Commutation.run(current, isWorthwhile: isWorthwhile)
      var fusion = Fusion(
        qubitCount: current.qubitCount, isEnabled: true, isWorthwhile: isWorthwhile)
      // No more slots than there were: a list that grows is copied, and has room to spare at the end.
      fusion.program.slots.reserveCapacity(count)
      fusion.append(current)
      current = fusion.collected
      if current.slots.count == count { return current }
    }
  }

  /// What has been collected.
  var collected: SlotProgram {
    guard removedCount > 0 else { return program }
    var result = program
    result.slots = program.slots.indices.filter { !isRemoved[$0] }.map { program.slots[$0] }
    return result
  }

  /// Appends a whole program.
  mutating func append(_ program: SlotProgram) {
    for slot in program.slots { append(slot) }
    for (qubit, gates) in program.after.enumerated() { append(gates, on: qubit) }
  }

  /// Appends one-qubit gates without a condition.
  mutating func append(_ gates: [GateApplication], on qubit: Int) {
    program.after[qubit].append(contentsOf: gates)
  }

  /// Appends a slot with the one-qubit gates before it.
  mutating func append(_ slot: Slot) {
    for (position, qubit) in slot.qubits.enumerated() {
      append(slot.before[position], on: qubit)
    }
    if isEnabled && fuse(slot) { return }
    var placed = slot
    placed.before = shared(slot.qubits.map { program.after[$0] })
    previous.append(slot.qubits.map { last[$0] })
    isRemoved.append(false)
    for qubit in slot.qubits {
      program.after[qubit] = []
      last[qubit] = program.slots.count
    }
    if case .conditional = slot.kind {
      versionOfSlot[program.slots.count] = version(of: slot.conditions)
    }
    program.slots.append(placed)
    for bit in slot.bits { versions[bit, default: 0] += 1 }
  }

  private func version(of conditions: [Condition]) -> [Int] {
    conditions.flatMap { $0.bits.map { versions[$0] ?? 0 } }
  }

  /// Fuses a slot into the last one on its qubits, if it can be.
  private mutating func fuse(_ slot: Slot) -> Bool {
    guard let first = slot.qubits.first, let index = last[first],
      slot.qubits.allSatisfy({ last[$0] == index }),
      program.slots[index].qubits.count == slot.qubits.count
    else { return false }
    switch (program.slots[index].kind, slot.kind) {
    case (.interaction, .interaction):
      return fuseInteraction(slot, into: index)
    case (.native(let first), .native(let second)):
      return fuseNative(first, second, slot, into: index)
    case (.conditional(let first), .conditional(let second)):
      guard program.slots[index].conditions == slot.conditions,
        versionOfSlot[index] == version(of: slot.conditions),
        program.after[slot.qubits[0]].isEmpty
      else { return false }
      program.slots[index].kind = .conditional(first + second)
      return true
    default: return false
    }
  }

  private mutating func fuseInteraction(_ slot: Slot, into index: Int) -> Bool {
    guard let first = program.slots[index].freeInteraction, let second = slot.freeInteraction
    else { return false }
    let pair = program.slots[index].qubits
    let (a, b) = (pair[0], pair[1])
    if second.isSwap {
      return store(first, second, first + second, at: index) { program in
        (program.after[a], program.after[b]) = (program.after[b], program.after[a])
      }
    }
    if first.isSwap {
      return store(first, second, first + second, at: index) { program in
        program.slots[index].before[0] += program.after[b]
        program.slots[index].before[1] += program.after[a]
        program.after[a] = []
        program.after[b] = []
      }
    }
    guard let moved = second.conjugated(by: program.after[a], program.after[b], past: first)
    else { return fuseConstant(first, second, at: index) }
    return store(first, second, first + moved, at: index) { _ in }
  }

  /// Fuses two interactions without parameters, with whatever constant gates are between them.
  private mutating func fuseConstant(
    _ first: Interaction, _ second: Interaction, at index: Int
  ) -> Bool {
    let pair = program.slots[index].qubits
    guard first.isConstant, second.isConstant,
      let low = PulseChain(program.after[pair[0]]).constantMatrix,
      let high = PulseChain(program.after[pair[1]]).constantMatrix,
      let whole = WeylDecomposition(
        second.constantMatrix * high.kronecker(low) * first.constantMatrix)
    else { return false }
    return store(first, second, whole.interaction, at: index) { program in
      for (position, qubit) in pair.enumerated() {
        program.slots[index].before[position].append(GateApplication(whole.before[position]))
        program.after[qubit] = [GateApplication(whole.after[position])]
      }
    }
  }

  /// Puts a fused interaction in place of the first, with the Paulis of its reduction after it.
  private mutating func store(
    _ first: Interaction, _ second: Interaction, _ sum: Interaction, at index: Int,
    rearrange: (inout SlotProgram) -> Void
  ) -> Bool {
    let pair = program.slots[index].qubits
    let (reduced, paulis) = sum.reduced()
    guard isWorthwhile(pair, first, second, reduced) else { return false }
    rearrange(&program)
    for qubit in pair {
      program.after[qubit].insert(
        contentsOf: paulis.map { GateApplication($0.gate) }, at: 0)
    }
    program.slots[index].kind = .interaction(reduced)
    if reduced.axes.isEmpty { remove(index) }
    return true
  }

  private mutating func fuseNative(
    _ first: GateApplication, _ second: GateApplication, _ slot: Slot, into index: Int
  ) -> Bool {
    let earlier = program.slots[index]
    guard first.gate == second.gate, earlier.conditions.isEmpty, slot.conditions.isEmpty,
      earlier.qubits == slot.qubits
        || (first.gate.traits.contains(.symmetric) && earlier.qubits == slot.qubits.reversed()),
      slot.qubits.allSatisfy({ PulseChain(program.after[$0]).reducedIsIdentity })
    else { return false }
    if first.gate.inverse(first.angles) == second {
      slot.qubits.forEach { program.after[$0] = [] }
      remove(index)
      return true
    }
    guard Entangler.rotations.contains(first.gate) else { return false }
    slot.qubits.forEach { program.after[$0] = [] }
    program.slots[index].kind = .native(
      GateApplication(first.gate, [first.angles[0] + second.angles[0]]))
    return true
  }

  /// Removes the last slot of its qubits and joins the one-qubit gates around it.
  private mutating func remove(_ index: Int) {
    let slot = program.slots[index]
    for (position, qubit) in slot.qubits.enumerated() {
      program.after[qubit] = slot.before[position] + program.after[qubit]
      last[qubit] = previous[index][position]
    }
    isRemoved[index] = true
    removedCount += 1
  }
}

extension Interaction {
  /// The interaction moved to before one-qubit gates on its two qubits, if there it is a sum of
  /// XX, YY and ZZ: the gates are Cliffords, or they are diagonal and so are both interactions.
  fileprivate func conjugated(
    by first: [GateApplication], _ second: [GateApplication], past earlier: Interaction
  ) -> Interaction? {
    if axes == [.z] && earlier.axes == [.z]
      && (first + second).allSatisfy({ $0.gate.traits.contains(.diagonal) })
    {
      return self
    }
    guard let left = CliffordFrame(first), let right = CliffordFrame(second) else { return nil }
    var result = Interaction()
    for axis in axes {
      let (a, b) = (left[axis], right[axis])
      guard a.axis == b.axis else { return nil }
      let angle = a.isNegative == b.isNegative ? self[axis] : -self[axis]
      result[a.axis] = result[a.axis] + angle
    }
    return result
  }
}

extension PulseChain {
  /// Whether the chain does nothing once it is reduced.
  fileprivate var reducedIsIdentity: Bool {
    var chain = self
    chain.reduce()
    return chain.isIdentity
  }
}

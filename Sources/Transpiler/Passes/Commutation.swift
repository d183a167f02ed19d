import Circuits

/// Brings rotations about the same product of Paulis together across what commutes with them.
///
/// A rotation exp(−iθ/2 P⊗Q) commutes with an interaction that shares one qubit with it and acts
/// there with the same Pauli; past one-qubit Cliffords its Paulis change, diagonal gates leave Z as
/// it is. Where the way back leads to an interaction of the same pair, both become one.
enum Commutation {
  /// How many slots a rotation is taken back across on each qubit.
  private static let reach = 12

  /// The program with every rotation moved back to one that it can join.
  static func run(
    _ program: SlotProgram,
    isWorthwhile: ([Int], Interaction, Interaction, Interaction) -> Bool
  ) -> SlotProgram {
    var pass = Pass(program: program)
    for index in program.slots.indices { pass.visit(index, isWorthwhile) }
    return pass.result
  }

  private struct Pass {
    var program: SlotProgram
    /// The slots so far on each qubit.
    var history: [[Int]]
    var isRemoved: [Bool]
    /// For each slot and each of its qubits the slot after it there in the program as it came,
    /// and its position there.
    let next: [[(slot: Int, position: Int)?]]

    init(program: SlotProgram) {
      self.program = program
      history = Array(repeating: [], count: program.qubitCount)
      isRemoved = Array(repeating: false, count: program.slots.count)
      var next = program.slots.map {
        [(slot: Int, position: Int)?](repeating: nil, count: $0.qubits.count)
      }
      var later = [(slot: Int, position: Int)?](repeating: nil, count: program.qubitCount)
      for index in program.slots.indices.reversed() {
        for (position, qubit) in program.slots[index].qubits.enumerated() {
          next[index][position] = later[qubit]
          later[qubit] = (index, position)
        }
      }
      self.next = next
    }

    var result: SlotProgram {
      var result = program
      result.slots = program.slots.indices.filter { !isRemoved[$0] }.map { program.slots[$0] }
      return result
    }

    mutating func visit(
      _ index: Int, _ isWorthwhile: ([Int], Interaction, Interaction, Interaction) -> Bool
    ) {
      let slot = program.slots[index]
      if let rotation = slot.freeInteraction, rotation.axes.count == 1,
        join(index, slot, rotation, isWorthwhile)
      {
        return
      }
      for qubit in slot.qubits { history[qubit].append(index) }
    }

    private mutating func join(
      _ index: Int, _ slot: Slot, _ rotation: Interaction,
      _ isWorthwhile: ([Int], Interaction, Interaction, Interaction) -> Bool
    ) -> Bool {
      let axis = rotation.axes[0]
      guard let first = way(of: slot, 0, axis), let second = way(of: slot, 1, axis) else {
        return false
      }
      for (place, image) in first {
        guard let other = second.first(where: { $0.place == place })?.image,
          image.axis == other.axis, let earlier = program.slots[place].freeInteraction
        else { continue }
        let angle = image.isNegative == other.isNegative ? rotation[axis] : -rotation[axis]
        var moved = Interaction()
        moved[image.axis] = angle
        let (sum, paulis) = (earlier + moved).reduced()
        guard isWorthwhile(program.slots[place].qubits, earlier, rotation, sum) else { continue }
        program.slots[place].kind = .interaction(sum)
        for qubit in slot.qubits {
          prepend(paulis.map { GateApplication($0.gate) }, after: place, on: qubit)
        }
        // The one-qubit gates before the rotation stay where they are.
        isRemoved[index] = true
        for (position, qubit) in slot.qubits.enumerated() {
          prepend(program.slots[index].before[position], after: index, on: qubit)
        }
        if sum.axes.isEmpty { remove(place) }
        return true
      }
      return false
    }

    /// The interactions that a Pauli on one qubit of a slot can be taken back to, nearest first,
    /// with what it is right after each; nil if there is none.
    private func way(
      of slot: Slot, _ position: Int, _ axis: Axis
    ) -> [(place: Int, image: CliffordFrame.Image)]? {
      var image = CliffordFrame.Image(axis: axis, isNegative: false)
      var gates = slot.before[position]
      var result: [(Int, CliffordFrame.Image)] = []
      let qubit = slot.qubits[position]
      for place in history[qubit].suffix(Commutation.reach).reversed() where !isRemoved[place] {
        guard let before = image.moved(before: gates) else { break }
        image = before
        let other = program.slots[place]
        if other.qubits.count == 2, other.freeInteraction != nil,
          other.qubits == slot.qubits || other.qubits.elementsEqual(slot.qubits.reversed())
        {
          result.append((place, image))
        }
        guard let there = other.qubits.firstIndex(of: qubit), other.commutes(with: image.axis)
        else { break }
        gates = other.before[there]
      }
      return result.isEmpty ? nil : result
    }

    /// Puts gates on a qubit right after a slot.
    private mutating func prepend(_ gates: [GateApplication], after place: Int, on qubit: Int) {
      if gates.isEmpty { return }
      var here = place
      while let position = program.slots[here].qubits.firstIndex(of: qubit),
        let following = next[here][position]
      {
        here = following.slot
        if isRemoved[here] { continue }
        program.slots[here].before[following.position].insert(contentsOf: gates, at: 0)
        return
      }
      program.after[qubit].insert(contentsOf: gates, at: 0)
    }

    /// Removes an interaction that has become nothing.
    private mutating func remove(_ place: Int) {
      isRemoved[place] = true
      for (position, qubit) in program.slots[place].qubits.enumerated() {
        if let there = history[qubit].lastIndex(of: place) { history[qubit].remove(at: there) }
        prepend(program.slots[place].before[position], after: place, on: qubit)
      }
    }
  }
}

extension CliffordFrame.Image {
  /// What becomes of the Pauli when its rotation is moved to before gates; nil if it is no Pauli
  /// there.
  fileprivate func moved(before gates: [GateApplication]) -> CliffordFrame.Image? {
    if axis == .z && gates.allSatisfy({ $0.gate.traits.contains(.diagonal) }) { return self }
    guard let frame = CliffordFrame(gates) else { return nil }
    let image = frame[axis]
    return CliffordFrame.Image(axis: image.axis, isNegative: image.isNegative != isNegative)
  }
}

extension Slot {
  /// Whether a Pauli on one of the qubits commutes with what the slot does.
  fileprivate func commutes(with axis: Axis) -> Bool {
    guard let interaction = freeInteraction else { return false }
    return interaction.axes == [axis]
  }
}

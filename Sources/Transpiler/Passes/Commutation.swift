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

    init(program: SlotProgram) {
      self.program = program
      history = Array(repeating: [], count: program.qubitCount)
      isRemoved = Array(repeating: false, count: program.slots.count)
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
          prepend(paulis.map { GateApplication($0.gate) }, after: place, on: qubit, upTo: index)
        }
        // The one-qubit gates before the rotation stay where they are.
        isRemoved[index] = true
        for (position, qubit) in slot.qubits.enumerated() {
          pass(position, on: qubit, beyond: index)
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
      for place in history[qubit].reversed().prefix(Commutation.reach) where !isRemoved[place] {
        guard let before = image.moved(before: gates) else { break }
        image = before
        let other = program.slots[place]
        if other.qubits.count == 2, other.freeInteraction != nil,
          Set(other.qubits) == Set(slot.qubits)
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
    private mutating func prepend(
      _ gates: [GateApplication], after place: Int, on qubit: Int, upTo index: Int
    ) {
      guard !gates.isEmpty else { return }
      let next = history[qubit].first { $0 > place && !isRemoved[$0] } ?? index
      let position = program.slots[next].qubits.firstIndex(of: qubit) ?? 0
      program.slots[next].before[position].insert(contentsOf: gates, at: 0)
    }

    /// Gives the one-qubit gates before a removed slot to what follows it on the qubit.
    private mutating func pass(_ position: Int, on qubit: Int, beyond index: Int) {
      let own = program.slots[index].before[position]
      if own.isEmpty { return }
      for next in (index + 1)..<max(index + 1, program.slots.count) where !isRemoved[next] {
        if let there = program.slots[next].qubits.firstIndex(of: qubit) {
          program.slots[next].before[there].insert(contentsOf: own, at: 0)
          return
        }
      }
      program.after[qubit].insert(contentsOf: own, at: 0)
    }

    /// Removes an interaction that has become nothing.
    private mutating func remove(_ place: Int) {
      isRemoved[place] = true
      for (position, qubit) in program.slots[place].qubits.enumerated() {
        history[qubit].removeAll { $0 == place }
        pass(position, on: qubit, beyond: place)
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

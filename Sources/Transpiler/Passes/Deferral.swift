import Circuits

/// Lets parts of interactions happen where they delay nothing.
///
/// The XX, YY and ZZ parts of an interaction commute with each other, and each of them also with a
/// rotation that shares one qubit with it and acts there with the same Pauli. So an exchange before
/// a rotation is an iSWAP before it and a CZ after it, or the other way round: what waits for the
/// exchanged qubit starts one entangler earlier, and where the part meets another interaction of
/// its pair both become one, often with fewer entanglers. Every part is moved to where the program
/// as a whole is expected to succeed best.
struct Deferral {
  private let target: Target
  private var program: SlotProgram
  private var timeline: Timeline
  private var current: Double
  /// How many slots may still be looked at.
  private var budget = 4_000_000

  /// How many slots a part is taken across.
  private static let reach = 6

  /// The program with parts of interactions moved.
  static func run(_ program: SlotProgram, _ target: Target) -> SlotProgram {
    var pass = Deferral(program, target)
    while pass.sweep() {}
    return pass.program
  }

  private init(_ program: SlotProgram, _ target: Target) {
    self.program = program
    self.target = target
    timeline = Timeline(program, target)
    current = timeline.cost()
  }

  /// Where a part of an interaction can go.
  private struct Move {
    /// The slot that it leaves, and which part of it.
    var from: Int
    var axis: Axis
    /// The index before which it comes as a slot of its own, or that of the slot that it joins.
    var place: Int
    var joins = false
    var isForward: Bool
    /// What its Paulis are there, on both qubits of the slot that it leaves: right after what comes
    /// before it when it goes forward, otherwise right before what comes after it.
    var images: [CliffordFrame.Image]
  }

  // MARK: - Search

  /// Makes the moves that help, slot by slot; whether there were any.
  private mutating func sweep() -> Bool {
    var hasChanged = false
    var index = 0
    while index < program.slots.count {
      guard budget > 0 else { return false }
      if let move = best(at: index) {
        apply(move)
        hasChanged = true
      }
      index += 1
    }
    return hasChanged
  }

  private mutating func best(at index: Int) -> Move? {
    guard let interaction = program.slots[index].freeInteraction,
      let load = timeline.loads[index]
    else { return nil }
    var best: Move?
    var bestCost = current - 1e-9
    for axis in interaction.axes {
      var rest = interaction
      rest[axis] = 0
      var part = Interaction()
      part[axis] = interaction[axis]
      let qubits = program.slots[index].qubits
      let remaining = timeline.load(rest, on: qubits)
      guard let moved = timeline.load(part, on: qubits),
        moved.count + (remaining?.count ?? 0) <= load.count
      else { continue }
      for move in moves(of: axis, from: index, forward: true)
        + moves(of: axis, from: index, forward: false)
      {
        budget -= program.slots.count
        var edit = Timeline.Edit(changes: [(index, remaining)])
        if move.joins {
          guard let joined = joined(move), let old = timeline.loads[move.place] else { continue }
          let new = timeline.load(joined.interaction, on: program.slots[move.place].qubits)
          guard (new?.count ?? 0) <= old.count + moved.count else { continue }
          edit.changes.append((move.place, new))
        } else {
          edit.insertion = (move.place, moved)
        }
        let cost = timeline.cost(edit)
        if cost < bestCost {
          bestCost = cost
          best = move
        }
      }
    }
    return best
  }

  /// All places that a part can reach in one direction.
  private func moves(of axis: Axis, from index: Int, forward: Bool) -> [Move] {
    let qubits = program.slots[index].qubits
    var images = qubits.map { _ in CliffordFrame.Image(axis: axis, isNegative: false) }
    // Going back the gates between the part and the slot before it on each qubit.
    var pending = forward ? [[], []] : program.slots[index].before
    var result: [Move] = []
    var place = index
    while result.count < Deferral.reach {
      place += forward ? 1 : -1
      guard program.slots.indices.contains(place) else { break }
      let slot = program.slots[place]
      let touched = qubits.indices.filter { slot.qubits.contains(qubits[$0]) }
      if touched.isEmpty { continue }
      guard let interaction = slot.freeInteraction else { break }
      var isBlocked = false
      for position in touched {
        let there = slot.qubits.firstIndex(of: qubits[position]) ?? 0
        let gates = forward ? slot.before[there] : pending[position]
        guard let image = images[position].passed(gates, forward: forward) else {
          isBlocked = true
          break
        }
        images[position] = image
        pending[position] = slot.before[there]
      }
      if isBlocked { break }
      if touched.count == 2 {
        if images[0].axis == images[1].axis {
          result.append(
            Move(
              from: index, axis: axis, place: place, joins: true, isForward: forward,
              images: images))
        }
        break
      }
      guard interaction.axes == [images[touched[0]].axis] else { break }
      result.append(
        Move(
          from: index, axis: axis, place: forward ? place + 1 : place, isForward: forward,
          images: images))
    }
    return result
  }

  /// The slot that a part joins with it, and the Paulis that make up for reducing the sum.
  private func joined(_ move: Move) -> (interaction: Interaction, paulis: [Axis])? {
    guard let interaction = program.slots[move.place].freeInteraction,
      let angle = angle(of: move)
    else { return nil }
    var part = Interaction()
    part[move.images[0].axis] = angle
    return (interaction + part).reduced()
  }

  /// The angle of the part with the signs of its Paulis.
  private func angle(of move: Move) -> Angle? {
    guard let interaction = program.slots[move.from].freeInteraction else { return nil }
    let isNegative = move.images[0].isNegative != move.images[1].isNegative
    return isNegative ? -interaction[move.axis] : interaction[move.axis]
  }

  // MARK: - Moving

  private mutating func apply(_ move: Move) {
    guard let angle = angle(of: move) else { return }
    let qubits = program.slots[move.from].qubits
    var from = move.from
    if move.joins {
      guard let (sum, paulis) = joined(move) else { return }
      program.slots[move.place].kind = .interaction(sum)
      timeline.update(move.place, program.slots[move.place])
      for qubit in qubits {
        prepend(paulis.map { GateApplication($0.gate) }, after: move.place, on: qubit)
      }
    } else {
      insert(angle, move, qubits)
      if move.place <= from { from += 1 }
    }
    guard case .interaction(var rest) = program.slots[from].kind else { return }
    rest[move.axis] = 0
    program.slots[from].kind = .interaction(rest)
    timeline.update(from, program.slots[from])
    var emptied = [from]
    if move.joins { emptied.append(move.place) }
    for index in emptied.sorted(by: >) {
      if case .interaction(let value) = program.slots[index].kind, value.axes.isEmpty {
        remove(index)
      }
    }
    current = timeline.cost()
  }

  /// Makes the part a slot, on the axis that its Pauli has on the first qubit.
  private mutating func insert(_ angle: Angle, _ move: Move, _ qubits: [Int]) {
    var part = Interaction()
    part[move.images[0].axis] = angle
    var slot = Slot(kind: .interaction(part), qubits: qubits, before: [[], []])
    if !move.isForward {
      for (position, qubit) in qubits.enumerated() {
        slot.before[position] = take(from: move.place, on: qubit)
      }
    }
    let turn = Deferral.turn(move.images[1].axis, move.images[0].axis)
    if turn.isNegative { part[move.images[0].axis] = -angle }
    let (reduced, paulis) = part.reduced()
    slot.kind = .interaction(reduced)
    slot.before[1] += turn.gates
    program.slots.insert(slot, at: move.place)
    timeline.insert(slot, at: move.place)
    let inverse = turn.gates.reversed().map { $0.gate.inverse($0.angles) }
    prepend(inverse, after: move.place, on: qubits[1])
    for qubit in qubits {
      prepend(paulis.map { GateApplication($0.gate) }, after: move.place, on: qubit)
    }
  }

  /// Gates C that make one Pauli another, C P C† = ±Q.
  private static func turn(
    _ axis: Axis, _ wanted: Axis
  ) -> (gates: [GateApplication], isNegative: Bool) {
    if axis == wanted { return ([], false) }
    let gate: Gate =
      axis != .y && wanted != .y ? .h : axis != .z && wanted != .z ? .s : .sx
    let gates = [GateApplication(gate)]
    let image = CliffordFrame.Image(axis: axis, isNegative: false).passed(gates, forward: true)
    return (gates, image?.isNegative ?? false)
  }

  /// Puts gates on a qubit right after a slot.
  private mutating func prepend(_ gates: [GateApplication], after index: Int, on qubit: Int) {
    if gates.isEmpty { return }
    for next in program.slots.indices.dropFirst(index + 1) {
      if let position = program.slots[next].qubits.firstIndex(of: qubit) {
        program.slots[next].before[position].insert(contentsOf: gates, at: 0)
        return
      }
    }
    program.after[qubit].insert(contentsOf: gates, at: 0)
  }

  /// Takes the gates before the first slot on a qubit from an index on.
  private mutating func take(from index: Int, on qubit: Int) -> [GateApplication] {
    for next in program.slots.indices.dropFirst(index) {
      if let position = program.slots[next].qubits.firstIndex(of: qubit) {
        let gates = program.slots[next].before[position]
        program.slots[next].before[position] = []
        return gates
      }
    }
    return []
  }

  /// Removes a slot that does nothing, and leaves the gates before it.
  private mutating func remove(_ index: Int) {
    let slot = program.slots[index]
    for (position, qubit) in slot.qubits.enumerated() {
      prepend(slot.before[position], after: index, on: qubit)
    }
    program.slots.remove(at: index)
    timeline.remove(index)
  }
}

extension CliffordFrame.Image {
  /// What becomes of the Pauli P of a rotation that is moved across gates G, forward to after them
  /// (G P G†) or back to before them (G† P G); nil if it is no Pauli there.
  fileprivate func passed(_ gates: [GateApplication], forward: Bool) -> CliffordFrame.Image? {
    if gates.isEmpty { return self }
    if axis == .z && gates.allSatisfy({ $0.gate.traits.contains(.diagonal) }) { return self }
    guard let unitary = OneQubitUnitary(gates),
      let image = (forward ? unitary.inverse : unitary).image(of: axis)
    else { return nil }
    return CliffordFrame.Image(
      axis: image.axis, isNegative: image.isNegative != isNegative)
  }
}

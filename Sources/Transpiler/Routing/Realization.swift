import Circuits

/// Turns the events of a routing into a program on physical qubits.
struct Realization {
  let program: SlotProgram
  let target: Target

  /// The program on physical qubits.
  func run(_ routing: Router.Result, isFused: Bool) throws -> SlotProgram {
    var fusion = Fusion(
      qubitCount: target.device.qubitCount, isEnabled: isFused, isWorthwhile: target.isWorthwhile)
    var position = routing.initial
    var occupant = [Int](repeating: -1, count: target.device.qubitCount)
    for (virtual, qubit) in position.enumerated() where qubit >= 0 { occupant[qubit] = virtual }
    // One list for each pair: long circuits have very many slots.
    let count = target.device.qubitCount
    var pairs = [[Int]](repeating: [], count: count * count)
    func pair(_ a: Int, _ b: Int) -> [Int] {
      if pairs[a * count + b].isEmpty { pairs[a * count + b] = [a, b] }
      return pairs[a * count + b]
    }
    func exchange(_ pair: [Int]) {
      occupant.swapAt(pair[0], pair[1])
      for qubit in pair where occupant[qubit] >= 0 { position[occupant[qubit]] = qubit }
    }
    for event in routing.events {
      switch event.kind {
      case .execute(let index):
        let slot = program.slots[index]
        var placed = slot
        let kept = slot.qubits.indices.filter { position[slot.qubits[$0]] >= 0 }
        if slot.qubits.count == 2, kept.count == 2 {
          placed.qubits = pair(position[slot.qubits[0]], position[slot.qubits[1]])
        } else {
          placed.qubits = kept.map { position[slot.qubits[$0]] }
          placed.before = kept.map { slot.before[$0] }
        }
        // What acts on no qubit writes a bit.
        if !placed.qubits.isEmpty || slot.qubits.isEmpty { fusion.append(placed) }
      case .swap:
        fusion.append(
          Slot(
            kind: .interaction(.swap), qubits: pair(event.qubits[0], event.qubits[1]),
            before: Slot.nothingBefore))
        exchange(event.qubits)
      case .move:
        fusion.append(
          Slot(
            kind: .interaction(.move), qubits: pair(event.qubits[0], event.qubits[1]),
            before: Slot.nothingBefore))
        fusion.append([GateApplication(.s)], on: event.qubits[1])
        exchange(event.qubits)
      case .bridge(let index):
        try bridge(program.slots[index], along: event.qubits, into: &fusion)
      }
    }
    for (virtual, gates) in program.after.enumerated() where position[virtual] >= 0 {
      fusion.append(gates, on: position[virtual])
    }
    guard isFused else { return fusion.collected }
    return Fusion.repeated(fusion.collected, isWorthwhile: target.isWorthwhile)
  }

  /// The rotation of a slot at a distance. CX along the path copies the first qubit's Z into the
  /// empty places, where Z ⊗ Z with the last qubit is that of the first, and takes it back.
  private func bridge(_ slot: Slot, along path: [Int], into fusion: inout Fusion) throws {
    guard let interaction = slot.freeInteraction, let axis = interaction.axes.first else { return }
    let ends = [path[0], path[path.count - 1]]
    let (enter, leave): (Gate, Gate) =
      switch axis {
      case .x: (.h, .h)
      case .y: (.sx, .sxdg)
      case .z: (.id, .id)
      }
    for (position, qubit) in ends.enumerated() {
      fusion.append(slot.before[position], on: qubit)
      if enter != .id { fusion.append([GateApplication(enter)], on: qubit) }
    }
    let lowering = Lowering(keeps: { _ in false }, deviceName: target.device.name)
    let steps = (0..<(path.count - 2)).map { [path[$0], path[$0 + 1]] }
    var sink = Lowering.Sink(fusion: fusion, conditions: [])
    fusion = Fusion(qubitCount: 0)
    defer { fusion = sink.fusion }
    for pair in steps { try lowering.lower(GateApplication(.cx), on: pair, into: &sink) }
    sink.interact(Interaction(z: interaction[axis]), on: Array(path.suffix(2)))
    for pair in steps.reversed() {
      try lowering.lower(GateApplication(.cx), on: pair, into: &sink)
    }
    for qubit in ends where leave != .id { sink.fusion.append([GateApplication(leave)], on: qubit) }
  }
}

extension Target {
  /// Whether an interaction costs no more than the two that it would replace.
  func isWorthwhile(
    _ pair: [Int], _ first: Interaction, _ second: Interaction, _ both: Interaction
  ) -> Bool {
    guard let link = link(pair[0], pair[1]) else { return false }
    return link.cost(both) <= link.cost(first) + link.cost(second) + 1e-15
      && link.count(both) <= link.count(first) + link.count(second)
  }
}

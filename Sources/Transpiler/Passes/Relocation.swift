import Circuits

/// Moves a routed program as a whole to the part of the device where it succeeds best, every edge
/// that it uses to an edge.
enum Relocation {
  /// The moved program, and the new place of every old one.
  static func run(
    _ program: SlotProgram, _ target: Target, keeping places: [Int]
  ) -> (program: SlotProgram, places: [Int]) {
    let problem = LayoutProblem(program, keeping: places)
    var map = Array(0..<target.device.qubitCount)
    guard let layout = ExactLayout.run(problem, target),
      problem.cost(layout, target) < problem.cost(problem.qubits, target)
    else { return (program, map) }
    for (position, qubit) in problem.qubits.enumerated() { map[qubit] = layout[position] }
    var result = SlotProgram(qubitCount: program.qubitCount)
    result.slots = program.slots.map { slot in
      var moved = slot
      // Barriers can name places that nothing else uses; they need not wait for anything.
      let kept = slot.qubits.indices.filter { problem.qubits.contains(slot.qubits[$0]) }
      moved.qubits = kept.map { map[slot.qubits[$0]] }
      moved.before = kept.map { slot.before[$0] }
      return moved
    }
    result.slots.removeAll { $0.qubits.isEmpty }
    for qubit in problem.qubits { result.after[map[qubit]] = program.after[qubit] }
    return (result, map)
  }
}

extension LayoutProblem {
  /// −ln of the estimated success of a layout in which all that meet are neighbours.
  func cost(_ layout: [Int], _ target: Target) -> Double {
    let places = placeCosts(target)
    var sum = 0.0
    for (qubit, place) in layout.enumerated() { sum += places[qubit][place] }
    for meeting in meetings {
      let link = target.link(layout[meeting.first], layout[meeting.second])
      sum += meeting.count * (link.map { $0.cost(.move) / 2 } ?? .infinity)
    }
    return sum
  }
}

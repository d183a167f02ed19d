import Circuits

/// Moves a routed program as a whole to the part of the device where it succeeds best, every edge
/// that it uses to an edge.
enum Relocation {
  /// The program in the best places by estimate, each with the new place of every old one; where
  /// nothing better is found, the program as it is.
  static func run(
    _ program: SlotProgram, _ target: Target, keeping places: [Int], count: Int
  ) -> [(program: SlotProgram, places: [Int])] {
    let problem = LayoutProblem(program, keeping: places)
    let layouts = ExactLayout.run(problem, target, keep: count)
    let present = problem.cost(problem.qubits, target)
    guard let best = layouts.first, best.cost < present else {
      return [(program, Array(0..<target.device.qubitCount))]
    }
    return layouts.map { moved(program, problem, $0.layout, target) }
  }

  private static func moved(
    _ program: SlotProgram, _ problem: LayoutProblem, _ layout: [Int], _ target: Target
  ) -> (program: SlotProgram, places: [Int]) {
    var map = Array(0..<target.device.qubitCount)
    var isUsed = [Bool](repeating: false, count: program.qubitCount)
    for (position, qubit) in problem.qubits.enumerated() {
      map[qubit] = layout[position]
      isUsed[qubit] = true
    }
    var result = SlotProgram(qubitCount: program.qubitCount)
    result.slots = program.slots.compactMap { slot in
      var moved = slot
      // Barriers can name places that nothing else uses; they need not wait for anything.
      let kept = slot.qubits.indices.filter { isUsed[slot.qubits[$0]] }
      moved.qubits = kept.map { map[slot.qubits[$0]] }
      moved.before = kept.map { slot.before[$0] }
      return moved.qubits.isEmpty ? nil : moved
    }
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

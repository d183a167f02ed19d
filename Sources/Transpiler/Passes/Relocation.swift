import Circuits

/// Moves a routed program as a whole to the part of the device where it succeeds best, every edge
/// that it uses to an edge.
enum Relocation {
  /// The program in the best places by estimate, as it is among them, each with the new place of
  /// every old one and −ln of the success that is forecast; best first.
  static func run(
    _ program: SlotProgram, _ target: Target, keeping places: [Int], count: Int
  ) -> [(program: SlotProgram, places: [Int], cost: Double)] {
    let problem = LayoutProblem(program, keeping: places)
    var results = [
      (program, Array(0..<target.device.qubitCount), Forecast(program, target).cost)
    ]
    for layout in ExactLayout.run(problem, target, keep: 3 * count) {
      let (moved, places) = moved(program, problem, layout.layout, target)
      results.append((moved, places, Forecast(moved, target).cost))
    }
    results.sort { $0.2 < $1.2 }
    // Mirror images use the same qubits; one of each is enough.
    var seen = Set<Set<Int>>()
    let different = results.filter { entry in
      seen.insert(Set(problem.qubits.map { entry.1[$0] })).inserted
    }
    return different.prefix(count).map { ($0.0, $0.1, $0.2) }
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
      // What acts on no qubit writes a bit, and stays.
      return moved.qubits.isEmpty && !slot.qubits.isEmpty ? nil : moved
    }
    for qubit in problem.qubits { result.after[map[qubit]] = program.after[qubit] }
    return (result, map)
  }
}

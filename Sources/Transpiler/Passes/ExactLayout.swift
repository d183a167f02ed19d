/// Finds layouts in which all qubits that meet are neighbours, the best one by estimated success:
/// a depth-first search for a subgraph with the pruning of branch and bound, in the spirit of
/// VF2 (Cordella and others, IEEE PAMI 26, 1367, 2004).
struct ExactLayout {
  private let problem: LayoutProblem
  private let target: Target
  private let placeCosts: [[Double]]
  /// The cost of one entangler on every pair of places, row-major; infinite for none.
  private let edges: [Double]
  /// The order in which qubits are placed: each next to one that already is, where possible.
  private let order: [Int]
  /// The best layouts so far, cheapest first, at most `keep`.
  private var found: [(layout: [Int], cost: Double)] = []
  private let keep: Int
  private var steps = 0
  private let limit: Int

  /// The cheapest embeddings, best first, as the place of each qubit of the problem; none if there
  /// is none, or none was found within `limit` trials.
  static func run(
    _ problem: LayoutProblem, _ target: Target, keep: Int = 1, limit: Int = 60_000
  ) -> [(layout: [Int], cost: Double)] {
    var search = ExactLayout(problem, target, keep, limit)
    search.start()
    return search.found
  }

  /// What a layout has to cost less than to be kept.
  private var bound: Double { found.count < keep ? .infinity : found[found.count - 1].cost }

  private init(_ problem: LayoutProblem, _ target: Target, _ keep: Int, _ limit: Int) {
    self.keep = keep
    self.problem = problem
    self.target = target
    self.limit = limit
    placeCosts = problem.placeCosts(target)
    let n = target.device.qubitCount
    var edges = [Double](repeating: .infinity, count: n * n)
    for (pair, link) in target.links {
      let cost = link.cost(.move) / 2
      edges[pair[0] * n + pair[1]] = cost
      edges[pair[1] * n + pair[0]] = cost
    }
    self.edges = edges
    var order: [Int] = []
    var placed = [Bool](repeating: false, count: problem.qubits.count)
    while order.count < problem.qubits.count {
      // The qubit with the most placed partners, then with the most partners.
      var bestQubit = -1
      var bestKey = (-1, -1)
      for qubit in problem.qubits.indices where !placed[qubit] {
        let known = problem.partners[qubit].count { placed[$0.other] }
        let key = (known, problem.partners[qubit].count)
        if key > bestKey {
          bestKey = key
          bestQubit = qubit
        }
      }
      placed[bestQubit] = true
      order.append(bestQubit)
    }
    self.order = order
  }

  private mutating func start() {
    guard !order.isEmpty else {
      found = [([], 0)]
      return
    }
    var layout = [Int](repeating: -1, count: problem.qubits.count)
    var taken = [Bool](repeating: false, count: target.device.qubitCount)
    // Shares the trials among the places where the first qubit can be, best first; what a place
    // does not use is left to those after it.
    let first = order[0]
    let starts = (0..<target.device.qubitCount)
      .filter {
        target.isUsable[$0]
          && target.topology.neighbors[$0].count
            >= problem.partners[first].count
      }
      .sorted { placeCosts[first][$0] < placeCosts[first][$1] }
    for (index, place) in starts.enumerated() {
      let share = limit * (index + 1) / starts.count
      layout[first] = place
      taken[place] = true
      extend(1, placeCosts[first][place], &layout, &taken, share)
      taken[place] = false
      layout[first] = -1
    }
  }

  private mutating func extend(
    _ depth: Int, _ cost: Double, _ layout: inout [Int], _ taken: inout [Bool], _ share: Int
  ) {
    if depth == order.count {
      if cost < bound {
        let place = found.firstIndex { cost < $0.cost } ?? found.count
        found.insert((layout, cost), at: place)
        if found.count > keep { found.removeLast() }
      }
      return
    }
    let n = target.device.qubitCount
    let qubit = order[depth]
    let anchors = problem.partners[qubit].filter { layout[$0.other] >= 0 }
    let degree = problem.partners[qubit].count
    let candidates =
      anchors.first.map { target.topology.neighbors[layout[$0.other]] }
      ?? (0..<n).filter { target.isUsable[$0] }
    var choices: [(place: Int, cost: Double)] = []
    for place in candidates where !taken[place] {
      guard target.topology.neighbors[place].count >= degree else { continue }
      var added = placeCosts[qubit][place]
      for anchor in anchors { added += anchor.count * edges[layout[anchor.other] * n + place] }
      if added < .infinity { choices.append((place, added)) }
    }
    choices.sort { $0.cost == $1.cost ? $0.place < $1.place : $0.cost < $1.cost }
    for choice in choices where cost + choice.cost < bound {
      steps += 1
      if steps > share { return }
      layout[qubit] = choice.place
      taken[choice.place] = true
      extend(depth + 1, cost + choice.cost, &layout, &taken, share)
      taken[choice.place] = false
      layout[qubit] = -1
    }
  }
}

import Elementary
import Randomness

/// Looks for a layout that keeps qubits that meet close together, on good qubits and edges, by
/// simulated annealing; for circuits that fit nowhere as they are.
struct AnnealedLayout {
  private let problem: LayoutProblem
  private let target: Target
  private let map: RoutingMap
  private let placeCosts: [[Double]]
  private let places: [Int]
  private var random: RandomStream

  /// - Parameter region: The places to choose from, one connected part of the device.
  init(
    _ problem: LayoutProblem, _ target: Target, _ map: RoutingMap, region: [Int],
    noiseWeight: Double, random: RandomStream
  ) {
    self.problem = problem
    self.target = target
    self.map = map
    self.random = random
    places = region
    let costs = target.links.values.map { $0.cost(.move) / 2 }.sorted()
    let typical = max(1e-12, costs.isEmpty ? 1 : costs[costs.count / 2])
    placeCosts = problem.placeCosts(target).map { $0.map { noiseWeight * $0 / typical } }
  }

  /// A layout, as the place of each qubit of the problem.
  mutating func run(moves: Int) -> [Int] {
    var layout = growth()
    var occupant = [Int](repeating: -1, count: target.device.qubitCount)
    for (qubit, place) in layout.enumerated() { occupant[place] = qubit }
    var best = layout
    var current = 0.0
    var bestCost = 0.0
    let scale = problem.meetings.reduce(0) { $0 + $1.count } / Double(max(1, layout.count))
    guard !layout.isEmpty, places.count > 1 else { return layout }
    for move in 0..<moves {
      let temperature = scale * Portable.power(0.01, Double(move) / Double(moves))
      let qubit = Int(random.uniform() * Double(layout.count))
      let here = layout[qubit]
      // To a neighbour most of the time, sometimes to anywhere near a partner.
      let near = map.neighbors[here]
      var there = here
      if random.uniform() < 0.6 || problem.partners[qubit].isEmpty {
        there = near[Int(random.uniform() * Double(near.count))]
      } else {
        let partners = problem.partners[qubit]
        let partner = partners[Int(random.uniform() * Double(partners.count))].other
        let around = map.neighbors[layout[partner]]
        there = around[Int(random.uniform() * Double(around.count))]
      }
      if there == here { continue }
      let other = occupant[there]
      let before = cost(of: qubit, layout) + (other >= 0 ? cost(of: other, layout) : 0)
      layout[qubit] = there
      if other >= 0 { layout[other] = here }
      let after = cost(of: qubit, layout) + (other >= 0 ? cost(of: other, layout) : 0)
      let change = after - before
      if change <= 0 || random.uniform() < Portable.exp(-change / temperature) {
        occupant[there] = qubit
        occupant[here] = other
        current += change
        if current < bestCost - 1e-12 {
          bestCost = current
          best = layout
        }
      } else {
        layout[qubit] = here
        if other >= 0 { layout[other] = there }
      }
    }
    return best
  }

  private func cost(of qubit: Int, _ layout: [Int]) -> Double {
    var sum = placeCosts[qubit][layout[qubit]]
    for (other, count) in problem.partners[qubit] {
      sum += count * map.path(layout[qubit], layout[other])
    }
    return sum
  }

  /// A connected start: breadth first from a random place, qubits in the order of a walk through
  /// those that meet.
  private mutating func growth() -> [Int] {
    let start = places[Int(random.uniform() * Double(places.count))]
    let free = places.sorted {
      map.path(start, $0) == map.path(start, $1)
        ? $0 < $1 : map.path(start, $0) < map.path(start, $1)
    }
    var order: [Int] = []
    var seen = [Bool](repeating: false, count: problem.qubits.count)
    for root in problem.qubits.indices where !seen[root] {
      var queue = [root]
      seen[root] = true
      while let qubit = queue.first {
        queue.removeFirst()
        order.append(qubit)
        for (other, _) in problem.partners[qubit] where !seen[other] {
          seen[other] = true
          queue.append(other)
        }
      }
    }
    var layout = [Int](repeating: 0, count: problem.qubits.count)
    for (position, qubit) in order.enumerated() { layout[qubit] = free[position] }
    return layout
  }
}

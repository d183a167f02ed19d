import Elementary
import Randomness

/// Looks for a layout that keeps qubits that meet close together, on good qubits and edges, by
/// simulated annealing; for circuits that fit nowhere as they are.
/// What its arena holds is only read.
struct AnnealedLayout: @unchecked Sendable {
  private let problem: LayoutProblem
  private let target: Target
  private let map: RoutingMap
  private let places: [Int]
  private let arena = _UnsafeArena()
  private let count: Int
  /// Lengths of paths between places, row-major, and the neighbours of each place.
  private let paths: UnsafePointer<Double>
  private let neighborStart: UnsafePointer<Int32>
  private let neighborList: UnsafePointer<Int32>
  /// The partners of each qubit and how often they meet.
  private let partnerStart: UnsafePointer<Int32>
  private let partnerList: UnsafePointer<Int32>
  private let partnerWeight: UnsafePointer<Double>
  /// What each place costs each qubit by itself, row-major.
  private let own: UnsafePointer<Double>

  /// What the search begins with.
  enum Start {
    /// Qubits in the order of a walk through those that meet, on places breadth first.
    case breadthFirst
    /// One qubit after another, that which meets those placed most, as near to them as can be and
    /// where fewest places are free: lines follow the borders of what is taken.
    case closest
  }

  /// - Parameter region: The places to choose from, one connected part of the device.
  init(
    _ problem: LayoutProblem, _ target: Target, _ map: RoutingMap, region: [Int],
    noiseWeight: Double
  ) {
    self.problem = problem
    self.target = target
    self.map = map
    places = region
    let costs = target.links.values.map { $0.cost(.move) / 2 }.sorted()
    let typical = max(1e-12, costs.isEmpty ? 1 : costs[costs.count / 2])
    let placeCosts = problem.placeCosts(target).map { $0.map { noiseWeight * $0 / typical } }
    own = arena.copy(placeCosts.flatMap { $0 })
    let count = map.count
    self.count = count
    paths = arena.copy((0..<count * count).map { map.path($0 / count, $0 % count) })
    neighborStart = arena.copy(
      map.neighbors.reduce(into: [Int32(0)]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
    neighborList = arena.copy(map.neighbors.flatMap { $0.map { Int32($0) } })
    partnerStart = arena.copy(
      problem.partners.reduce(into: [Int32(0)]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
    partnerList = arena.copy(problem.partners.flatMap { $0.map { Int32($0.other) } })
    partnerWeight = arena.copy(problem.partners.flatMap { $0.map(\.count) })
  }

  /// A layout, as the place of each qubit of the problem.
  ///
  /// - Parameters:
  ///   - moves: How many moves are tried.
  ///   - stride: The temperature falls after so many.
  func run(
    moves: Int, from start: Start = .breadthFirst, stride: Int = 1,
    random: inout some RandomNumberGenerator
  ) -> [Int] {
    let first = start == .closest ? closest(&random) : growth(&random)
    guard !first.isEmpty, places.count > 1 else { return first }
    // The memory of the search itself is given back with it.
    let scratch = _UnsafeArena()
    let layout = scratch.array(repeating: Int32(0), count: first.count)
    for (qubit, place) in first.enumerated() { layout[qubit] = Int32(place) }
    let occupant = scratch.array(repeating: Int32(-1), count: count)
    for (qubit, place) in first.enumerated() { occupant[place] = Int32(qubit) }
    // What each qubit costs, NaN where that has to be told again.
    let known = scratch.array(repeating: Double.nan, count: first.count)
    var best = first
    var current = 0.0
    var bestCost = 0.0
    let scale = problem.meetings.reduce(0) { $0 + $1.count } / Double(max(1, first.count))
    var temperature = scale
    for move in 0..<moves {
      if move % stride == 0 {
        temperature = scale * Portable.power(0.01, Double(move) / Double(moves))
      }
      let qubit = Int(random.uniform() * Double(first.count))
      let here = Int(layout[qubit])
      // To a neighbour most of the time, sometimes to anywhere near a partner.
      let partners = Int(partnerStart[qubit])..<Int(partnerStart[qubit + 1])
      var around = here
      if random.uniform() >= 0.6 && !partners.isEmpty {
        let index = partners.lowerBound + Int(random.uniform() * Double(partners.count))
        around = Int(layout[Int(partnerList[index])])
      }
      let (low, high) = (Int(neighborStart[around]), Int(neighborStart[around + 1]))
      let there = Int(neighborList[low + Int(random.uniform() * Double(high - low))])
      if there == here { continue }
      let other = Int(occupant[there])
      if known[qubit].isNaN { known[qubit] = cost(of: qubit, layout) }
      if other >= 0, known[other].isNaN { known[other] = cost(of: other, layout) }
      let before = known[qubit] + (other >= 0 ? known[other] : 0)
      layout[qubit] = Int32(there)
      if other >= 0 { layout[other] = Int32(here) }
      let own = cost(of: qubit, layout)
      let others = other >= 0 ? cost(of: other, layout) : 0
      let change = own + others - before
      if change <= 0 || Self.isBelowExponential(random.uniform(), change / temperature) {
        forget(qubit, known)
        known[qubit] = own
        if other >= 0 {
          forget(other, known)
          // Where they meet, each is part of what the other costs.
          if known[qubit].isNaN { known[qubit] = own }
          known[other] = others
        }
        occupant[there] = Int32(qubit)
        occupant[here] = Int32(other)
        current += change
        if current < bestCost - 1e-12 {
          bestCost = current
          for qubit in best.indices { best[qubit] = Int(layout[qubit]) }
        }
      } else {
        layout[qubit] = Int32(here)
        if other >= 0 { layout[other] = Int32(there) }
      }
    }
    return best
  }

  /// The partners of a qubit that has moved cost something else now.
  @inline(__always)
  private func forget(_ qubit: Int, _ known: UnsafeMutablePointer<Double>) {
    for index in Int(partnerStart[qubit])..<Int(partnerStart[qubit + 1]) {
      known[Int(partnerList[index])] = .nan
    }
  }

  /// Whether a number is less than exp(−x), x ≥ 0; told by the bounds 1 − x and 1 / (1 + x + x²/2)
  /// where these are enough.
  @inline(__always)
  static func isBelowExponential(_ value: Double, _ x: Double) -> Bool {
    if value < 1 - x - 1e-9 { return true }
    if value * (1 + x + 0.5 * x * x) > 1 + 1e-9 { return false }
    return value < Portable.exp(-x)
  }

  @inline(__always)
  private func cost(of qubit: Int, _ layout: UnsafeMutablePointer<Int32>) -> Double {
    let place = Int(layout[qubit])
    var sum = own[qubit * count + place]
    for index in Int(partnerStart[qubit])..<Int(partnerStart[qubit + 1]) {
      sum += partnerWeight[index] * paths[place * count + Int(layout[Int(partnerList[index])])]
    }
    return sum
  }

  /// See `Start.closest`.
  private func closest(_ random: inout some RandomNumberGenerator) -> [Int] {
    let qubits = problem.qubits.count
    var layout = [Int](repeating: -1, count: qubits)
    var attraction = [Double](repeating: 0, count: qubits)
    var isFree = [Bool](repeating: false, count: count)
    for place in places { isFree[place] = true }
    var nearby = places.reduce(into: [Int](repeating: 0, count: count)) { result, place in
      result[place] = map.neighbors[place].count
    }
    for step in 0..<qubits {
      var qubit = -1
      for candidate in 0..<qubits where layout[candidate] < 0 {
        // Among those that meet nobody placed, one with few partners: the end of a line.
        if qubit < 0 || attraction[candidate] > attraction[qubit]
          || (attraction[candidate] == attraction[qubit]
            && problem.partners[candidate].count < problem.partners[qubit].count)
        {
          qubit = candidate
        }
      }
      var choice = -1
      var least = Double.infinity
      let start = places[Int(random.uniform() * Double(places.count))]
      for place in places where isFree[place] {
        var sum = 0.0
        for index in Int(partnerStart[qubit])..<Int(partnerStart[qubit + 1]) {
          let there = layout[Int(partnerList[index])]
          if there >= 0 { sum += 100 * partnerWeight[index] * paths[place * count + there] }
        }
        if step == 0 { sum = paths[place * count + start] * 100 }
        // A place without free neighbours is the end of a line.
        sum += (nearby[place] == 0 ? 5 : Double(nearby[place])) + random.uniform()
        if sum < least {
          least = sum
          choice = place
        }
      }
      layout[qubit] = choice
      isFree[choice] = false
      for neighbor in map.neighbors[choice] { nearby[neighbor] -= 1 }
      for partner in problem.partners[qubit] { attraction[partner.other] += partner.count }
    }
    return layout
  }

  /// A connected start: breadth first from a random place, qubits in the order of a walk through
  /// those that meet.
  private func growth(_ random: inout some RandomNumberGenerator) -> [Int] {
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

import Elementary
import Randomness

/// Looks for a layout of a circuit whose qubits meet along lines and rings, by simulated annealing
/// of the walk that the lines take over the device.
///
/// Exchanges of two qubits, which `AnnealedLayout` makes, hardly ever improve a line: whatever they
/// mend on one side they tear on the other. Here pieces of the walk are reversed, and places are
/// taken out of it and put in elsewhere, as in searches for the shortest tour (2-opt and Or-opt: Lin,
/// Bell System Technical Journal 44, 2245, 1965; Or, thesis, Northwestern University, 1976).
/// What its arena holds is only read.
struct LineLayout: @unchecked Sendable {
  private let arena = _UnsafeArena()
  /// The qubits of the problem, line after line.
  private let order: [Int]
  private let count: Int
  private let placeCount: Int
  /// For every position in `order` the positions that it meets: two, −1 for none, and how often.
  private let partners: UnsafePointer<Int32>
  private let weights: UnsafePointer<Double>
  private let paths: UnsafePointer<Double>
  private let neighborStart: UnsafePointer<Int32>
  private let neighborList: UnsafePointer<Int32>

  /// nil where a qubit meets more than two others: that is no line.
  init?(_ problem: LayoutProblem, _ map: RoutingMap) {
    guard problem.qubits.count > 2, problem.partners.allSatisfy({ $0.count <= 2 }) else {
      return nil
    }
    order = Self.order(problem)
    count = order.count
    placeCount = map.count
    var position = [Int](repeating: 0, count: count)
    for (index, qubit) in order.enumerated() { position[qubit] = index }
    var partners = [Int32](repeating: -1, count: 2 * count)
    var weights = [Double](repeating: 0, count: 2 * count)
    for (index, qubit) in order.enumerated() {
      for (number, partner) in problem.partners[qubit].enumerated() {
        partners[2 * index + number] = Int32(position[partner.other])
        weights[2 * index + number] = partner.count
      }
    }
    self.partners = arena.copy(partners)
    self.weights = arena.copy(weights)
    let places = map.count
    paths = arena.copy((0..<places * places).map { map.path($0 / places, $0 % places) })
    neighborStart = arena.copy(
      map.neighbors.reduce(into: [Int32(0)]) { $0.append($0[$0.count - 1] + Int32($1.count)) })
    neighborList = arena.copy(map.neighbors.flatMap { $0.map { Int32($0) } })
  }

  /// The qubits line after line: open lines from an end, then rings.
  private static func order(_ problem: LayoutProblem) -> [Int] {
    var result: [Int] = []
    var seen = [Bool](repeating: false, count: problem.qubits.count)
    for largest in [1, 2] {
      for start in problem.qubits.indices
      where !seen[start] && problem.partners[start].count <= largest {
        var next: Int? = start
        while let qubit = next {
          seen[qubit] = true
          result.append(qubit)
          next = problem.partners[qubit].first { !seen[$0.other] }?.other
        }
      }
    }
    return result
  }

  /// A better layout, as the place of each qubit of the problem.
  /// - Parameters:
  ///   - layout: What the search begins with.
  ///   - moves: How many moves are tried.
  func run(from layout: [Int], moves: Int, random: RandomStream) -> [Int] {
    var random = QuickRandom(random)
    let walk = Walk(order.map { Int32(layout[$0]) }, placeCount: placeCount)
    var best = walk.copied
    var (current, bestCost) = (0.0, 0.0)
    let scale = max(1e-9, (0..<2 * count).reduce(0) { $0 + weights[$1] } / Double(2 * count))
    var temperature = scale
    for move in 0..<moves {
      if move % 64 == 0 {
        temperature = 0.7 * scale * Portable.power(0.2, Double(move) / Double(moves))
      }
      guard let edit = draw(walk, &random) else { continue }
      let before = cost(edit, walk)
      let inverse = walk.apply(edit)
      // Undoing an edit touches the same positions.
      let change = cost(edit, walk) - before
      if change <= 0
        || AnnealedLayout.isBelowExponential(random.uniform(), change / temperature)
      {
        current += change
        if current < bestCost - 1e-9 {
          bestCost = current
          best = walk.copied
        }
      } else {
        _ = walk.apply(inverse)
      }
    }
    var result = layout
    for (index, qubit) in order.enumerated() { result[qubit] = Int(best[index]) }
    return result
  }

  /// A random edit near a random position.
  private func draw(_ walk: Walk, _ random: inout QuickRandom) -> Edit? {
    let position = Int(random.uniform() * Double(count))
    let here = Int(walk.places[position])
    let (low, high) = (Int(neighborStart[here]), Int(neighborStart[here + 1]))
    guard high > low else { return nil }
    let place = Int(neighborList[low + Int(random.uniform() * Double(high - low))])
    let other = Int(walk.occupant[place])
    let kind = random.uniform()
    if kind < 0.5 { return .exchange(position, place: place, other: other) }
    if kind < 0.75 {
      // What is on the neighbouring place comes next to this position in the walk.
      guard other >= 0, abs(other - position) > 1 else { return nil }
      let (first, last) = (min(position, other), max(position, other))
      return random.uniform() < 0.5 ? .reverse(first + 1, last) : .reverse(first, last - 1)
    }
    // The neighbouring place comes before or after this position: from elsewhere in the walk, or, if
    // it is free, instead of some other place.
    let from = other >= 0 ? other : Int(random.uniform() * Double(count))
    let gap = random.uniform() < 0.5 ? position : position + 1
    let to = from < gap ? gap - 1 : gap
    return from == to ? nil : .shift(from: from, to: to, place: place)
  }

  /// The lengths of all meetings that an edit may change.
  private func cost(_ edit: Edit, _ walk: Walk) -> Double {
    switch edit {
    case .exchange(let position, _, let other):
      cost(position, position, walk) + (other >= 0 ? cost(other, other, walk) : 0)
    case .reverse(let first, let last): cost(first, last, walk)
    case .shift(let from, let to, _): cost(min(from, to), max(from, to), walk)
    }
  }

  /// The same for the meetings of some positions, those among them once.
  private func cost(_ first: Int, _ last: Int, _ walk: Walk) -> Double {
    var sum = 0.0
    for position in first...last {
      let row = Int(walk.places[position]) * placeCount
      for index in 2 * position..<2 * position + 2 {
        let partner = Int(partners[index])
        if partner < 0 || (partner >= first && partner < position) { continue }
        sum += weights[index] * paths[row + Int(walk.places[partner])]
      }
    }
    return sum
  }

  /// A change of the walk.
  private enum Edit {
    /// A position gets a neighbouring place, and whichever position had that, if any, gets its.
    case exchange(Int, place: Int, other: Int)
    /// The places of some positions in reverse.
    case reverse(Int, Int)
    /// The place of one position is left out, those after it move up, and a place is put in.
    case shift(from: Int, to: Int, place: Int)
  }

  /// The place of every position, and the position on every place, −1 for none.
  private struct Walk {
    private let arena = _UnsafeArena()
    private let count: Int
    let places: UnsafeMutablePointer<Int32>
    let occupant: UnsafeMutablePointer<Int32>

    init(_ start: [Int32], placeCount: Int) {
      count = start.count
      places = arena.array(repeating: 0, count: start.count)
      occupant = arena.array(repeating: -1, count: placeCount)
      for (position, place) in start.enumerated() { put(place, position) }
    }

    var copied: [Int32] { (0..<count).map { places[$0] } }

    @inline(__always)
    private func put(_ place: Int32, _ position: Int) {
      places[position] = place
      occupant[Int(place)] = Int32(position)
    }

    /// Makes an edit and returns the one that takes it back.
    func apply(_ edit: Edit) -> Edit {
      switch edit {
      case .exchange(let position, let place, let other):
        let old = places[position]
        occupant[Int(old)] = -1
        if other >= 0 { put(old, other) }
        put(Int32(place), position)
        return .exchange(position, place: Int(old), other: other)
      case .reverse(var first, var last):
        while first < last {
          let place = places[first]
          put(places[last], first)
          put(place, last)
          first += 1
          last -= 1
        }
        return edit
      case .shift(let from, let to, let place):
        let old = places[from]
        occupant[Int(old)] = -1
        let step = from < to ? 1 : -1
        var position = from
        while position != to {
          put(places[position + step], position)
          position += step
        }
        put(Int32(place), to)
        return .shift(from: to, to: from, place: Int(old))
      }
    }
  }
}

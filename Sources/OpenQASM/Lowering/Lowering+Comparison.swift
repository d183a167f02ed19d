/// Comparisons of long registers, in a number of steps that grows as their width.
///
/// A decision diagram asks for its atoms in ascending order. A step whose atoms come before those of
/// the function so far puts a node on top of it; one whose atoms come after them would make every
/// node anew. So bits are taken from the end whose atoms come last, whichever that is.
extension Lowering {
  /// Whether a < b, both without a sign.
  func less(_ a: [Decisions.Node], _ b: [Decisions.Node]) throws -> Decisions.Node {
    var size = SizeWatch(decisions)
    guard isAscending(a, b) else {
      return try zip(a, b).reduce(Decisions.no) { result, pair in
        let differs = try decisions.exclusiveOr(pair.0, pair.1)
        let next = try decisions.select(differs, pair.1, result)
        return size.isDue(decisions) ? try compact(next) : next
      }
    }
    // The answer of the higher bits, where the lower ones say less and where they do not.
    var (less, other) = (Decisions.yes, Decisions.no)
    for (x, y) in zip(a, b).reversed() {
      let differs = try decisions.exclusiveOr(x, y)
      let decided = try decisions.select(y, less, other)
      (less, other) = (
        try decisions.select(differs, decided, less), try decisions.select(differs, decided, other)
      )
      if size.isDue(decisions) { (less, other) = (try compact(less), try compact(other)) }
    }
    return try compact(other)
  }

  /// Whether a = b.
  func equal(_ a: [Decisions.Node], _ b: [Decisions.Node]) throws -> Decisions.Node {
    var size = SizeWatch(decisions)
    let pairs = Array(zip(a, b))
    let order = isAscending(a, b) ? Array(pairs.indices.reversed()) : Array(pairs.indices)
    let result = try order.reduce(Decisions.yes) { equal, index in
      let differs = try decisions.exclusiveOr(pairs[index].0, pairs[index].1)
      let next = try decisions.select(differs, Decisions.no, equal)
      return size.isDue(decisions) ? try compact(next) : next
    }
    return try compact(result)
  }

  /// Whether the lowest bits depend on atoms before those of the highest ones.
  private func isAscending(_ a: [Decisions.Node], _ b: [Decisions.Node]) -> Bool {
    let tops = zip(a, b).compactMap { x, y in
      [x, y].compactMap { decisions.branch($0)?.atom }.min()
    }
    guard let first = tops.first, let last = tops.last else { return true }
    return first <= last
  }
}

/// Says when the size of a growing function has to be looked at: each look is a walk through it, and
/// between two looks it grows by what was done.
private struct SizeWatch {
  private var nodes: Int
  private var steps = 0

  /// So many new nodes or steps are passed over.
  private static let stride = 32

  init(_ decisions: Decisions) { nodes = decisions.count }

  /// Whether a look is due; it is then taken to have happened.
  mutating func isDue(_ decisions: Decisions) -> Bool {
    steps += 1
    guard steps >= Self.stride || decisions.count - nodes >= Self.stride else { return false }
    steps = 0
    nodes = decisions.count
    return true
  }
}

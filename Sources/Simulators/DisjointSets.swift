/// Sets of indices that are joined two by two.
struct DisjointSets {
  private var parent: [Int]

  /// Sets of one index each.
  init(count: Int) { parent = Array(0..<count) }

  /// The representative of an index's set.
  mutating func root(_ index: Int) -> Int {
    var index = index
    while parent[index] != index {
      parent[index] = parent[parent[index]]
      index = parent[index]
    }
    return index
  }

  /// Makes one set of two; its representative is the smaller one.
  mutating func join(_ first: Int, _ second: Int) {
    let (a, b) = (root(first), root(second))
    parent[max(a, b)] = min(a, b)
  }
}

/// Which qubits a two-qubit gate can join, as an undirected graph on qubit indices.
public struct Topology: Hashable, Sendable {
  /// The number of qubits.
  public let qubitCount: Int
  /// The neighbours of every qubit in ascending order.
  public let neighbors: [[Int]]

  /// A graph from its edges; direction and repetition do not matter.
  public init(qubitCount: Int, edges: [[Int]]) {
    self.qubitCount = qubitCount
    var sets = [Set<Int>](repeating: [], count: qubitCount)
    for edge in edges {
      sets[edge[0]].insert(edge[1])
      sets[edge[1]].insert(edge[0])
    }
    neighbors = sets.map { $0.sorted() }
  }

  /// The complete graph.
  public static func allToAll(qubitCount: Int) -> Topology {
    var edges: [[Int]] = []
    for a in 0..<qubitCount { for b in 0..<a { edges.append([b, a]) } }
    return Topology(qubitCount: qubitCount, edges: edges)
  }

  /// The edges (a, b) with a < b in ascending order.
  public var edges: [[Int]] {
    neighbors.indices.flatMap { a in neighbors[a].filter { $0 > a }.map { [a, $0] } }
  }

  /// Whether two qubits are joined.
  public func areNeighbors(_ a: Int, _ b: Int) -> Bool { neighbors[a].contains(b) }

  /// Distances in edges from a qubit to every other; nil where there is no way.
  public func distances(from start: Int) -> [Int?] {
    var result = [Int?](repeating: nil, count: qubitCount)
    result[start] = 0
    var frontier = [start]
    var distance = 0
    while !frontier.isEmpty {
      distance += 1
      var next: [Int] = []
      for a in frontier {
        for b in neighbors[a] where result[b] == nil {
          result[b] = distance
          next.append(b)
        }
      }
      frontier = next
    }
    return result
  }
}

extension Device {
  /// The graph of all pairs on which at least one native two-qubit gate exists.
  public var topology: Topology {
    let pairGates = nativeGates.filter { $0.gate?.qubitCount == 2 }
    if pairGates.contains(where: { $0.pairs == nil }) {
      return .allToAll(qubitCount: qubitCount)
    }
    return Topology(qubitCount: qubitCount, edges: pairGates.flatMap { $0.pairs ?? [] })
  }
}

/// Places for drawings where the payload has none. A drawing is used only when every edge of the
/// device is a step to a neighbouring place.
enum Drawing {
  /// Whether the places fit the edges.
  static func fits(_ places: [[Double]], _ edges: [[Int]]) -> Bool {
    Set(places).count == places.count
      && edges.allSatisfy { edge in
        let a = places[edge[0]]
        let b = places[edge[1]]
        return abs(a[0] - b[0]) + abs(a[1] - b[1]) == 1
      }
  }

  /// Columns of IBM's Falcon processors with 27 qubits, by rows as the vendor draws them; the
  /// processor with 16 qubits is its first part.
  private static let falcon: [(row: Int, column: Int)] = [
    (1, 0), (1, 1), (2, 1), (3, 1), (1, 2), (3, 2), (0, 3), (1, 3), (3, 3), (4, 3), (1, 4), (3, 4),
    (1, 5), (2, 5), (3, 5), (1, 6), (3, 6), (0, 7), (1, 7), (3, 7), (4, 7), (1, 8), (3, 8), (1, 9),
    (2, 9), (3, 9), (3, 10),
  ]

  /// Places on IBM's Falcon processors, nil when the edges are others.
  static func falcon(qubitCount: Int, edges: [[Int]]) -> [[Double]]? {
    guard qubitCount == 16 || qubitCount == 27 else { return nil }
    let places = falcon.prefix(qubitCount).map { [Double($0.column), Double($0.row)] }
    return fits(places, edges) ? places : nil
  }

  /// Places on a part of the square lattice that is numbered row by row: a row is cut where two
  /// successive numbers are not joined, and an edge to an earlier piece, which lies above, says
  /// where a piece belongs.
  static func rows(qubitCount: Int, edges: [[Int]]) -> [[Double]]? {
    let joined = Set(edges)
    var pieces: [[Int]] = []
    for qubit in 0..<qubitCount {
      if joined.contains([qubit - 1, qubit]) {
        pieces[pieces.count - 1].append(qubit)
      } else {
        pieces.append([qubit])
      }
    }
    var places = [[Double]](repeating: [0, 0], count: qubitCount)
    for (number, piece) in pieces.enumerated() {
      var start = [0.0, 0.0]
      if number > 0 {
        guard let edge = edges.first(where: { $0[0] < piece[0] && piece.contains($0[1]) }) else {
          return nil
        }
        let above = places[edge[0]]
        start = [above[0] - Double(edge[1] - piece[0]), above[1] + 1]
      }
      for (offset, qubit) in piece.enumerated() {
        places[qubit] = [start[0] + Double(offset), start[1]]
      }
    }
    let left = places.map { $0[0] }.min() ?? 0
    places = places.map { [$0[0] - left, $0[1]] }
    return fits(places, edges) ? places : nil
  }
}

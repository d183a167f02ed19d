import Circuits
import Devices

/// Distances and edge costs of a device for routing, in units of one usual entangler.
struct RoutingMap: Sendable {
  let count: Int
  let neighbors: [[Int]]
  /// Cost of one entangler on an edge, row-major; infinite where there is none.
  private let edges: [Double]
  /// Length of the cheapest path, row-major.
  private let paths: [Double]
  /// Length of the shortest path in edges, row-major; `Int.max` where there is none.
  private let steps: [Int]

  /// - Parameter noiseWeight: 0 counts entanglers, 1 weighs them by −ln(1 − error).
  init(_ target: Target, noiseWeight: Double) {
    let n = target.device.qubitCount
    count = n
    neighbors = target.topology.neighbors
    var edges = [Double](repeating: .infinity, count: n * n)
    let costs = target.links.mapValues { $0.cost(.move) / 2 }
    let sorted = costs.values.sorted()
    let typical = max(1e-12, sorted.isEmpty ? 1 : sorted[sorted.count / 2])
    for (pair, cost) in costs {
      let value = (1 - noiseWeight) + noiseWeight * cost / typical
      edges[pair[0] * n + pair[1]] = value
      edges[pair[1] * n + pair[0]] = value
    }
    self.edges = edges
    paths = RoutingMap.shortestPaths(neighbors, edges)
    let hops = RoutingMap.shortestPaths(neighbors, edges.map { $0 < .infinity ? 1 : .infinity })
    steps = hops.map { $0 < .infinity ? Int($0) : Int.max }
  }

  func edge(_ a: Int, _ b: Int) -> Double { edges[a * count + b] }
  func path(_ a: Int, _ b: Int) -> Double { paths[a * count + b] }
  func hops(_ a: Int, _ b: Int) -> Int { steps[a * count + b] }
  func areNeighbors(_ a: Int, _ b: Int) -> Bool { edges[a * count + b] < .infinity }

  private static func shortestPaths(_ neighbors: [[Int]], _ edges: [Double]) -> [Double] {
    let n = neighbors.count
    var result = [Double](repeating: .infinity, count: n * n)
    for start in 0..<n {
      var queue = [start]
      result[start * n + start] = 0
      // Label correcting: a vertex enters the queue again when its distance falls.
      var head = 0
      while head < queue.count {
        let a = queue[head]
        head += 1
        let base = result[start * n + a]
        for b in neighbors[a] {
          let length = base + edges[a * n + b]
          if length < result[start * n + b] - 1e-12 {
            result[start * n + b] = length
            queue.append(b)
          }
        }
      }
    }
    return result
  }
}

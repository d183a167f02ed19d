import Devices
import Elementary

/// Distances and edges of a device for `SabreRouter`, in flat arrays.
struct SabreMap: @unchecked Sendable {
  /// How distances count in scores.
  enum Shape: Int, Sendable, CaseIterable {
    /// As they are.
    case linear
    /// Their square roots.
    case root
    /// Near pairs most of all: half of what one edge counts for each further one, and a tenth.
    case near

    fileprivate func value(_ path: Double) -> Double {
      switch self {
      case .linear: path
      case .root: path.squareRoot()
      case .near: 0.1 * path + 2 * (1 - Portable.power(0.5, path))
      }
    }
  }

  private let arena = _UnsafeArena()
  let count: Int
  let edgeCount: Int
  /// The neighbours of place p: `neighborList[neighborStart[p]..<neighborStart[p + 1]]`.
  let neighborStart: UnsafePointer<Int32>
  let neighborList: UnsafePointer<Int32>
  /// The edge to each of these neighbours, where in the list the same edge stands for the neighbour,
  /// and the two places of every edge, the lower one first.
  let neighborEdges: UnsafePointer<Int32>
  let neighborBacks: UnsafePointer<Int32>
  let edgeFirst: UnsafePointer<Int32>
  let edgeSecond: UnsafePointer<Int32>
  /// The edges of each place as bits, in so many words for a place.
  let edgeBits: UnsafePointer<UInt64>
  let edgeWords: Int
  /// What an entangler on each edge counts.
  let edgeWeight: UnsafePointer<Double>
  /// The largest number of edges between two places that are joined.
  let diameter: Int
  private let distances: UnsafePointer<Double>
  private let steps: UnsafePointer<Int32>
  private let weights: UnsafePointer<Double>

  /// - Parameters:
  ///   - map: The edges and paths, weighted by errors or not.
  ///   - shape: How distances count in scores.
  init(_ map: RoutingMap, shape: Shape) {
    count = map.count
    var start: [Int32] = [0]
    var list: [Int32] = []
    var edges: [(first: Int32, second: Int32)] = []
    var numbers: [Int32] = []
    for (place, neighbors) in map.neighbors.enumerated() {
      for neighbor in neighbors {
        list.append(Int32(neighbor))
        if neighbor > place {
          numbers.append(Int32(edges.count))
          edges.append((Int32(place), Int32(neighbor)))
        } else {
          let back = map.neighbors[neighbor].firstIndex(of: place) ?? 0
          numbers.append(numbers[Int(start[neighbor]) + back])
        }
      }
      start.append(Int32(list.count))
    }
    neighborStart = arena.copy(start)
    neighborList = arena.copy(list)
    neighborEdges = arena.copy(numbers)
    neighborBacks = arena.copy(
      map.neighbors.enumerated().flatMap { place, neighbors in
        neighbors.map { start[$0] + Int32(map.neighbors[$0].firstIndex(of: place) ?? 0) }
      })
    edgeCount = edges.count
    edgeWords = (edges.count + 63) / 64
    var bits = [UInt64](repeating: 0, count: count * edgeWords)
    for (number, edge) in edges.enumerated() {
      for place in [edge.first, edge.second] {
        bits[Int(place) * edgeWords + number / 64] |= 1 << UInt64(number % 64)
      }
    }
    edgeBits = arena.copy(bits)
    edgeFirst = arena.copy(edges.map(\.first))
    edgeSecond = arena.copy(edges.map(\.second))
    edgeWeight = arena.copy(edges.map { map.edge(Int($0.first), Int($0.second)) })
    var distances = [Double](repeating: 0, count: count * count)
    var steps = [Int32](repeating: .max, count: count * count)
    var weights = [Double](repeating: 0, count: count * count)
    var diameter = 1
    for a in 0..<count {
      for b in 0..<count {
        let path = map.path(a, b)
        guard path < .infinity else {
          distances[a * count + b] = 1e6
          continue
        }
        distances[a * count + b] = shape.value(path)
        let hops = map.hops(a, b)
        steps[a * count + b] = Int32(hops)
        diameter = max(diameter, hops)
        if hops == 1 { weights[a * count + b] = map.edge(a, b) }
      }
    }
    self.diameter = diameter
    self.distances = arena.copy(distances)
    self.steps = arena.copy(steps)
    self.weights = arena.copy(weights)
  }

  /// How far two places are apart, as it counts in scores.
  @inline(__always) func distance(_ a: Int, _ b: Int) -> Double { distances[a * count + b] }
  /// How far all places are from one.
  @inline(__always) func distances(to place: Int) -> UnsafePointer<Double> {
    distances + place * count
  }
  /// The number of edges between two places.
  @inline(__always) func hops(_ a: Int, _ b: Int) -> Int { Int(steps[a * count + b]) }
  /// Whether two places are joined by an edge.
  @inline(__always) func areNeighbors(_ a: Int, _ b: Int) -> Bool { steps[a * count + b] == 1 }
  /// What an entangler on an edge counts.
  @inline(__always) func weight(_ a: Int, _ b: Int) -> Double { weights[a * count + b] }
}

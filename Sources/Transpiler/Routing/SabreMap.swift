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
  /// The edge to each of these neighbours, and the two places of every edge, the lower one first.
  let neighborEdges: UnsafePointer<Int32>
  let edgeFirst: UnsafePointer<Int32>
  let edgeSecond: UnsafePointer<Int32>
  /// Lists by the neighbours of places have `row` numbers for each place, a multiple of four. For each
  /// entry of `neighborList` where in such a list the same edge stands for the neighbour.
  let row: Int
  let neighborBacks: UnsafePointer<Int32>
  /// What an entangler on each edge counts.
  let edgeWeight: UnsafePointer<Double>
  /// The largest number of edges between two places that are joined.
  let diameter: Int
  private let distances: UnsafePointer<Double>
  private let steps: UnsafePointer<Int32>
  /// For two places how the distance to the first changes from the second to each neighbour of that; nil
  /// where the table would be large.
  private let changes: UnsafePointer<Double>?

  /// The table of changes has at most so many numbers.
  private static let largestTable = 1_000_000

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
    let row = 4 * max(1, ((map.neighbors.map(\.count).max() ?? 0) + 3) / 4)
    self.row = row
    neighborBacks = arena.copy(
      map.neighbors.enumerated().flatMap { place, neighbors in
        neighbors.map { Int32(row * $0 + (map.neighbors[$0].firstIndex(of: place) ?? 0)) }
      })
    edgeCount = edges.count
    edgeFirst = arena.copy(edges.map(\.first))
    edgeSecond = arena.copy(edges.map(\.second))
    edgeWeight = arena.copy(edges.map { map.edge(Int($0.first), Int($0.second)) })
    var distances = [Double](repeating: 0, count: count * count)
    var steps = [Int32](repeating: .max, count: count * count)
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
      }
    }
    self.diameter = diameter
    self.distances = arena.copy(distances)
    self.steps = arena.copy(steps)
    guard count * count * row <= Self.largestTable else {
      changes = nil
      return
    }
    var changes = [Double](repeating: 0, count: count * count * row)
    for there in 0..<count {
      for place in 0..<count {
        for (number, neighbor) in map.neighbors[place].enumerated() where neighbor != there {
          changes[(there * count + place) * row + number] =
            distances[there * count + neighbor] - distances[there * count + place]
        }
      }
    }
    self.changes = arena.copy(changes)
  }

  /// Adds to the list of a place, so many times, how the distance to `there` changes from it to each of
  /// its neighbours; to `there` itself, whose qubit comes the other way, it does not change.
  @inline(__always)
  func addChanges(
    _ times: Double, to there: Int, at place: Int, into lists: UnsafeMutablePointer<Double>
  ) {
    let list = lists + place * row
    if let changes {
      let known = UnsafeRawPointer(changes + (there * count + place) * row)
      for index in stride(from: 0, to: row, by: 4) {
        let four = UnsafeMutableRawPointer(list + index)
        let sum =
          four.loadUnaligned(as: SIMD4<Double>.self)
          + times * known.loadUnaligned(fromByteOffset: 8 * index, as: SIMD4<Double>.self)
        four.storeBytes(of: sum, as: SIMD4<Double>.self)
      }
      return
    }
    let from = distances + there * count
    let start = Int(neighborStart[place])
    for index in start..<Int(neighborStart[place + 1]) {
      let neighbor = Int(neighborList[index])
      if neighbor == there { continue }
      list[index - start] += times * (from[neighbor] - from[place])
    }
  }

  /// The number of edges between two places.
  @inline(__always) func hops(_ a: Int, _ b: Int) -> Int { Int(steps[a * count + b]) }
  /// Whether two places are joined by an edge.
  @inline(__always) func areNeighbors(_ a: Int, _ b: Int) -> Bool { steps[a * count + b] == 1 }
}

/// Something that routing does, in order.
struct RoutingEvent: Sendable {
  enum Kind: Sendable {
    /// A slot of the program, on the qubits where its virtual ones are.
    case execute(slot: Int)
    /// The exchange of two occupied qubits.
    case swap
    /// A qubit goes from the first to the second place, which is in |0⟩.
    case move
    /// A rotation at a distance: the first qubit's Z is copied along a path of qubits in |0⟩.
    case bridge(slot: Int)
  }

  let kind: Kind
  /// The physical qubits.
  let qubits: [Int]
  /// The event before this one in the history, −1 at its start.
  let previous: Int
  /// Entanglers of the block on this pair up to here, and with one more exchange fused into it.
  var count = 0
  var countWithSwap = 0
}

/// A partial routing: where the qubits are, what is done and what it cost.
struct RoutingState: Sendable {
  /// The physical qubit of each virtual one; −1 for those that take no part.
  var position: [Int]
  /// The virtual qubit on each physical one; −1 for none.
  var occupant: [Int]
  /// How far each wire of the program is done.
  var progress: [Int]
  /// Slots that can come next as far as order is concerned, and wait for their qubits to meet.
  var ready: [Int] = []
  /// The last event on a pair for each physical qubit, −1 for none or none to fuse with.
  var lastPair: [Int]
  /// The end of the history.
  var history = -1
  /// Entanglers so far, each with the weight of its edge.
  var cost = 0.0
  /// Entanglers so far.
  var count = 0
  /// When each physical qubit is free and when the last one is, in entanglers.
  var clock: [Double]
  var makespan = 0.0
  /// Entanglers of the slots that are still to come.
  var remaining = 0
  /// Slots done.
  var done = 0
  /// Actions since a slot was executed.
  var stalled = 0

  init(_ problem: RoutingProblem, layout: [Int], physical: Int) {
    position = layout
    occupant = Array(repeating: -1, count: physical)
    for (virtual, qubit) in layout.enumerated() where qubit >= 0 { occupant[qubit] = virtual }
    progress = Array(repeating: 0, count: problem.wires.count)
    clock = Array(repeating: 0, count: physical)
    lastPair = Array(repeating: -1, count: physical)
    remaining = problem.items.reduce(0) { $0 + $1.count }
    var seen = Set<Int>()
    for wire in problem.wires {
      if let first = wire.first, !seen.contains(first), isReady(first, problem) {
        seen.insert(first)
        ready.append(first)
      }
    }
    ready.sort()
  }

  func isReady(_ slot: Int, _ problem: RoutingProblem) -> Bool {
    problem.items[slot].wires.allSatisfy { progress[$0.wire] == $0.position }
  }

  /// Lets physical qubits work together for a time.
  mutating func spend(_ time: Double, on qubits: [Int]) {
    let end = qubits.reduce(0) { max($0, clock[$1]) } + time
    for qubit in qubits { clock[qubit] = end }
    makespan = max(makespan, end)
  }

  /// Which states are the same for the rest of the search.
  var fingerprint: Int {
    var hasher = Hasher()
    hasher.combine(position)
    hasher.combine(progress)
    return hasher.finalize()
  }
}

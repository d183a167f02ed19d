import Randomness

/// Brings qubits together: the look-ahead search of Li, Ding and Xie, "Tackling the qubit mapping
/// problem for NISQ-era quantum devices", ASPLOS 2019 (SABRE), widened to a beam of partial
/// routings and with the true cost of each step: an exchange next to a rotation on the same pair
/// costs one entangler more, moving into a place in |0⟩ costs two, any other exchange three, and
/// a rotation can also act at a distance through places in |0⟩.
struct Router {
  /// The numbers that steer the search; every trial has its own.
  struct Weights: Sendable {
    /// How many partial routings are kept.
    var beam = 1
    /// What one edge of distance between two qubits that must meet is taken to cost.
    var hop = 2.0
    /// The weight of what comes after the slots that are ready, and its decline from slot to slot.
    var lookahead = 0.7
    var decline = 0.85
    /// How many slots are looked at.
    var window = 20
    /// What an entangler of the program is expected to cost in addition for routing.
    var overhead = 0.5
    /// What one entangler of circuit depth costs: all qubits wait that long.
    var depth = 0.0
    /// How much of the time of an exchange is not waited for, because that part of it can commute
    /// with what follows (`Deferral`).
    var deferral = 0.0
    /// How many pairs that are not ready yet may be brought together in advance.
    var advance = 4
    /// Whether every qubit must end where it began.
    var returns = false
    /// What it costs to enter a place that nothing has used so far, in entanglers.
    var entry = 0.0
    /// Random differences between equal choices.
    var noise = 1e-6
  }

  /// A complete routing.
  struct Result: Sendable {
    /// What is done, in order.
    var events: [RoutingEvent]
    /// The physical qubits of the virtual ones, before and after.
    var initial: [Int]
    var final: [Int]
    /// Entanglers, each with the weight of its edge, and depth.
    var cost: Double
    /// Entanglers, and how many of them one after another.
    var count: Int
    var depth: Double

    /// The physical qubits that are used.
    var places: Set<Int> { Set(events.flatMap(\.qubits) + initial).subtracting([-1]) }
  }

  let problem: RoutingProblem
  let map: RoutingMap
  let weights: Weights
  var random: RandomStream
  var arena: [RoutingEvent] = []

  init(
    _ problem: RoutingProblem, _ map: RoutingMap, weights: Weights, random: RandomStream
  ) {
    self.problem = problem
    self.map = map
    self.weights = weights
    self.random = random
  }

  /// Routes from a layout; the qubits that must meet have to be in one connected part.
  mutating func route(from layout: [Int]) -> Result {
    arena = []
    var start = RoutingState(problem, layout: layout, physical: map.count)
    advance(&start)
    var beam = [(state: start, terms: terms(of: start))]
    var best: RoutingState?
    var visited: Set<Int> = [start.fingerprint]
    while true {
      beam = beam.filter { entry in
        guard isComplete(entry.state, layout) else { return true }
        if best.map({ total(entry.state) < total($0) }) ?? true { best = entry.state }
        return false
      }
      if let best {
        let limit = total(best)
        beam.removeAll { total($0.state) + Double($0.state.remaining) * 0.5 >= limit }
      }
      if beam.isEmpty { break }
      beam = step(beam, layout, &visited)
    }
    guard let best else { preconditionFailure("a search that ends has a result") }
    return Result(
      events: history(of: best), initial: layout, final: best.position, cost: total(best),
      count: best.count, depth: best.makespan)
  }

  /// What a state has cost.
  func total(_ state: RoutingState) -> Double { state.cost + weights.depth * state.makespan }

  func isComplete(_ state: RoutingState, _ layout: [Int]) -> Bool {
    state.done == problem.items.count && (!weights.returns || state.position == layout)
  }

  func history(of state: RoutingState) -> [RoutingEvent] {
    var events: [RoutingEvent] = []
    var index = state.history
    while index >= 0 {
      events.append(arena[index])
      index = arena[index].previous
    }
    return events.reversed()
  }

  /// A partial routing with the pairs that are to meet soon.
  typealias Entry = (state: RoutingState, terms: [Term])

  /// The best successors of all states of the beam.
  mutating func step(
    _ beam: [Entry], _ layout: [Int], _ visited: inout Set<Int>
  ) -> [Entry] {
    if beam.allSatisfy({ $0.state.stalled > stallLimit }) { return [forced(beam[0].state, layout)] }
    var candidates: [(state: Int, action: Action, score: Double)] = []
    for (index, entry) in beam.enumerated() {
      for action in actions(of: entry.state, entry.terms, layout) {
        let score =
          estimate(action, entry.state, entry.terms, layout) + weights.noise * random.uniform()
        candidates.append((index, action, score))
      }
    }
    candidates.sort { $0.score < $1.score }
    var successors: [(entry: Entry, score: Double)] = []
    for candidate in candidates {
      var state = beam[candidate.state].state
      apply(candidate.action, to: &state)
      advance(&state)
      guard visited.insert(state.fingerprint).inserted else { continue }
      let terms = self.terms(of: state)
      if weights.beam == 1 { return [(state, terms)] }
      let score = score(state, terms, layout) + weights.noise * random.uniform()
      successors.append(((state, terms), score))
      if successors.count >= 3 * weights.beam { break }
    }
    successors.sort { $0.score < $1.score }
    let kept = successors.prefix(weights.beam).map(\.entry)
    return kept.isEmpty ? [forced(beam[0].state, layout)] : kept
  }

  /// After many actions in vain: the state with the nearest waiting pair brought together along a
  /// shortest path, which ends every search.
  mutating func forced(_ state: RoutingState, _ layout: [Int]) -> Entry {
    var result = state
    force(&result, layout)
    advance(&result)
    return (result, terms(of: result))
  }

  private var stallLimit: Int { 8 * Int(Double(map.count).squareRoot()) + 8 }

  // MARK: - Doing

  mutating func record(_ event: RoutingEvent, _ state: inout RoutingState) {
    arena.append(event)
    state.history = arena.count - 1
  }

  /// Executes every slot whose qubits are where they must be.
  mutating func advance(_ state: inout RoutingState) {
    var index = 0
    while index < state.ready.count {
      let slot = state.ready[index]
      let item = problem.items[slot]
      if item.isPair {
        let a = state.position[item.qubits[0]]
        let b = state.position[item.qubits[1]]
        guard map.areNeighbors(a, b) else {
          index += 1
          continue
        }
        execute(slot, item, a, b, &state)
      } else {
        let qubits = item.qubits.map { state.position[$0] }
        record(
          RoutingEvent(kind: .execute(slot: slot), qubits: qubits, previous: state.history), &state)
        for qubit in qubits where qubit >= 0 { state.lastPair[qubit] = -1 }
        state.spend(0, on: qubits.filter { $0 >= 0 })
      }
      finish(slot, at: index, &state)
      index = 0
    }
  }

  mutating func execute(
    _ slot: Int, _ item: RoutingProblem.Item, _ a: Int, _ b: Int, _ state: inout RoutingState
  ) {
    var entanglers = item.count
    let last = state.lastPair[a]
    if last >= 0, last == state.lastPair[b], case .swap = arena[last].kind,
      arena[last].count == 3
    {
      entanglers = item.countWithSwap - 3
    }
    state.cost += Double(entanglers) * map.edge(a, b)
    state.count += entanglers
    state.spend(Double(entanglers), on: [a, b])
    record(
      RoutingEvent(
        kind: .execute(slot: slot), qubits: [a, b], previous: state.history, count: item.count,
        countWithSwap: item.countWithSwap), &state)
    state.lastPair[a] = state.history
    state.lastPair[b] = state.history
  }

  /// Takes a slot off the ready ones and adds those that follow it.
  func finish(_ slot: Int, at index: Int, _ state: inout RoutingState) {
    let item = problem.items[slot]
    state.ready.remove(at: index)
    state.done += 1
    state.remaining -= item.count
    if item.isPair { state.stalled = 0 }
    for (wire, position) in item.wires { state.progress[wire] = position + 1 }
    for (wire, position) in item.wires where position + 1 < problem.wires[wire].count {
      let next = problem.wires[wire][position + 1]
      if state.isReady(next, problem) && !state.ready.contains(next) { state.ready.append(next) }
    }
  }
}

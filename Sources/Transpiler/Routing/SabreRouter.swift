import Randomness

/// Routes by exchanges: the heuristic of Li, Ding and Xie (ASPLOS 2019, arXiv 1809.02573) with the
/// refinements of Zou, Treinish, Hartman, Ivrii and Lishman (LightSABRE, arXiv 2409.08368) —
/// scores by differences, told again only where something has changed, a look-ahead that is built
/// only when something was executed, and a release valve — and with the true cost of an exchange:
/// three entanglers, two into a place in |0⟩, and what is left of it when it joins the interaction
/// that its pair has just had.
struct SabreRouter {
  /// The numbers that steer a routing; every trial has its own.
  struct Weights: Sendable {
    /// The weight of what comes after the slots that are ready, against these.
    var lookahead = 0.5
    /// How many slots are looked at.
    var window = 20
    /// What three entanglers count in edges of distance of one ready slot.
    var price = 0.5
    /// What an exchange counts on a qubit that has been exchanged since something was executed.
    var decay = 0.02
    /// How distances count.
    var shape = SabreMap.Shape.linear
  }

  /// What happened, in order: a slot of the program, or with −1 for it an exchange of two places.
  struct Event: Sendable {
    var slot: Int
    var first: Int
    var second: Int
    /// Whether one of the places was in |0⟩.
    var isMove = false
  }

  let problem: SabreProblem
  let map: SabreMap
  let weights: Weights
  let keepsEvents: Bool
  private var random: QuickRandom
  let arena = _UnsafeArena()
  private let virtualCount: Int

  private(set) var events: [Event] = []
  /// Entanglers so far.
  private(set) var count = 0
  /// Where the virtual qubits are, and who is where, −1 for nobody.
  let places: UnsafeMutablePointer<Int32>
  let occupant: UnsafeMutablePointer<Int32>
  /// When each place is free, in entanglers.
  private let clock: UnsafeMutablePointer<Int32>
  /// What the last interaction of each place was: its partner, its entanglers, and those of it with
  /// an exchange.
  private let partner: UnsafeMutablePointer<Int32>
  private let lastCost: UnsafeMutablePointer<Int32>
  private let lastCostWithSwap: UnsafeMutablePointer<Int32>
  private let isAfterSwap: UnsafeMutablePointer<Bool>
  /// How often each place was exchanged since something was executed, the places where that is not 0,
  /// how many exchanges there were since then, and the last one of them.
  private let used: UnsafeMutablePointer<Int32>
  private var usedPlaces: _UnsafeList
  private var sinceProgress = 0
  private var lastFirst = -1
  private var lastSecond = -1

  /// How many groups of a slot are not open yet, and how many slots of a group are not done.
  private let blocked: UnsafeMutablePointer<Int32>
  private let left: UnsafeMutablePointer<Int32>
  private var ready: _UnsafeList
  private var waiting: _UnsafeList
  private var remaining: Int
  var horizon: SabreHorizon

  /// How many entanglers come one after another.
  var depth: Int { (0..<map.count).reduce(0) { max($0, Int(clock[$1])) } }
  /// The place of every virtual qubit.
  var layout: [Int32] { (0..<virtualCount).map { places[$0] } }

  /// - Parameter layout: The place of every virtual qubit, −1 for those that take no part.
  init(
    _ problem: SabreProblem, _ map: SabreMap, weights: Weights, layout: [Int32],
    random: RandomStream, keepsEvents: Bool
  ) {
    self.problem = problem
    self.map = map
    self.weights = weights
    self.random = QuickRandom(random)
    self.keepsEvents = keepsEvents
    virtualCount = layout.count
    places = arena.array(repeating: -1, count: layout.count)
    occupant = arena.array(repeating: -1, count: map.count)
    for (virtual, place) in layout.enumerated() where place >= 0 {
      places[virtual] = place
      occupant[Int(place)] = Int32(virtual)
    }
    clock = arena.array(repeating: 0, count: map.count)
    partner = arena.array(repeating: -1, count: map.count)
    lastCost = arena.array(repeating: 0, count: map.count)
    lastCostWithSwap = arena.array(repeating: 0, count: map.count)
    isAfterSwap = arena.array(repeating: false, count: map.count)
    used = arena.array(repeating: 0, count: map.count)
    usedPlaces = _UnsafeList(arena, capacity: map.count)
    blocked = arena.array(repeating: 0, count: problem.count)
    for slot in 0..<problem.count {
      blocked[slot] = problem.slotStart[slot + 1] - problem.slotStart[slot]
    }
    left = arena.array(repeating: 0, count: problem.groupCount)
    for group in 0..<problem.groupCount {
      left[group] = problem.groupStart[group + 1] - problem.groupStart[group]
    }
    ready = _UnsafeList(arena, capacity: problem.count)
    waiting = _UnsafeList(arena, capacity: problem.count)
    remaining = problem.count
    horizon = SabreHorizon(
      problem, map, places: places, occupant: occupant, qubits: layout.count,
      window: weights.window)
  }

  /// Routes to the end.
  mutating func run() {
    for slot in 0..<problem.count where blocked[slot] == 0 { ready.append(slot) }
    for wire in 0..<problem.wireCount { open(Int(problem.firstGroups[wire])) }
    advance()
    let limit = 3 * map.diameter + 12
    while remaining > 0 {
      horizon.look(at: waiting)
      while !hasExecutable {
        if sinceProgress > limit {
          release()
          break
        }
        exchangeBest()
      }
      advance()
    }
  }

  // MARK: - Order

  /// The slots of a group may now come as far as its wire is concerned.
  private mutating func open(_ group: Int) {
    for index in problem.groupStart[group]..<problem.groupStart[group + 1] {
      let slot = Int(problem.groupSlots[Int(index)])
      blocked[slot] -= 1
      if blocked[slot] == 0 { ready.append(slot) }
    }
  }

  private mutating func finish(_ slot: Int) {
    horizon.finish(slot)
    remaining -= 1
    for index in problem.slotStart[slot]..<problem.slotStart[slot + 1] {
      let group = Int(problem.slotGroups[Int(index)])
      left[group] -= 1
      if left[group] == 0, problem.nextGroup[group] >= 0 { open(Int(problem.nextGroup[group])) }
    }
  }

  /// Executes whatever can be; what cannot waits.
  private mutating func advance() {
    let before = waiting
    for index in 0..<before.count { ready.append(before[index]) }
    waiting.removeAll()
    var isProgress = false
    while let slot = ready.popLast() {
      guard problem.first[slot] >= 0 else {
        for qubit in problem.others[slot] where places[qubit] >= 0 {
          partner[Int(places[qubit])] = -1
          horizon.spoilPrice(at: Int(places[qubit]))
        }
        if keepsEvents { events.append(Event(slot: slot, first: -1, second: -1)) }
        finish(slot)
        continue
      }
      let a = Int(places[Int(problem.first[slot])])
      let b = Int(places[Int(problem.second[slot])])
      guard map.areNeighbors(a, b) else {
        waiting.append(slot)
        continue
      }
      execute(slot, a, b)
      finish(slot)
      isProgress = true
    }
    if isProgress {
      sinceProgress = 0
      lastFirst = -1
      lastSecond = -1
      while let place = usedPlaces.popLast() {
        used[place] = 0
        horizon.spoilPrice(at: place)
      }
    }
  }

  private mutating func execute(_ slot: Int, _ a: Int, _ b: Int) {
    var added = problem.cost[slot]
    if Int(partner[a]) == b, Int(partner[b]) == a, isAfterSwap[a] {
      added = problem.costWithSwap[slot] - 3
    }
    spend(Int(added), a, b)
    remember(a, b, problem.cost[slot], problem.costWithSwap[slot], isAfterSwap: false)
    horizon.spoilPrice(at: a)
    horizon.spoilPrice(at: b)
    if keepsEvents { events.append(Event(slot: slot, first: a, second: b)) }
  }

  private mutating func spend(_ entanglers: Int, _ a: Int, _ b: Int) {
    count += entanglers
    let end = max(clock[a], clock[b]) + Int32(entanglers)
    clock[a] = end
    clock[b] = end
  }

  private func remember(
    _ a: Int, _ b: Int, _ cost: Int32, _ costWithSwap: Int32, isAfterSwap after: Bool
  ) {
    partner[a] = Int32(b)
    partner[b] = Int32(a)
    lastCost[a] = cost
    lastCost[b] = cost
    lastCostWithSwap[a] = costWithSwap
    lastCostWithSwap[b] = costWithSwap
    isAfterSwap[a] = after
    isAfterSwap[b] = after
  }

  // MARK: - Choosing

  /// Whether a pair that waits has become neighbours: only the qubits of the last exchange can have.
  private var hasExecutable: Bool {
    if sinceProgress == 0 { return waiting.count == 0 }
    return horizon.meets(at: lastFirst) || horizon.meets(at: lastSecond)
  }

  /// The entanglers that an exchange adds.
  @inline(__always)
  private func added(_ a: Int, _ b: Int) -> Int {
    if occupant[a] < 0 || occupant[b] < 0 { return 2 }
    if Int(partner[a]) == b, Int(partner[b]) == a {
      return Int(lastCostWithSwap[a] - lastCost[a])
    }
    return 3
  }

  private mutating func exchangeBest() {
    refresh()
    guard let choice = horizon.cheapest(lookahead: weights.lookahead, &random) else {
      release()
      return
    }
    exchange(Int(map.edgeFirst[choice]), Int(map.edgeSecond[choice]))
  }

  /// Tells again what is known of the edges where something has changed.
  private mutating func refresh() {
    horizon.refresh()
    while let place = horizon.nextUnpriced() {
      for index in map.neighborStart[place]..<map.neighborStart[place + 1] {
        let edge = Int(map.neighborEdges[Int(index)])
        horizon.setPrice(price(edge), of: edge)
      }
    }
  }

  /// What an exchange counts by itself; infinite where nothing waits, and the last one is not undone.
  @inline(__always)
  private func price(_ edge: Int) -> Double {
    let (a, b) = (Int(map.edgeFirst[edge]), Int(map.edgeSecond[edge]))
    guard horizon.waits(at: a) || horizon.waits(at: b) else { return .infinity }
    if a == min(lastFirst, lastSecond) && b == max(lastFirst, lastSecond) { return .infinity }
    return weights.price / 3 * Double(added(a, b)) * map.edgeWeight[edge]
      + weights.decay * Double(used[a] + used[b])
  }

  private mutating func exchange(_ a: Int, _ b: Int) {
    let isMove = occupant[a] < 0 || occupant[b] < 0
    let added = self.added(a, b)
    spend(added, a, b)
    if isMove {
      partner[a] = -1
      partner[b] = -1
    } else if Int(partner[a]) == b, Int(partner[b]) == a {
      remember(a, b, lastCostWithSwap[a], lastCost[a], isAfterSwap: false)
    } else {
      remember(a, b, 3, 0, isAfterSwap: true)
    }
    let from = occupant[a] < 0 ? b : a
    let to = from == a ? b : a
    if keepsEvents { events.append(Event(slot: -1, first: from, second: to, isMove: isMove)) }
    sinceProgress += 1
    // The exchange before this one is possible again.
    if lastFirst >= 0 { horizon.spoilPrice(at: lastFirst) }
    lastFirst = a
    lastSecond = b
    use(a)
    use(b)
    (occupant[a], occupant[b]) = (occupant[b], occupant[a])
    if occupant[a] >= 0 { places[Int(occupant[a])] = Int32(a) }
    if occupant[b] >= 0 { places[Int(occupant[b])] = Int32(b) }
    horizon.exchanged(a, b)
  }

  private mutating func use(_ place: Int) {
    if used[place] == 0 { usedPlaces.append(place) }
    used[place] += 1
  }

  /// After many exchanges in vain: the nearest pair that waits is brought together along a shortest
  /// path.
  private mutating func release() {
    func hops(_ slot: Int) -> Int {
      map.hops(Int(places[Int(problem.first[slot])]), Int(places[Int(problem.second[slot])]))
    }
    guard let slot = (0..<waiting.count).map({ waiting[$0] }).min(by: { hops($0) < hops($1) })
    else { return }
    while true {
      let a = Int(places[Int(problem.first[slot])])
      let b = Int(places[Int(problem.second[slot])])
      if map.areNeighbors(a, b) { return }
      var next = -1
      for index in map.neighborStart[a]..<map.neighborStart[a + 1] {
        let there = Int(map.neighborList[Int(index)])
        if next < 0 || map.hops(there, b) < map.hops(next, b) { next = there }
      }
      exchange(a, next)
    }
  }
}

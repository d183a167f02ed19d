/// What a routing looks at: the pairs that wait, those that come soon, and for every edge how the
/// distances of both change by its exchange.
///
/// The changes are sums over pairs, by place and neighbour, and are never summed up anew: a pair that
/// enters or leaves a list is added or subtracted, and when a qubit moves only its own sums are told
/// again, and of its partners the difference.
struct SabreHorizon {
  private let problem: SabreProblem
  private let map: SabreMap
  private let arena = _UnsafeArena()
  private let places: UnsafeMutablePointer<Int32>
  private let occupant: UnsafeMutablePointer<Int32>
  private let qubits: Int
  private let window: Int

  /// Lists of partners by virtual qubit, among the pairs that wait and those that come soon.
  private let frontHead: UnsafeMutablePointer<Int32>
  private let soonHead: UnsafeMutablePointer<Int32>
  private let linkNext: UnsafeMutablePointer<Int32>
  private let linkOther: UnsafeMutablePointer<Int32>
  private var linkCount = 0
  private var frontCount = 0

  private let mark: UnsafeMutablePointer<Int32>
  private var stamp: Int32 = 0
  private let isDone: UnsafeMutablePointer<Bool>
  private let isSoon: UnsafeMutablePointer<Bool>
  private let isListed: UnsafeMutablePointer<Bool>
  private var queue: _UnsafeList
  private var soon: _UnsafeList
  private var soonBefore: _UnsafeList

  /// The places at whose edges the sums have to be told again, and those where the price has to be.
  private let isStale: UnsafeMutablePointer<Bool>
  private var stale: _UnsafeList
  private let isUnpriced: UnsafeMutablePointer<Bool>
  private var unpriced: _UnsafeList
  /// The sums of changes by place, in lists as of `SabreMap.row`.
  private let frontParts: UnsafeMutablePointer<Double>
  private let soonParts: UnsafeMutablePointer<Double>
  /// By edge, up to a multiple of four: the same for the qubits of both places together, and what its
  /// exchange costs by itself, infinite where no qubit waits and past the last edge.
  private let padded: Int
  private let frontChanges: UnsafeMutablePointer<Double>
  private let soonChanges: UnsafeMutablePointer<Double>
  private let prices: UnsafeMutablePointer<Double>
  private let scores: UnsafeMutablePointer<Double>

  init(
    _ problem: SabreProblem, _ map: SabreMap, places: UnsafeMutablePointer<Int32>,
    occupant: UnsafeMutablePointer<Int32>, qubits: Int, window: Int
  ) {
    self.problem = problem
    self.map = map
    self.places = places
    self.occupant = occupant
    self.qubits = qubits
    self.window = window
    frontHead = arena.array(repeating: -1, count: qubits)
    soonHead = arena.array(repeating: -1, count: qubits)
    linkNext = arena.array(repeating: 0, count: 2 * problem.count + 4)
    linkOther = arena.array(repeating: 0, count: 2 * problem.count + 4)
    mark = arena.array(repeating: 0, count: problem.count)
    isDone = arena.array(repeating: false, count: problem.count)
    isSoon = arena.array(repeating: false, count: problem.count)
    isListed = arena.array(repeating: false, count: problem.count)
    queue = _UnsafeList(arena, capacity: problem.count)
    soon = _UnsafeList(arena, capacity: window + 2)
    soonBefore = _UnsafeList(arena, capacity: window + 2)
    isStale = arena.array(repeating: false, count: map.count)
    stale = _UnsafeList(arena, capacity: map.count)
    isUnpriced = arena.array(repeating: false, count: map.count)
    unpriced = _UnsafeList(arena, capacity: map.count)
    frontParts = arena.array(repeating: 0, count: map.count * map.row)
    soonParts = arena.array(repeating: 0, count: map.count * map.row)
    padded = (map.edgeCount + 3) / 4 * 4
    frontChanges = arena.array(repeating: 0, count: padded)
    soonChanges = arena.array(repeating: 0, count: padded)
    prices = arena.array(repeating: .infinity, count: padded)
    scores = arena.array(repeating: 0, count: padded)
  }

  /// A slot has been executed.
  @inline(__always)
  mutating func finish(_ slot: Int) {
    isDone[slot] = true
    if isListed[slot] { count(slot, -1, frontParts) }
  }

  /// Lists the pairs that wait and those that come soon, breadth first along the wires.
  mutating func look(at waiting: _UnsafeList) {
    frontHead.update(repeating: -1, count: qubits)
    soonHead.update(repeating: -1, count: qubits)
    linkCount = 0
    frontCount = waiting.count
    stamp += 1
    queue.removeAll()
    for index in 0..<waiting.count {
      let slot = waiting[index]
      if !isListed[slot] {
        isListed[slot] = true
        count(slot, 1, frontParts)
      }
      link(slot, frontHead)
      mark[slot] = stamp
      queue.append(slot)
    }
    swap(&soon, &soonBefore)
    soon.removeAll()
    var head = 0
    while head < queue.count, soon.count < window {
      let slot = queue[head]
      head += 1
      add(Int(problem.nextOnFirst[slot]))
      add(Int(problem.nextOnSecond[slot]))
    }
    for index in 0..<soonBefore.count { isSoon[soonBefore[index]] = false }
    for index in 0..<soon.count { isSoon[soon[index]] = true }
    for index in 0..<soonBefore.count where !isSoon[soonBefore[index]] {
      count(soonBefore[index], -1, soonParts)
    }
  }

  private mutating func add(_ slot: Int) {
    guard slot >= 0, mark[slot] != stamp else { return }
    mark[slot] = stamp
    queue.append(slot)
    if isDone[slot] { return }
    link(slot, soonHead)
    soon.append(slot)
    if !isSoon[slot] { count(slot, 1, soonParts) }
  }

  private mutating func link(_ slot: Int, _ heads: UnsafeMutablePointer<Int32>) {
    let (one, other) = (Int(problem.first[slot]), Int(problem.second[slot]))
    linkOther[linkCount] = Int32(other)
    linkNext[linkCount] = heads[one]
    heads[one] = Int32(linkCount)
    linkOther[linkCount + 1] = Int32(one)
    linkNext[linkCount + 1] = heads[other]
    heads[other] = Int32(linkCount + 1)
    linkCount += 2
  }

  /// Whether the qubit on a place is next to one that it waits for.
  func meets(at place: Int) -> Bool {
    let virtual = Int(occupant[place])
    if virtual < 0 { return false }
    var link = Int(frontHead[virtual])
    while link >= 0 {
      if map.areNeighbors(place, Int(places[Int(linkOther[link])])) { return true }
      link = Int(linkNext[link])
    }
    return false
  }

  // MARK: - Changes

  /// Adds a pair to sums of changes, or takes it out with −1.
  @inline(__always)
  private mutating func count(
    _ slot: Int, _ times: Double, _ parts: UnsafeMutablePointer<Double>
  ) {
    let (a, b) = (Int(places[Int(problem.first[slot])]), Int(places[Int(problem.second[slot])]))
    map.addChanges(times, to: b, at: a, into: parts)
    map.addChanges(times, to: a, at: b, into: parts)
    touch(a)
    touch(b)
    // Whether a qubit waits is part of the price.
    spoilPrice(at: a)
    spoilPrice(at: b)
  }

  /// Sums at a place have changed.
  @inline(__always)
  private mutating func touch(_ place: Int) {
    if isStale[place] { return }
    isStale[place] = true
    stale.append(place)
  }

  /// What exchanges of a place cost by themselves has changed.
  @inline(__always)
  mutating func spoilPrice(at place: Int) {
    if isUnpriced[place] { return }
    isUnpriced[place] = true
    unpriced.append(place)
  }

  /// The qubits of two places, of which one may be empty, have changed places.
  mutating func exchanged(_ a: Int, _ b: Int) {
    arrived(at: a, from: b)
    arrived(at: b, from: a)
  }

  private mutating func arrived(at place: Int, from old: Int) {
    touch(place)
    spoilPrice(at: place)
    (frontParts + place * map.row).update(repeating: 0, count: map.row)
    (soonParts + place * map.row).update(repeating: 0, count: map.row)
    let virtual = Int(occupant[place])
    if virtual < 0 { return }
    follow(frontHead[virtual], place, old, frontParts)
    follow(soonHead[virtual], place, old, soonParts)
  }

  /// Sums up for a qubit that has moved, and adds the difference for those that it meets.
  @inline(__always)
  private mutating func follow(
    _ head: Int32, _ place: Int, _ old: Int, _ parts: UnsafeMutablePointer<Double>
  ) {
    var link = Int(head)
    while link >= 0 {
      let there = Int(places[Int(linkOther[link])])
      map.addChanges(1, to: there, at: place, into: parts)
      // A partner on the other place sums up for itself.
      if there != old {
        map.addChanges(1, to: place, at: there, into: parts)
        map.addChanges(-1, to: old, at: there, into: parts)
        touch(there)
      }
      link = Int(linkNext[link])
    }
  }

  /// A place where prices have to be told again; nil if there is none.
  @inline(__always)
  mutating func nextUnpriced() -> Int? {
    guard let place = unpriced.popLast() else { return nil }
    isUnpriced[place] = false
    return place
  }

  @inline(__always)
  func setPrice(_ price: Double, of edge: Int) { prices[edge] = price }

  /// Tells the sums of edges again where something has changed.
  mutating func refresh() {
    while let place = stale.popLast() {
      isStale[place] = false
      let start = Int(map.neighborStart[place])
      for index in start..<Int(map.neighborStart[place + 1]) {
        let (edge, own) = (Int(map.neighborEdges[index]), map.row * place + index - start)
        let back = Int(map.neighborBacks[index])
        frontChanges[edge] = frontParts[own] + frontParts[back]
        soonChanges[edge] = soonParts[own] + soonParts[back]
      }
    }
  }

  /// Whether the qubit on a place waits for another.
  @inline(__always)
  func waits(at place: Int) -> Bool {
    let virtual = Int(occupant[place])
    return virtual >= 0 && frontHead[virtual] >= 0
  }

  /// The edge with the lowest score, any of several equal ones; nil if no exchange is possible.
  ///
  /// - Parameter lookahead: What all that comes soon counts together, in pairs that wait.
  @inline(__always)
  func cheapest(lookahead: Double, _ random: inout QuickRandom) -> Int? {
    let weight = soon.count == 0 ? 0 : lookahead * Double(frontCount) / Double(soon.count)
    func four(_ numbers: UnsafeMutablePointer<Double>, _ edge: Int) -> SIMD4<Double> {
      UnsafeRawPointer(numbers + edge).loadUnaligned(as: SIMD4<Double>.self)
    }
    var least = SIMD4<Double>(repeating: .infinity)
    for edge in stride(from: 0, to: padded, by: 4) {
      let change = four(frontChanges, edge) + weight * four(soonChanges, edge)
      let score = change + four(prices, edge)
      UnsafeMutableRawPointer(scores + edge).storeBytes(of: score, as: SIMD4<Double>.self)
      least.replace(with: score, where: score .< least)
    }
    let best = min(min(least[0], least[1]), min(least[2], least[3]))
    guard best < .infinity else { return nil }
    var choice: Int?
    var ties = 0.0
    for edge in 0..<map.edgeCount where scores[edge] < best + 1e-9 {
      ties += 1
      if ties == 1 || random.uniform() * ties < 1 { choice = edge }
    }
    return choice
  }
}

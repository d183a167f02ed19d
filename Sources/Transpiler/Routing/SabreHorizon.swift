/// What a routing looks at: the pairs that wait, those that come soon, and for every edge how the
/// distances of both change by its exchange — told again only where something has changed.
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

  private let isStale: UnsafeMutablePointer<Bool>
  private var stale: _UnsafeList
  /// By edge.
  let frontChange: UnsafeMutablePointer<Double>
  let soonChange: UnsafeMutablePointer<Double>
  /// The part of it that the qubit on one of its places has, by the place's list of neighbours.
  private let frontPart: UnsafeMutablePointer<Double>
  private let soonPart: UnsafeMutablePointer<Double>
  /// The qubits that wait, and the edges at their places as bits.
  private var frontQubits: _UnsafeList
  let waitingEdges: UnsafeMutablePointer<UInt64>

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
    frontChange = arena.array(repeating: 0, count: map.edgeCount)
    soonChange = arena.array(repeating: 0, count: map.edgeCount)
    frontPart = arena.array(repeating: 0, count: 2 * map.edgeCount)
    soonPart = arena.array(repeating: 0, count: 2 * map.edgeCount)
    frontQubits = _UnsafeList(arena, capacity: qubits)
    waitingEdges = arena.array(repeating: 0, count: map.edgeWords)
  }

  /// A slot has been executed.
  @inline(__always)
  mutating func finish(_ slot: Int) {
    isDone[slot] = true
    if isListed[slot] { spoil(slot) }
  }

  /// Lists the pairs that wait and those that come soon, breadth first along the wires.
  mutating func look(at waiting: _UnsafeList) {
    frontHead.update(repeating: -1, count: qubits)
    soonHead.update(repeating: -1, count: qubits)
    linkCount = 0
    frontCount = waiting.count
    frontQubits.removeAll()
    stamp += 1
    queue.removeAll()
    for index in 0..<waiting.count {
      let slot = waiting[index]
      if !isListed[slot] {
        isListed[slot] = true
        spoil(slot)
      }
      let (one, other) = (Int(problem.first[slot]), Int(problem.second[slot]))
      if frontHead[one] < 0 { frontQubits.append(one) }
      if frontHead[other] < 0 { frontQubits.append(other) }
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
    for index in 0..<soonBefore.count where !isSoon[soonBefore[index]] { spoil(soonBefore[index]) }
  }

  private mutating func add(_ slot: Int) {
    guard slot >= 0, mark[slot] != stamp else { return }
    mark[slot] = stamp
    queue.append(slot)
    if isDone[slot] { return }
    link(slot, soonHead)
    soon.append(slot)
    if !isSoon[slot] { spoil(slot) }
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

  /// Finds the edges at which a qubit waits for another.
  func findWaitingEdges() {
    let words = map.edgeWords
    waitingEdges.update(repeating: 0, count: words)
    for index in 0..<frontQubits.count {
      let bits = map.edgeBits + Int(places[frontQubits[index]]) * words
      for word in 0..<words { waitingEdges[word] |= bits[word] }
    }
  }

  /// The weight of a change of what comes soon, when all of it together counts as much as so many
  /// of the pairs that wait.
  func soonWeight(_ share: Double) -> Double {
    soon.count == 0 ? 0 : share * Double(frontCount) / Double(soon.count)
  }

  // MARK: - Changes

  /// What is known of the edges at a slot's places is no longer true.
  private mutating func spoil(_ slot: Int) {
    spoil(place: Int(places[Int(problem.first[slot])]))
    spoil(place: Int(places[Int(problem.second[slot])]))
  }

  @inline(__always)
  private mutating func spoil(place: Int) {
    if isStale[place] { return }
    isStale[place] = true
    stale.append(place)
  }

  /// The same for a place whose qubit has moved, and for all that it meets.
  mutating func spoilPartners(of place: Int) {
    spoil(place: place)
    let virtual = Int(occupant[place])
    if virtual < 0 { return }
    var link = Int(frontHead[virtual])
    while link >= 0 {
      spoil(place: Int(places[Int(linkOther[link])]))
      link = Int(linkNext[link])
    }
    link = Int(soonHead[virtual])
    while link >= 0 {
      spoil(place: Int(places[Int(linkOther[link])]))
      link = Int(linkNext[link])
    }
  }

  /// Tells again how distances change where something has changed.
  mutating func refresh() {
    while let place = stale.popLast() {
      isStale[place] = false
      let edges = Int(map.neighborStart[place])..<Int(map.neighborStart[place + 1])
      sum(frontHead, at: place, edges, into: frontPart)
      sum(soonHead, at: place, edges, into: soonPart)
      for index in edges {
        let (edge, back) = (Int(map.neighborEdges[index]), Int(map.neighborBacks[index]))
        frontChange[edge] = frontPart[index] + frontPart[back]
        soonChange[edge] = soonPart[index] + soonPart[back]
      }
    }
  }

  /// How distances change for the partners of the qubit on a place when it goes to each neighbour.
  @inline(__always)
  private func sum(
    _ heads: UnsafeMutablePointer<Int32>, at place: Int, _ edges: Range<Int>,
    into parts: UnsafeMutablePointer<Double>
  ) {
    for index in edges { parts[index] = 0 }
    let virtual = Int(occupant[place])
    if virtual < 0 { return }
    var link = Int(heads[virtual])
    while link >= 0 {
      let there = Int(places[Int(linkOther[link])])
      let distances = map.distances(to: there)
      let here = distances[place]
      for index in edges {
        let neighbor = Int(map.neighborList[index])
        if neighbor != there { parts[index] += distances[neighbor] - here }
      }
      link = Int(linkNext[link])
    }
  }
}

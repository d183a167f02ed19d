extension Router {
  enum Action {
    case exchange(Int, Int)
    case bridge(slot: Int, path: [Int])
  }

  /// Exchanges that touch a qubit of a slot that waits or comes soon, and bridges.
  func actions(of state: RoutingState, _ terms: [Term], _ layout: [Int]) -> [Action] {
    var result: [Action] = []
    var seen = Set<Int>()
    func add(around qubit: Int) {
      for neighbor in map.neighbors[qubit] {
        let key = min(qubit, neighbor) * map.count + max(qubit, neighbor)
        if seen.insert(key).inserted { result.append(.exchange(qubit, neighbor)) }
      }
    }
    for slot in state.ready {
      let item = problem.items[slot]
      for qubit in item.qubits { add(around: state.position[qubit]) }
      if item.canBridge, let path = emptyPath(item, state) {
        result.append(.bridge(slot: slot, path: path))
      }
    }
    for term in terms.prefix(weights.advance) {
      let (a, b) = (state.position[term.first], state.position[term.second])
      if !map.areNeighbors(a, b) {
        add(around: a)
        add(around: b)
      }
    }
    if state.ready.isEmpty {
      for (virtual, qubit) in state.position.enumerated() where qubit != layout[virtual] {
        add(around: qubit)
      }
    }
    return result
  }

  /// A shortest path of at most five edges between the qubits of a slot, all of it empty.
  func emptyPath(_ item: RoutingProblem.Item, _ state: RoutingState) -> [Int]? {
    let start = state.position[item.qubits[0]]
    let goal = state.position[item.qubits[1]]
    guard map.hops(start, goal) <= 5 else { return nil }
    var queue: [(place: Int, from: Int, length: Int)] = [(start, -1, 0)]
    var head = 0
    while head < queue.count {
      let (place, from, length) = queue[head]
      for next in map.neighbors[place] where from < 0 || next != queue[from].place {
        if next == goal && length > 0 {
          var path = [goal]
          var back = head
          while back >= 0 {
            path.append(queue[back].place)
            back = queue[back].from
          }
          return path.reversed()
        }
        let isNear = length + 1 + map.hops(next, goal) <= 5
        if isNear, state.occupant[next] < 0, !queue.contains(where: { $0.place == next }) {
          queue.append((next, head, length + 1))
        }
      }
      head += 1
    }
    return nil
  }

  /// The entanglers that an action adds, one after another.
  func entanglers(of action: Action, _ state: RoutingState) -> Int {
    switch action {
    case .exchange(let a, let b):
      if state.occupant[a] < 0 || state.occupant[b] < 0 { return 2 }
      let last = state.lastPair[a]
      guard last >= 0, last == state.lastPair[b] else { return 3 }
      return arena[last].countWithSwap - arena[last].count
    case .bridge(let slot, let path): return 2 * (path.count - 2) + problem.items[slot].count
    }
  }

  /// The same with the weights of the edges, and the price of places that are used anew.
  func price(_ action: Action, _ state: RoutingState) -> Double {
    switch action {
    case .exchange(let a, let b):
      return Double(entanglers(of: action, state)) * map.edge(a, b) + entry([a, b], state)
    case .bridge(let slot, let path):
      var total = entry(path, state)
      for i in 0..<(path.count - 2) { total += 2 * map.edge(path[i], path[i + 1]) }
      return total + Double(problem.items[slot].count)
        * map.edge(path[path.count - 2], path[path.count - 1])
    }
  }

  private func entry(_ places: [Int], _ state: RoutingState) -> Double {
    guard weights.entry > 0 else { return 0 }
    return weights.entry
      * Double(places.count { state.occupant[$0] < 0 && state.clock[$0] == 0 })
  }

  /// How much of the time of an exchange nothing waits for.
  func deferral(_ a: Int, _ b: Int, _ state: RoutingState) -> Double {
    state.occupant[a] < 0 || state.occupant[b] < 0 ? 0 : weights.deferral
  }

  mutating func apply(_ action: Action, to state: inout RoutingState) {
    let price = self.price(action, state)
    state.cost += price
    state.stalled += 1
    let added = entanglers(of: action, state)
    state.count += added
    let time = Double(added)
    switch action {
    case .exchange(let a, let b): state.spend(time - deferral(a, b, state), on: [a, b])
    case .bridge(_, let path): state.spend(time, on: path)
    }
    switch action {
    case .exchange(let a, let b):
      let (first, second) = (state.occupant[a], state.occupant[b])
      if first >= 0 { state.position[first] = b }
      if second >= 0 { state.position[second] = a }
      state.occupant.swapAt(a, b)
      let isMove = first < 0 || second < 0
      var event = RoutingEvent(
        kind: isMove ? .move : .swap, qubits: first < 0 ? [b, a] : [a, b],
        previous: state.history)
      let last = state.lastPair[a]
      let fuses = !isMove && last >= 0 && last == state.lastPair[b]
      event.count = fuses ? arena[last].countWithSwap : isMove ? 2 : 3
      event.countWithSwap = fuses ? arena[last].count : isMove ? 2 : 0
      record(event, &state)
      // What a move leaves behind is not fused: its place is empty and stays so.
      state.lastPair[a] = isMove ? -1 : state.history
      state.lastPair[b] = isMove ? -1 : state.history
    case .bridge(let slot, let path):
      record(
        RoutingEvent(kind: .bridge(slot: slot), qubits: path, previous: state.history), &state)
      for qubit in path { state.lastPair[qubit] = -1 }
      if let index = state.ready.firstIndex(of: slot) { finish(slot, at: index, &state) }
    }
  }
}

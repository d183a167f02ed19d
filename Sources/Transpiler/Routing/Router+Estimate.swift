extension Router {
  typealias Term = (slot: Int, first: Int, second: Int, weight: Double)

  /// The pairs that are to meet soon, with their weights.
  func terms(of state: RoutingState) -> [Term] {
    var upcoming: [Int] = []
    upcoming.reserveCapacity(4 * state.position.count)
    for (virtual, qubit) in state.position.enumerated() where qubit >= 0 {
      let pairs = problem.pairs[virtual]
      let done = problem.pairsBefore[virtual][state.progress[virtual]]
      for index in done..<min(pairs.count, done + 4) { upcoming.append(pairs[index]) }
    }
    upcoming.sort()
    var result: [Term] = []
    var weight = weights.lookahead
    var previous = -1
    for slot in upcoming where slot != previous {
      previous = slot
      let ends = problem.ends[slot]
      let isReady = state.ready.contains(slot)
      result.append((slot, ends.first, ends.second, isReady ? 1 : weight))
      if !isReady { weight *= weights.decline }
      if result.count >= weights.window { break }
    }
    return result
  }

  func distance(_ a: Int, _ b: Int) -> Double { max(0, map.path(a, b) - 1) }

  /// What a state is expected to cost in the end.
  func score(_ state: RoutingState, _ terms: [Term], _ layout: [Int]) -> Double {
    var sum = 0.0
    for term in terms {
      sum += term.weight * distance(state.position[term.first], state.position[term.second])
    }
    return total(state) + (1 + weights.overhead) * Double(state.remaining) + weights.hop * sum
      + homing(state.position, layout, state.remaining)
  }

  /// The same for a state after an action, before anything is executed.
  func estimate(
    _ action: Action, _ state: RoutingState, _ terms: [Term], _ layout: [Int]
  ) -> Double {
    var remaining = state.remaining
    var sum = 0.0
    var home = 0.0
    switch action {
    case .exchange(let a, let b):
      func place(_ virtual: Int) -> Int {
        let here = state.position[virtual]
        return here == a ? b : here == b ? a : here
      }
      for term in terms { sum += term.weight * distance(place(term.first), place(term.second)) }
      if weights.returns {
        home = homing(state.position.indices.map { place($0) }, layout, remaining)
      }
    case .bridge(let slot, _):
      remaining -= problem.items[slot].count
      for term in terms where term.slot != slot {
        sum += term.weight * distance(state.position[term.first], state.position[term.second])
      }
      home = homing(state.position, layout, remaining)
    }
    return total(state) + price(action, state) + weights.depth * delay(action, state)
      + (1 + weights.overhead) * Double(remaining)
      + weights.hop * sum + home
  }

  /// By how much an action puts off the end of the circuit.
  private func delay(_ action: Action, _ state: RoutingState) -> Double {
    guard weights.depth > 0 else { return 0 }
    var time = Double(entanglers(of: action, state))
    let start: Double
    switch action {
    case .exchange(let a, let b):
      time -= deferral(a, b, state)
      start = max(state.clock[a], state.clock[b])
    case .bridge(_, let path): start = path.reduce(0) { max($0, state.clock[$1]) }
    }
    return max(0, start + time - state.makespan)
  }

  /// The way back to the initial layout, which counts more the less there is left to do.
  func homing(_ position: [Int], _ layout: [Int], _ remaining: Int) -> Double {
    guard weights.returns else { return 0 }
    var sum = 0.0
    for (virtual, qubit) in position.enumerated() where qubit >= 0 {
      sum += map.path(qubit, layout[virtual])
    }
    return weights.hop * sum * 20 / (20 + Double(remaining)) * 0.75
  }
}

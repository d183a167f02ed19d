extension Router {
  /// One exchange nearer for the first waiting pair, or for a qubit that is not home.
  mutating func force(_ state: inout RoutingState, _ layout: [Int]) {
    func distance(_ slot: Int) -> Double {
      let item = problem.items[slot]
      return map.path(state.position[item.qubits[0]], state.position[item.qubits[1]])
    }
    guard let slot = state.ready.min(by: { distance($0) < distance($1) }) else {
      goHome(&state, layout)
      return
    }
    let item = problem.items[slot]
    while true {
      let a = state.position[item.qubits[0]]
      let b = state.position[item.qubits[1]]
      guard !map.areNeighbors(a, b),
        let next = map.neighbors[a].min(by: { map.path($0, b) < map.path($1, b) })
      else { return }
      apply(.exchange(a, next), to: &state)
    }
  }

  /// Brings every qubit home along a tree: its leaves are filled one after the other, each from
  /// within what is left of the tree, so that no filled place is touched again.
  mutating func goHome(_ state: inout RoutingState, _ layout: [Int]) {
    var tree = spanningTree(Set(layout.filter { $0 >= 0 } + state.position.filter { $0 >= 0 }))
    let homes = Dictionary(
      uniqueKeysWithValues: layout.enumerated().filter { $0.element >= 0 }
        .map { ($0.element, $0.offset) })
    while tree.count > 1 {
      guard let leaf = tree.keys.filter({ tree[$0]!.count == 1 }).min() else { return }
      let wanted = homes[leaf] ?? -1
      // Breadth first from the leaf to the qubit that belongs there, or to an empty place.
      var previous: [Int: Int] = [leaf: leaf]
      var queue = [leaf]
      var head = 0
      while head < queue.count, state.occupant[queue[head]] != wanted {
        for next in tree[queue[head]]!.sorted() where previous[next] == nil {
          previous[next] = queue[head]
          queue.append(next)
        }
        head += 1
      }
      if head < queue.count {
        var here = queue[head]
        while here != leaf {
          let next = previous[here]!
          if state.occupant[here] >= 0 || state.occupant[next] >= 0 {
            apply(.exchange(here, next), to: &state)
          }
          here = next
        }
      }
      for neighbor in tree[leaf]! { tree[neighbor]!.remove(leaf) }
      tree[leaf] = nil
    }
  }

  /// A tree in the device that holds the given places, as sets of neighbours: the paths of a
  /// breadth-first search from one of them, which cannot form a cycle.
  func spanningTree(_ places: Set<Int>) -> [Int: Set<Int>] {
    guard let root = places.min() else { return [:] }
    var parent = [root: root]
    var queue = [root]
    var head = 0
    while head < queue.count {
      for next in map.neighbors[queue[head]] where parent[next] == nil {
        parent[next] = queue[head]
        queue.append(next)
      }
      head += 1
    }
    var tree: [Int: Set<Int>] = [root: []]
    for place in places {
      var here = place
      while tree[here] == nil, let next = parent[here] {
        tree[here] = []
        here = next
      }
    }
    for place in tree.keys where place != root {
      guard let next = parent[place] else { continue }
      tree[place, default: []].insert(next)
      tree[next, default: []].insert(place)
    }
    return tree
  }
}

import Circuits
import Randomness

/// Chooses layouts and routes.
struct Placement {
  let program: SlotProgram
  let target: Target
  let options: TranspilerOptions
  private let problem: LayoutProblem

  init(program: SlotProgram, target: Target, options: TranspilerOptions) {
    self.program = program
    self.target = target
    self.options = options
    problem = LayoutProblem(program)
  }

  /// Routed programs, of which the best is yet to be found; at least one.
  /// - Throws: `TranspilerError`.
  func run() throws -> [Pipeline.Routed] {
    let usable = target.isUsable.count { $0 }
    guard problem.qubits.count <= usable else {
      throw TranspilerError.tooWide(
        qubits: problem.qubits.count, usable: usable, device: target.device.name)
    }
    guard program.qubitCount <= target.device.qubitCount else {
      throw TranspilerError.tooWide(
        qubits: program.qubitCount, usable: target.device.qubitCount, device: target.device.name)
    }
    if let fixed = options.initialLayout { return [try route(fixed)] }
    if options.optimization == 0, let trivial = trivialLayout() { return [try route(trivial)] }
    if let exact = ExactLayout.run(problem, target) {
      return [try complete(routing(from: exact, search(0, noise: 0)))]
    }
    guard problem.qubits.count <= target.largestRegion else {
      throw TranspilerError.noConnectedRegion(
        qubits: problem.qubits.count, largest: target.largestRegion, device: target.device.name)
    }
    return try searched()
  }

  // MARK: - Given layouts

  /// Qubit i on place i, if these are usable and connected.
  private func trivialLayout() -> [Int]? {
    guard problem.qubits.allSatisfy({ target.isUsable[$0] }) else { return nil }
    let layout = Array(0..<program.qubitCount)
    return (try? checkConnected(layout)) == nil ? nil : layout
  }

  private func route(_ layout: [Int]) throws -> Pipeline.Routed {
    try check(layout)
    var best: Router.Result?
    for trial in 0..<options.trialCount {
      let result = routing(from: problem.qubits.map { layout[$0] }, search(trial, noise: 0))
      if best.map({ result.cost < $0.cost }) ?? true { best = result }
    }
    guard let best else { preconditionFailure("there is at least one trial") }
    return try complete(best, given: layout, canMove: false)
  }

  private func check(_ layout: [Int]) throws {
    guard layout.count == program.qubitCount else {
      throw TranspilerError.layoutLength(expected: program.qubitCount, found: layout.count)
    }
    var seen = Set<Int>()
    for qubit in layout {
      guard (0..<target.device.qubitCount).contains(qubit) else {
        throw TranspilerError.layoutQubitOutOfRange(
          qubit: qubit, limit: target.device.qubitCount)
      }
      guard seen.insert(qubit).inserted else {
        throw TranspilerError.layoutRepeatsQubit(qubit: qubit)
      }
    }
    for virtual in problem.qubits where !target.isUsable[layout[virtual]] {
      throw TranspilerError.layoutQubitUnusable(
        qubit: layout[virtual], device: target.device.name)
    }
    try checkConnected(layout)
  }

  private func checkConnected(_ layout: [Int]) throws {
    for meeting in problem.meetings {
      let first = layout[problem.qubits[meeting.first]]
      let second = layout[problem.qubits[meeting.second]]
      if target.topology.distances(from: first)[second] == nil {
        throw TranspilerError.layoutDisconnected(
          first: first, second: second, device: target.device.name)
      }
    }
  }

  // MARK: - Searching

  /// What a trial varies.
  private struct Search {
    var map: RoutingMap
    var weights: Router.Weights
    var random: RandomStream
  }

  private func search(_ trial: Int, noise: Double) -> Search {
    var random = RandomStream(seed: options.seed, trial, 1)
    var weights = Router.Weights()
    weights.returns = options.returnToInitialLayout
    weights.beam = options.optimization <= 1 ? 1 : options.optimization == 2 ? 8 : 24
    if trial > 0 {
      weights.hop = 1 + 2 * random.uniform()
      weights.lookahead = 0.3 + 0.7 * random.uniform()
      weights.decline = 0.75 + 0.2 * random.uniform()
    }
    return Search(
      map: RoutingMap(target, noiseWeight: noise), weights: weights, random: random)
  }

  private func searched() throws -> [Pipeline.Routed] {
    let region = largestRegion()
    let forward = RoutingProblem(program, target: target)
    let backward = RoutingProblem(program.reversed, target: target)
    var results: [Router.Result] = []
    for trial in 0..<options.trialCount {
      let noise = [0, 0.3, 0.1][trial % 3]
      var search = self.search(trial, noise: noise)
      var annealing = AnnealedLayout(
        problem, target, search.map, region: region, noiseWeight: noise,
        random: RandomStream(seed: options.seed, trial, 2))
      var layout = full(annealing.run(moves: options.optimization == 0 ? 200 : 4000))
      var quick = search.weights
      quick.beam = 1
      quick.returns = false
      if options.optimization >= 1 && trial % 2 == 1 {
        // There and back again: where the circuit ends is where its reverse should begin.
        for _ in 0..<2 {
          var there = Router(forward, search.map, weights: quick, random: search.random)
          layout = there.route(from: layout).final
          var back = Router(backward, search.map, weights: quick, random: search.random)
          layout = back.route(from: layout).final
        }
      }
      search.weights.overhead = overhead(forward, layout, search, quick)
      var router = Router(forward, search.map, weights: search.weights, random: search.random)
      results.append(router.route(from: layout))
    }
    results.sort { $0.cost < $1.cost }
    return try results.prefix(3).map { try complete($0) }
  }

  /// What routing adds to an entangler of the program, by a quick trial.
  private func overhead(
    _ problem: RoutingProblem, _ layout: [Int], _ search: Search, _ quick: Router.Weights
  ) -> Double {
    let base = Double(problem.items.reduce(0) { $0 + $1.count })
    var router = Router(problem, search.map, weights: quick, random: search.random)
    return max(0, router.route(from: layout).cost / max(1, base) - 1)
  }

  private func routing(from places: [Int], _ search: Search) -> Router.Result {
    var router = Router(
      RoutingProblem(program, target: target), search.map, weights: search.weights,
      random: search.random)
    return router.route(from: full(places))
  }

  /// The layout of all virtual qubits, −1 for those that take no part.
  private func full(_ places: [Int]) -> [Int] {
    var layout = [Int](repeating: -1, count: program.qubitCount)
    for (position, qubit) in problem.qubits.enumerated() { layout[qubit] = places[position] }
    return layout
  }

  private func largestRegion() -> [Int] {
    for start in 0..<target.device.qubitCount where target.isUsable[start] {
      let distances = target.topology.distances(from: start)
      let region = distances.indices.filter { distances[$0] != nil }
      if region.count == target.largestRegion { return region }
    }
    return []
  }

  // MARK: - Completing

  /// The routed program, moved as a whole to where it succeeds best, with places for the qubits
  /// that take no part.
  private func complete(
    _ result: Router.Result, given: [Int]? = nil, canMove: Bool = true
  ) throws -> Pipeline.Routed {
    var physical = try Realization(program: program, target: target)
      .run(result, isFused: options.optimization >= 1)
    var initial = result.initial
    var final = result.final
    if canMove && options.optimization >= 1 {
      let moved = Relocation.run(physical, target, keeping: initial.filter { $0 >= 0 })
      physical = moved.program
      initial = initial.map { $0 < 0 ? $0 : moved.places[$0] }
      final = final.map { $0 < 0 ? $0 : moved.places[$0] }
    }
    fillIdle(&initial, preferring: given)
    fillIdle(&final, preferring: initial)
    return Pipeline.Routed(program: physical, initial: initial, final: final)
  }

  /// Gives qubits that take no part places that are free.
  private func fillIdle(_ layout: inout [Int], preferring wanted: [Int]?) {
    var taken = Set(layout.filter { $0 >= 0 })
    for virtual in layout.indices where layout[virtual] < 0 {
      if let place = wanted?[virtual], taken.insert(place).inserted { layout[virtual] = place }
    }
    var free = (0..<target.device.qubitCount).filter { !taken.contains($0) }
      .sorted { target.isUsable[$0] && !target.isUsable[$1] }[...]
    for virtual in layout.indices where layout[virtual] < 0 {
      layout[virtual] = free.removeFirst()
    }
  }
}

extension SlotProgram {
  /// The slots in reverse order, for finding layouts.
  fileprivate var reversed: SlotProgram {
    var result = self
    result.slots = slots.reversed()
    return result
  }
}

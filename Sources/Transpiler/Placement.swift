import Circuits
import Randomness

/// Chooses layouts and routes.
struct Placement {
  let program: SlotProgram
  let target: Target
  let options: TranspilerOptions
  let problem: LayoutProblem

  /// - Parameter active: Qubits that have a place of their own from the beginning, although passes
  ///   may have left nothing on them: their state need not be |0⟩.
  init(
    program: SlotProgram, active: [Int], target: Target, options: TranspilerOptions
  ) {
    self.program = program
    self.target = target
    self.options = options
    problem = LayoutProblem(program, keeping: active)
  }

  /// Whether routing is left to `SabreRouter`.
  var isLarge: Bool {
    problem.isLarge && !options.returnToInitialLayout && !options.avoidsSpareQubits
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
    if let given = options.initialLayout, isLarge {
      try check(given)
      return try large(from: given)
    }
    let search = PlacementSearch(self)
    if let given = options.initialLayout {
      try check(given)
      return try [complete(search.routed(from: given), given: given)]
    }
    if options.optimization == 0, let trivial = trivialLayout() {
      if isLarge { return try large(from: trivial) }
      return try [complete(search.routed(from: trivial), given: trivial)]
    }
    let exact = ExactLayout.run(
      problem, target, keep: isLarge ? 1 : options.optimization >= 2 ? 6 : 1)
    if isLarge, let layout = exact.first?.layout {
      return try large(from: full(layout), isExact: true)
    }
    if !exact.isEmpty {
      return try exact.map { try complete(search.routed(from: full($0.layout))) }
    }
    guard problem.qubits.count <= target.largestRegion else {
      throw TranspilerError.noConnectedRegion(
        qubits: problem.qubits.count, largest: target.largestRegion, device: target.device.name)
    }
    if isLarge { return try large(from: nil) }
    let results = search.run()
    guard options.optimization >= 1 else { return try results.prefix(1).map { try complete($0) } }
    let moved = try concurrently(results.count, on: options.threads) { try relocated(results[$0]) }
      .flatMap { $0 }.sorted { $0.cost < $1.cost }
    // Few of each set of qubits, for the forecast can be wrong about them all.
    var uses: [Set<Int>: Int] = [:]
    let varied = moved.filter { entry in
      uses[Set(entry.routed.initial), default: 0] += 1
      return uses[Set(entry.routed.initial), default: 0] <= 3
    }
    return Array(varied.map(\.routed).prefix([1, 1, 4, 9][min(3, options.optimization)]))
  }

  /// How many entanglers a few routings of a large program come to; nil where it is not known.
  func probe() -> Int? {
    guard problem.qubits.count <= target.largestRegion else { return nil }
    if ExactLayout.run(problem, target, keep: 1).first != nil {
      return RoutingProblem(program, target: target).items.reduce(0) { $0 + $1.count }
    }
    return SabreSearch(self, region: target.largestRegionQubits, from: nil, isExact: false).probe()
  }

  /// The layout of all virtual qubits, −1 for those that take no part.
  func full(_ places: [Int]) -> [Int] {
    var layout = [Int](repeating: -1, count: program.qubitCount)
    for (position, qubit) in problem.qubits.enumerated() { layout[qubit] = places[position] }
    return layout
  }

  /// The same for circuits that are too large for the beam.
  private func large(from given: [Int]?, isExact: Bool = false) throws -> [Pipeline.Routed] {
    let found = SabreSearch(
      self, region: target.largestRegionQubits, from: given, isExact: isExact
    ).run()
    let realized = try concurrently(found.count, on: options.threads) {
      index -> (Pipeline.Routed, Int, Double) in
      let entry = found[index]
      let program = try Realization(program: entry.program, target: target)
        .run(entry.result, isFused: options.optimization >= 1)
      let routed = routed(
        program, entry.result, Array(0..<target.device.qubitCount), given)
      return (routed, target.entanglers(program), Forecast(program, target).cost)
    }
    let best = realized.indices.sorted {
      (realized[$0].1, realized[$0].2, $0) < (realized[$1].1, realized[$1].2, $1)
    }
    return best.prefix(options.optimization >= 3 ? 2 : 1).map { realized[$0].0 }
  }

  // MARK: - Given layouts

  /// Qubit i on place i, if these are usable and connected.
  private func trivialLayout() -> [Int]? {
    guard problem.qubits.allSatisfy({ target.isUsable[$0] }) else { return nil }
    let layout = Array(0..<program.qubitCount)
    return (try? checkConnected(layout)) == nil ? nil : layout
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

  // MARK: - Completing

  private func realized(_ result: Router.Result) throws -> SlotProgram {
    try Realization(program: program, target: target)
      .run(result, isFused: options.optimization >= 1)
  }

  /// The routed program, with places for the qubits that take no part.
  private func complete(
    _ result: Router.Result, given: [Int]? = nil
  ) throws -> Pipeline.Routed {
    routed(try realized(result), result, Array(0..<target.device.qubitCount), given)
  }

  /// The same, moved as a whole to where it may succeed best, each with −ln of the success that
  /// is expected there.
  private func relocated(
    _ result: Router.Result
  ) throws -> [(routed: Pipeline.Routed, cost: Double)] {
    let program = try realized(result)
    return Relocation.run(
      options.optimization >= 2 ? Deferral.run(program, target) : program, target,
      keeping: result.initial.filter { $0 >= 0 },
      count: options.optimization >= 2 ? 4 : 1
    ).map { (routed($0.program, result, $0.places, nil), $0.cost) }
  }

  private func routed(
    _ program: SlotProgram, _ result: Router.Result, _ places: [Int], _ given: [Int]?
  ) -> Pipeline.Routed {
    var initial = result.initial.map { $0 < 0 ? $0 : places[$0] }
    var final = result.final.map { $0 < 0 ? $0 : places[$0] }
    fillIdle(&initial, preferring: given)
    fillIdle(&final, preferring: initial)
    return Pipeline.Routed(program: program, initial: initial, final: final)
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

extension LayoutProblem {
  /// Whether the beam of `Router` would take too long: wide or long circuits are routed by
  /// `SabreRouter`.
  var isLarge: Bool { qubits.count > 14 || entanglers.reduce(0, +) > 8_000 }
}

extension Target {
  /// How many entanglers the interactions and gates of a routed program take.
  func entanglers(_ program: SlotProgram) -> Int {
    program.slots.reduce(0) { sum, slot in
      switch slot.kind {
      case .interaction(let interaction):
        sum + (link(slot.qubits[0], slot.qubits[1])?.count(interaction) ?? 0)
      case .native: sum + 1
      default: sum
      }
    }
  }
}

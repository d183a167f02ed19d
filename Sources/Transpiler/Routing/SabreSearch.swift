import Randomness

/// Looks for a layout and a routing by many trials of `SabreRouter`, for circuits that are too large
/// for the beam of `Router`.
///
/// Every trial has a start and weights of its own, goes through the circuit and its reverse by
/// turns, where each end is the start of the next, and keeps the best of its layouts. The best
/// layouts are routed again with other weights. Trials are independent and keyed by their numbers:
/// the result is the same for any number of threads.
struct SabreSearch {
  private let placement: Placement
  private let target: Target
  private let options: TranspilerOptions
  private let given: [Int]?
  private let isExact: Bool
  private let region: [Int]
  private let plain: RoutingMap
  private let strict: Directions
  /// With slots that commute in any order, where there are such.
  private let free: Directions?

  /// The program forwards and backwards.
  private struct Directions: Sendable {
    let forward: SabreProblem
    let backward: SabreProblem

    init(_ problem: RoutingProblem, commutes: Bool, isOneWay: Bool) {
      forward = SabreProblem(problem, commutes: commutes)
      backward =
        isOneWay ? forward : SabreProblem(problem, commutes: commutes, isReversed: true)
    }
  }

  /// A routing with the program whose slots it names.
  struct Found: Sendable {
    var program: SlotProgram
    var result: Router.Result
  }

  /// What a routing came to.
  private struct Trial: Sendable {
    var number: Int
    var layout: [Int32]
    var isFree: Bool
    var weights: SabreRouter.Weights
    var count: Int
    var depth: Int
    /// Where the qubits are at the end.
    var end: [Int32] = []
  }

  /// - Parameters:
  ///   - region: The places to choose from, joined to each other.
  ///   - given: The layout, if it is not to be looked for.
  ///   - isExact: Whether all that meet are neighbours in it.
  init(_ placement: Placement, region: [Int], from given: [Int]?, isExact: Bool) {
    self.given = given
    self.isExact = isExact
    self.placement = placement
    self.region = region
    target = placement.target
    options = placement.options
    plain = RoutingMap(target, noiseWeight: 0)
    let problem = RoutingProblem(placement.program, target: target)
    strict = Directions(problem, commutes: false, isOneWay: given != nil)
    let free = isExact ? nil : Directions(problem, commutes: true, isOneWay: given != nil)
    self.free = free.flatMap { $0.forward.hasFreedom ? $0 : nil }
  }

  /// The most promising routings, the one with the fewest entanglers first.
  func run() -> [Found] {
    let maps = SabreMap.Shape.allCases.map { SabreMap(plain, shape: $0) }
    if isExact { return [found(start(0, maps), maps)] }
    var all = concurrently(given == nil ? layoutTrials : 2) { self.start($0, maps) }
    if given == nil {
      // There and back again, where each end is the start of the next; half of the trials go on.
      var field = Self.ranked(all)
      for _ in 0..<rounds {
        let runners = Array(field.prefix(max(kept, (field.count + 1) / 2)))
        field = Self.ranked(concurrently(runners.count) { self.next(runners[$0], maps) })
        all += field
      }
    }
    var leaders: [Trial] = []
    for trial in Self.ranked(all) where leaders.count < kept {
      if leaders.allSatisfy({ $0.layout != trial.layout }) { leaders.append(trial) }
    }
    let best = leaders
    let again = concurrently(best.count * repeats) { index in
      self.again(best[index / repeats], index, maps)
    }
    var chosen: [Trial] = []
    for trial in Self.ranked(best + again) where chosen.count < results {
      if chosen.allSatisfy({ $0.count != trial.count || $0.layout != trial.layout }) {
        chosen.append(trial)
      }
    }
    let last = chosen
    return concurrently(last.count) { self.found(last[$0], maps) }
  }

  private static func ranked(_ trials: [Trial]) -> [Trial] {
    trials.sorted { ($0.count, $0.depth, $0.number) < ($1.count, $1.depth, $1.number) }
  }

  // MARK: - Sizes

  private var size: Int { max(1, strict.forward.count) }
  private var effort: Int { [1, 2, 8, 40][min(3, max(0, options.optimization))] }

  /// How many layouts are looked for: fewer for large circuits, whose trials are all alike.
  private var layoutTrials: Int { max(2, min(3 * effort, 5_000 * effort / size)) }
  private var rounds: Int { 4 }
  /// How many layouts are routed again, and how often.
  private var kept: Int { max(1, min(effort / 2, layoutTrials / 4)) }
  private var repeats: Int { max(1, min(effort, 5_000 * effort / size / kept)) }
  private var results: Int { options.optimization >= 3 ? 4 : size > 5_000 ? 1 : 2 }

  // MARK: - Trials

  private func weights(_ number: Int) -> SabreRouter.Weights {
    var random = RandomStream(seed: options.seed, number, 21)
    var weights = SabreRouter.Weights()
    if number < 2 { return weights }
    weights.lookahead = 0.2 + 0.6 * random.uniform()
    weights.price = 0.2 + 0.8 * random.uniform()
    weights.window = [20, 40, 80][Int(3 * random.uniform())]
    weights.decay = 0.05 * random.uniform()
    // Near pairs first helps only where any of many may come next.
    let shape = Int(4 * random.uniform())
    if isFree(number) { weights.shape = SabreMap.Shape(rawValue: max(0, shape - 1)) ?? .linear }
    return weights
  }

  /// Whether slots that commute may change places in a trial: every second.
  private func isFree(_ number: Int) -> Bool { free != nil && number % 2 == 0 }

  private func start(_ number: Int, _ maps: [SabreMap]) -> Trial {
    let layout: [Int32]
    if let given {
      layout = given.indices.map { placement.problem.index[$0] < 0 ? -1 : Int32(given[$0]) }
    } else {
      var annealing = AnnealedLayout(
        placement.problem, target, plain, region: region, noiseWeight: 0,
        random: RandomStream(seed: options.seed, number, 22))
      layout = placement.full(annealing.run(moves: 20 * placement.problem.qubits.count))
        .map { Int32($0) }
    }
    return counted(
      Trial(
        number: number, layout: layout, isFree: isFree(number), weights: weights(number), count: 0,
        depth: 0), maps)
  }

  /// The layout in which the reverse of the circuit ends that starts where the circuit has ended.
  private func next(_ trial: Trial, _ maps: [SabreMap]) -> Trial {
    var result = trial
    result.layout = trial.end
    var back = router(result, maps, isBackward: true)
    back.run()
    result.layout = back.layout
    return counted(result, maps)
  }

  private func counted(_ trial: Trial, _ maps: [SabreMap]) -> Trial {
    var result = trial
    var router = router(trial, maps)
    router.run()
    result.count = router.count
    result.depth = router.depth
    result.end = router.layout
    return result
  }

  /// The same layout with other weights.
  private func again(_ trial: Trial, _ index: Int, _ maps: [SabreMap]) -> Trial {
    var result = trial
    // The number says whether slots may change places, as in the trial that the layout is from.
    result.number = 1_000 + 2 * index + (trial.isFree ? 0 : 1)
    result.weights = weights(result.number)
    return counted(result, maps)
  }

  private func router(
    _ trial: Trial, _ maps: [SabreMap], isBackward: Bool = false, keepsEvents: Bool = false
  ) -> SabreRouter {
    let directions = trial.isFree ? free ?? strict : strict
    return SabreRouter(
      isBackward ? directions.backward : directions.forward, maps[trial.weights.shape.rawValue],
      weights: trial.weights, layout: trial.layout,
      random: RandomStream(seed: options.seed, trial.number, 23), keepsEvents: keepsEvents)
  }

  private func found(_ trial: Trial, _ maps: [SabreMap]) -> Found {
    var router = router(trial, maps, keepsEvents: true)
    router.run()
    let problem = router.problem
    var order: [Int] = []
    let events = router.events.map { event -> RoutingEvent in
      if event.slot >= 0 {
        order.append(Int(event.slot))
        return RoutingEvent(kind: .execute(slot: Int(event.slot)), qubits: [], previous: -1)
      }
      return RoutingEvent(
        kind: event.isMove ? .move : .swap, qubits: [Int(event.first), Int(event.second)],
        previous: -1)
    }
    return Found(
      program: trial.isFree ? problem.arranged(placement.program, order: order) : placement.program,
      result: Router.Result(
        events: events, initial: trial.layout.map { Int($0) },
        final: router.layout.map { Int($0) }, cost: Double(router.count), count: router.count,
        depth: Double(router.depth)))
  }
}

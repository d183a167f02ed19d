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
    let maps = Self.powers.map { SabreMap(plain, power: $0) }
    var trials = concurrently(given == nil ? layoutTrials : isExact ? 1 : 2) { number in
      self.layoutTrial(number, maps)
    }
    if isExact { return [found(trials[0], maps)] }
    trials.sort { ($0.count, $0.depth, $0.number) < ($1.count, $1.depth, $1.number) }
    let leaders = Array(trials.prefix(kept))
    let again = concurrently(leaders.count * repeats) { index in
      self.again(leaders[index / repeats], index, maps)
    }
    var all = leaders + again
    all.sort { ($0.count, $0.depth, $0.number) < ($1.count, $1.depth, $1.number) }
    var chosen: [Trial] = []
    for trial in all where chosen.count < results {
      if chosen.allSatisfy({ $0.count != trial.count || $0.layout != trial.layout }) {
        chosen.append(trial)
      }
    }
    let best = chosen
    return concurrently(best.count) { self.found(best[$0], maps) }
  }

  // MARK: - Sizes

  private static let powers = [1.0, 0.6, 0.35]
  private var size: Int { max(1, strict.forward.count) }
  private var effort: Int { [1, 2, 8, 40][min(3, max(0, options.optimization))] }

  /// How many layouts are looked for: fewer for large circuits, whose trials are all alike.
  private var layoutTrials: Int { max(2, min(6 * effort, 5_000 * effort / size)) }
  /// How many layouts are routed again, and how often.
  private var kept: Int { max(1, min(effort, layoutTrials / 4)) }
  private var repeats: Int { max(1, min(2 * effort, 5_000 * effort / size / kept)) }
  private var results: Int { options.optimization >= 3 ? 4 : size > 5_000 ? 1 : 2 }

  // MARK: - Trials

  private func weights(_ random: inout RandomStream, isPlain: Bool) -> SabreRouter.Weights {
    var weights = SabreRouter.Weights()
    if isPlain { return weights }
    weights.lookahead = 0.25 + 0.75 * random.uniform()
    weights.price = 0.2 + 1.3 * random.uniform()
    weights.window = [10, 20, 40][Int(3 * random.uniform())]
    weights.decay = 0.05 * random.uniform()
    weights.power = Self.powers[Int(3 * random.uniform())]
    return weights
  }

  private func map(_ weights: SabreRouter.Weights, _ maps: [SabreMap]) -> SabreMap {
    maps[Self.powers.firstIndex(of: weights.power) ?? 0]
  }

  private func layoutTrial(_ number: Int, _ maps: [SabreMap]) -> Trial {
    var random = RandomStream(seed: options.seed, number, 21)
    let weights = self.weights(&random, isPlain: number < 2)
    let isFree = free != nil && number % 2 == 0
    let directions = isFree ? free ?? strict : strict
    let map = self.map(weights, maps)
    var annealing = AnnealedLayout(
      placement.problem, target, plain, region: region, noiseWeight: 0,
      random: RandomStream(seed: options.seed, number, 22))
    var layout =
      given.map { layout in
        layout.indices.map { placement.problem.index[$0] < 0 ? -1 : Int32(layout[$0]) }
      }
      ?? placement.full(annealing.run(moves: 20 * placement.problem.qubits.count)).map { Int32($0) }
    var best: Trial?
    func route(_ problem: SabreProblem) -> SabreRouter {
      var router = SabreRouter(
        problem, map, weights: weights, layout: layout,
        random: RandomStream(seed: options.seed, number, 23), keepsEvents: false)
      router.run()
      return router
    }
    for round in 0..<(given == nil ? 4 : 1) {
      let router = route(directions.forward)
      if best.map({ router.count < $0.count }) ?? true {
        best = Trial(
          number: number, layout: layout, isFree: isFree, weights: weights, count: router.count,
          depth: router.depth)
      }
      if round == 3 || given != nil { break }
      layout = router.layout
      layout = route(directions.backward).layout
    }
    return best!
  }

  /// The same layout with other weights.
  private func again(_ trial: Trial, _ index: Int, _ maps: [SabreMap]) -> Trial {
    let number = 1_000 + index
    var random = RandomStream(seed: options.seed, number, 21)
    var result = trial
    result.number = number
    result.weights = weights(&random, isPlain: false)
    var router = router(result, maps, keepsEvents: false)
    router.run()
    result.count = router.count
    result.depth = router.depth
    return result
  }

  private func router(_ trial: Trial, _ maps: [SabreMap], keepsEvents: Bool) -> SabreRouter {
    SabreRouter(
      trial.isFree ? (free ?? strict).forward : strict.forward, map(trial.weights, maps),
      weights: trial.weights, layout: trial.layout,
      random: RandomStream(seed: options.seed, trial.number, 23), keepsEvents: keepsEvents)
  }

  private func found(_ trial: Trial, _ maps: [SabreMap]) -> Found {
    var router = self.router(trial, maps, keepsEvents: true)
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

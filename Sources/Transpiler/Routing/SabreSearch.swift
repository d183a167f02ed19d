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
  /// The search of layouts, without its random numbers; nil where the layout is given.
  private let annealing: AnnealedLayout?
  /// The search of layouts for circuits along lines.
  private let line: LineLayout?
  /// What of the program a routing goes through.
  private enum Part {
    /// Its beginning, for the search of layouts, and the same backwards.
    case beginning
    case reverse
    /// A longer beginning, on which the best layouts are compared.
    case middle
    case whole
  }

  /// A part in the order that it has, and with slots that commute in any order, where there are such.
  private struct Problems: Sendable {
    let strict: SabreProblem
    let free: SabreProblem?
  }

  private let problems: [Part: Problems]
  /// Whether layouts are looked for by less than the whole program.
  private let isPart: Bool
  private let hasFreedom: Bool

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
    annealing =
      given == nil
      ? AnnealedLayout(
        placement.problem, placement.target, plain, region: region, noiseWeight: 0) : nil
    line = given == nil && !isExact ? LineLayout(placement.problem, plain) : nil
    let problem = RoutingProblem(placement.program, target: target)
    let count = placement.program.slots.count
    let free = isExact ? nil : SabreProblem(problem, commutes: true)
    let hasFreedom = free?.hasFreedom ?? false
    self.hasFreedom = hasFreedom
    isPart = count > Self.sample
    func both(_ problem: RoutingProblem, isReversed: Bool = false) -> Problems {
      Problems(
        strict: SabreProblem(problem, commutes: false, isReversed: isReversed),
        free: hasFreedom
          ? SabreProblem(problem, commutes: true, isReversed: isReversed) : nil)
    }
    func beginning(_ length: Int) -> RoutingProblem {
      var program = placement.program
      program.slots = Array(program.slots.prefix(length))
      return RoutingProblem(program, target: placement.target)
    }
    let whole = Problems(
      strict: SabreProblem(problem, commutes: false), free: hasFreedom ? free : nil)
    let part = isPart ? beginning(Self.sample) : problem
    self.problems = [
      .whole: whole,
      .middle: count > Self.comparison ? both(beginning(Self.comparison)) : whole,
      .beginning: isPart ? both(part) : whole,
      .reverse: given != nil ? whole : both(part, isReversed: true),
    ]
  }

  /// The most promising routings, the one with the fewest entanglers first.
  func run() -> [Found] {
    let maps = SabreMap.Shape.allCases.map { SabreMap(plain, shape: $0) }
    if isExact {
      return [found(start(0), maps)]
    }
    var all = concurrently(given == nil ? layoutTrials : 2, on: options.threads) {
      self.counted(self.start($0), maps)
    }
    if given == nil {
      // There and back again, where each end is the start of the next; half of the trials go on.
      var field = Self.ranked(all)
      for _ in 0..<rounds {
        let runners = Array(field.prefix(max(kept, (field.count + 1) / 2)))
        field = Self.ranked(
          concurrently(runners.count, on: options.threads) { self.next(runners[$0], maps) })
        all += field
      }
    }
    var leaders: [Trial] = []
    for trial in Self.ranked(all) where leaders.count < kept {
      if leaders.allSatisfy({ $0.layout != trial.layout && !(isPart && $0.number == trial.number) })
      {
        leaders.append(trial)
      }
    }
    let best = leaders
    let again = concurrently(best.count * repeats, on: options.threads) { index in
      self.again(best[index / repeats], index, maps)
    }
    var chosen: [Trial] = []
    for trial in Self.ranked(isPart ? again : best + again) where chosen.count < results {
      if chosen.allSatisfy({ $0.count != trial.count || $0.layout != trial.layout }) {
        chosen.append(trial)
      }
    }
    let last = chosen
    return concurrently(last.count, on: options.threads) { self.found(last[$0], maps) }
  }

  /// The fewest entanglers that a few trials come to; nil where less than the whole program is
  /// looked at, so that the number says nothing of other programs.
  func probe() -> Int? {
    guard !isPart else { return nil }
    let maps = SabreMap.Shape.allCases.map { SabreMap(plain, shape: $0) }
    let first = concurrently(Self.probes, on: options.threads) {
      self.counted(self.start($0), maps)
    }
    let again = concurrently(Self.probes, on: options.threads) { self.next(first[$0], maps) }
    return (first + again).map(\.count).min()
  }

  /// How many trials there are in a probe.
  private static let probes = 4

  private static func ranked(_ trials: [Trial]) -> [Trial] {
    trials.sorted { ($0.count, $0.depth, $0.number) < ($1.count, $1.depth, $1.number) }
  }

  // MARK: - Sizes

  /// Layouts of longer programs are looked for by their beginnings, and compared by longer ones.
  private static let sample = 2_500
  private static let comparison = 6_000
  private var size: Int { max(1, min(Self.sample, length)) }
  private var length: Int { placement.program.slots.count }
  private var effort: Int { [1, 2, 8, 40][min(3, max(0, options.optimization))] }

  /// How many layouts are looked for: fewer for large circuits, whose trials are all alike.
  private var layoutTrials: Int {
    // The walks of lines come out alike, and take long to look for.
    let most = line != nil && options.optimization == 2 ? 20 : 5 * effort
    return max(options.optimization >= 2 ? 12 : 2, min(most, work.layouts * effort / size))
  }
  /// How many slots the search of layouts and the routings again go through, for each unit of effort:
  /// at level 2 what takes no longer than other transpilers' highest levels. Of long programs only a
  /// part is gone through.
  private var work: (layouts: Int, again: Int) {
    options.optimization == 2 && !isPart ? (2_000, 1_200) : (5_000, 5_000)
  }
  private var rounds: Int { 4 }
  /// The moves of annealing for each qubit: more for long programs, whose routing takes longer.
  private var moves: Int {
    max(300, min(5_000, 8 * length / max(1, placement.problem.qubits.count)))
  }
  /// How many layouts are routed again, and how often.
  private var kept: Int {
    max(1, min(options.optimization >= 3 ? effort / 2 : effort, layoutTrials / 4))
  }
  private var repeats: Int {
    isPart ? 2 : max(1, min(effort, work.again * effort / max(1, length) / kept))
  }
  private var results: Int { options.optimization >= 3 ? 4 : length > 5_000 ? 1 : 2 }

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
  private func isFree(_ number: Int) -> Bool { hasFreedom && number % 2 == 0 }

  private func problem(_ part: Part, isFree: Bool) -> SabreProblem {
    guard let both = problems[part] else { preconditionFailure("every part has its problems") }
    return isFree ? both.free ?? both.strict : both.strict
  }

  private func start(_ number: Int) -> Trial {
    let layout: [Int32]
    if let given {
      layout = given.indices.map { placement.problem.index[$0] < 0 ? -1 : Int32(given[$0]) }
    } else {
      guard let annealing else { preconditionFailure("a layout is given or looked for") }
      var random = QuickRandom(RandomStream(seed: options.seed, number, 22))
      let total = moves * placement.problem.qubits.count
      let places: [Int]
      if let line {
        places = line.run(
          from: annealing.run(moves: 0, from: .closest, random: &random), moves: total,
          random: RandomStream(seed: options.seed, number, 24))
      } else {
        places = annealing.run(
          moves: total, from: number / 2 % 2 == 0 ? .closest : .breadthFirst, stride: 64,
          random: &random)
      }
      layout = placement.full(places).map { Int32($0) }
    }
    return Trial(
      number: number, layout: layout, isFree: isFree(number), weights: weights(number), count: 0,
      depth: 0)
  }

  /// The layout in which the reverse of the circuit ends that starts where the circuit has ended.
  private func next(_ trial: Trial, _ maps: [SabreMap]) -> Trial {
    var result = trial
    result.layout = trial.end
    var back = router(result, maps, part: .reverse)
    back.run()
    result.layout = back.layout
    return counted(result, maps)
  }

  private func counted(
    _ trial: Trial, _ maps: [SabreMap], part: Part = .beginning
  ) -> Trial {
    var result = trial
    var router = router(trial, maps, part: part)
    router.run()
    result.count = router.count
    result.depth = router.depth
    result.end = router.layout
    return result
  }

  /// The same layout with other weights; of a long program first with the same, for that is the
  /// first time that the layout has to serve so much of it.
  private func again(_ trial: Trial, _ index: Int, _ maps: [SabreMap]) -> Trial {
    if isPart, index % repeats == 0 { return counted(trial, maps, part: .middle) }
    var result = trial
    // The number says whether slots may change places, as in the trial that the layout is from.
    result.number = 1_000 + 2 * index + (trial.isFree ? 0 : 1)
    result.weights = weights(result.number)
    return counted(result, maps, part: .middle)
  }

  private func router(
    _ trial: Trial, _ maps: [SabreMap], part: Part, keepsEvents: Bool = false
  ) -> SabreRouter {
    SabreRouter(
      problem(part, isFree: trial.isFree),
      maps[trial.weights.shape.rawValue],
      weights: trial.weights, layout: trial.layout,
      random: RandomStream(seed: options.seed, trial.number, 23), keepsEvents: keepsEvents)
  }

  private func found(_ trial: Trial, _ maps: [SabreMap]) -> Found {
    var router = router(trial, maps, part: .whole, keepsEvents: true)
    router.run()
    let problem = router.problem
    var order: [Int] = []
    // One list for each pair: long routings have very many exchanges.
    var pairs: [Int: [Int]] = [:]
    let events = router.events.map { event -> RoutingEvent in
      if event.slot >= 0 {
        order.append(Int(event.slot))
        return RoutingEvent(kind: .execute(slot: Int(event.slot)), qubits: [], previous: -1)
      }
      return RoutingEvent(
        kind: event.isMove ? .move : .swap,
        qubits: pairs.shared(event.first, event.second, width: maps[0].count), previous: -1)
    }
    return Found(
      program: trial.isFree ? problem.arranged(placement.program, order: order) : placement.program,
      result: Router.Result(
        events: events, initial: trial.layout.map { Int($0) },
        final: router.layout.map { Int($0) }, cost: Double(router.count), count: router.count,
        depth: Double(router.depth)))
  }
}

extension [Int: [Int]] {
  /// The list of two numbers below `width`, one for all that ask.
  fileprivate mutating func shared(_ first: Int, _ second: Int, width: Int) -> [Int] {
    let key = first * width + second
    if let known = self[key] { return known }
    self[key] = [first, second]
    return [first, second]
  }
}

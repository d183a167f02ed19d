import Circuits
import Randomness

/// Tries layouts and ways to route from them, every trial with weights of its own.
struct PlacementSearch {
  private let placement: Placement
  private let target: Target
  private let options: TranspilerOptions
  private let forward: RoutingProblem
  private let backward: RoutingProblem
  private let region: [Int]
  /// What one more entangler of depth costs in entanglers: the waiting of the other qubits.
  private let depthWeight: Double

  init(_ placement: Placement) {
    self.placement = placement
    target = placement.target
    options = placement.options
    forward = RoutingProblem(placement.program, target: target)
    backward = RoutingProblem(placement.program.reversed, target: target)
    region = target.largestRegionQubits
    depthWeight = target.depthWeight(active: placement.problem.qubits.count)
  }

  /// The best of several routings from one layout.
  func routed(from layout: [Int]) -> Router.Result {
    let index = placement.problem.index
    let active = layout.indices.map { index[$0] < 0 ? -1 : layout[$0] }
    let results = concurrently(trialCount, on: options.threads) { trial -> Router.Result in
      let weights = self.weights(trial)
      var router = Router(
        forward, RoutingMap(target, noiseWeight: 0), weights: weights, random: stream(trial, 1))
      return router.route(from: active)
    }
    return results.min { score($0) < score($1) } ?? results[0]
  }

  /// The most promising routings, best first.
  ///
  /// Many trials look for a layout, each with quick routings there and back again; only the best
  /// of their layouts are routed with the whole beam.
  func run() -> [Router.Result] {
    let noises = [0, 0.3, 0.1]
    let maps = noises.map { RoutingMap(target, noiseWeight: $0) }
    let starts = concurrently(layoutTrials, on: options.threads) { trial in
      self.start(trial, maps[trial % 3], noise: noises[trial % 3])
    }
    let different = distinct(starts)
    let results = concurrently(min(trialCount, different.count), on: options.threads) { rank in
      self.finish(different[rank], maps)
    }
    let fewest = results.map(count).min() ?? 0
    var chosen: [Router.Result] = []
    for result in results.sorted(by: { score($0) < score($1) })
    where count(result) <= 1.06 * fewest {
      let isNew = chosen.allSatisfy {
        $0.count != result.count || $0.depth != result.depth || $0.places != result.places
      }
      if isNew { chosen.append(result) }
    }
    return chosen
  }

  /// A layout, and what a quick routing from it gave.
  private struct Start: Sendable {
    var trial: Int
    var layout: [Int]
    var result: Router.Result
  }

  /// The starts with the best quick routings, best first, one of those that are alike: in turn by
  /// what they are worth, and by that with depth counted four times, for the whole beam saves more
  /// entanglers than depth.
  private func distinct(_ starts: [Start]) -> [Start] {
    var seen = Set<[Double]>()
    let different = starts.filter {
      seen.insert([Double($0.result.count), $0.result.depth]).inserted
    }
    let orders = [0.0, 3.0].map { extra in
      let scores = different.map { score($0.result) + extra * depthWeight * $0.result.depth }
      return different.indices.sorted {
        scores[$0] == scores[$1] ? $0 < $1 : scores[$0] < scores[$1]
      }
    }
    var chosen = Set<Int>()
    return different.indices.flatMap { rank in
      orders.map { $0[rank] }.filter { chosen.insert($0).inserted }.map { different[$0] }
    }
  }

  /// How many layouts are routed with the whole beam. Large circuits do with fewer: their trials
  /// are all alike.
  private var trialCount: Int {
    if options.trials != nil || forward.pairCount < 2000 { return options.trialCount }
    return max(1, options.trialCount / 4)
  }

  /// How many layouts are looked at.
  private var layoutTrials: Int {
    [1, 1, 3, 5][min(3, max(0, options.optimization))] * trialCount
  }

  private func score(_ result: Router.Result) -> Double {
    count(result) + depthWeight * result.depth
  }

  /// Entanglers, with what spare places are taken to be worth.
  private func count(_ result: Router.Result) -> Double {
    let spare = result.places.count - result.initial.count { $0 >= 0 }
    return Double(result.count) + (entryPrice > 0 ? entryPrice * Double(spare) : 0)
  }

  private var entryPrice: Double { options.avoidsSpareQubits ? 24 : 0 }

  private func stream(_ trial: Int, _ purpose: Int) -> RandomStream {
    RandomStream(seed: options.seed, trial, purpose)
  }

  private func weights(_ trial: Int) -> Router.Weights {
    var random = stream(trial, 0)
    var weights = Router.Weights()
    weights.returns = options.returnToInitialLayout
    weights.depth = depthWeight
    weights.deferral = options.optimization >= 2 ? target.deferral : 0
    weights.entry = entryPrice
    let width = options.optimization <= 1 ? 1 : options.optimization == 2 ? 8 : 24
    weights.beam = max(1, min(width, 20_000 / max(1, forward.pairCount)))
    if trial > 0 {
      weights.depth *= [1, 0.5, 2, 0, 1.5, 0.25][trial % 6]
      weights.hop = 0.7 + 2.5 * random.uniform()
      weights.lookahead = 0.2 + 0.8 * random.uniform()
      weights.decline = 0.6 + 0.35 * random.uniform()
      weights.window = [20, 10, 40][trial % 3]
    }
    return weights
  }

  private func start(_ trial: Int, _ map: RoutingMap, noise: Double) -> Start {
    let annealing = AnnealedLayout(
      placement.problem, target, map, region: region, noiseWeight: noise)
    var random = stream(trial, 2)
    var layout = placement.full(
      annealing.run(moves: options.optimization == 0 ? 200 : 4000, random: &random))
    var quick = self.weights(trial)
    quick.beam = 1
    quick.returns = false
    func route(_ problem: RoutingProblem) -> Router.Result {
      var router = Router(problem, map, weights: quick, random: stream(trial, 1))
      return router.route(from: layout)
    }
    if options.optimization >= 1 && trial % 4 != 0 {
      // There and back again: where the circuit ends is where its reverse should begin.
      layout = route(forward).final
      layout = route(backward).final
    }
    return Start(trial: trial, layout: layout, result: route(forward))
  }

  private func finish(_ start: Start, _ maps: [RoutingMap]) -> Router.Result {
    var weights = self.weights(start.trial)
    let base = Double(forward.items.reduce(0) { $0 + $1.count })
    weights.overhead = max(0, start.result.cost / max(1, base) - 1)
    var router = Router(
      forward, maps[start.trial % 3], weights: weights, random: stream(start.trial, 1))
    return router.route(from: start.layout)
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

extension Target {
  /// How many entanglers of an exchange can come later than what waits for the exchanged qubit.
  fileprivate var deferral: Double {
    Double(max(0, usualFamily.count(.swap) - usualFamily.count(.move)))
  }

  /// What one more entangler of depth costs in units of one entangler, when so many qubits wait.
  fileprivate func depthWeight(active: Int) -> Double {
    let costs = links.values.map { $0.cost(.move) / 2 }.sorted()
    let rates = isUsable.indices.filter { isUsable[$0] }.map { waitingRate($0) }.sorted()
    guard !costs.isEmpty, !rates.isEmpty else { return 0 }
    let waiting = Double(max(0, active - 2)) * rates[rates.count / 2] * typicalEntanglerDuration
    return min(4, waiting / max(1e-6, costs[costs.count / 2]))
  }

  /// The qubits of the largest connected part, ascending.
  var largestRegionQubits: [Int] {
    for start in isUsable.indices where isUsable[start] {
      let distances = topology.distances(from: start)
      let region = distances.indices.filter { distances[$0] != nil }
      if region.count == largestRegion { return region }
    }
    return []
  }
}

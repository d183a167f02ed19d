import Circuits
import Dispatch
import Randomness
import Synchronization

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
    let results = concurrently(trialCount) { trial in
      let weights = self.weights(trial)
      var router = Router(
        forward, RoutingMap(target, noiseWeight: 0), weights: weights, random: stream(trial, 1))
      return router.route(from: active)
    }
    return results.min { score($0) < score($1) } ?? results[0]
  }

  /// The most promising of all trials, best first.
  func run() -> [Router.Result] {
    let maps = [0, 0.3, 0.1].map { RoutingMap(target, noiseWeight: $0) }
    let noises = [0, 0.3, 0.1]
    let results = concurrently(trialCount) { trial in
      self.trial(trial, maps[trial % 3], noise: noises[trial % 3])
    }
    let fewest = results.map(\.count).min() ?? 0
    var chosen: [Router.Result] = []
    for result in results.sorted(by: { score($0) < score($1) })
    where Double(result.count) <= 1.03 * Double(fewest) {
      let isNew = chosen.allSatisfy { $0.count != result.count || $0.depth != result.depth }
      if isNew { chosen.append(result) }
    }
    return Array(chosen.prefix(options.optimization >= 3 ? 4 : options.optimization >= 2 ? 2 : 1))
  }

  /// Trials do without loss of quality for circuits that are large: theirs are all alike.
  private var trialCount: Int {
    if options.trials != nil || forward.pairCount < 2000 { return options.trialCount }
    return max(1, options.trialCount / 4)
  }

  private func score(_ result: Router.Result) -> Double {
    Double(result.count) + depthWeight * result.depth
  }

  private func stream(_ trial: Int, _ purpose: Int) -> RandomStream {
    RandomStream(seed: options.seed, trial, purpose)
  }

  private func weights(_ trial: Int) -> Router.Weights {
    var random = stream(trial, 0)
    var weights = Router.Weights()
    weights.returns = options.returnToInitialLayout
    weights.depth = depthWeight
    let width = options.optimization <= 1 ? 1 : options.optimization == 2 ? 8 : 24
    weights.beam = max(1, min(width, 20_000 / max(1, forward.pairCount)))
    if trial > 0 {
      weights.depth *= [1, 0.5, 0.25, 1.5][trial % 4]
      weights.hop = 1 + 2 * random.uniform()
      weights.lookahead = 0.3 + 0.7 * random.uniform()
      weights.decline = 0.75 + 0.2 * random.uniform()
    }
    return weights
  }

  private func trial(_ trial: Int, _ map: RoutingMap, noise: Double) -> Router.Result {
    var annealing = AnnealedLayout(
      placement.problem, target, map, region: region, noiseWeight: noise,
      random: stream(trial, 2))
    var layout = placement.full(annealing.run(moves: options.optimization == 0 ? 200 : 4000))
    var weights = self.weights(trial)
    var quick = weights
    quick.beam = 1
    quick.returns = false
    func route(_ problem: RoutingProblem) -> Router.Result {
      var router = Router(problem, map, weights: quick, random: stream(trial, 1))
      return router.route(from: layout)
    }
    if options.optimization >= 1 && trial % 2 == 1 {
      // There and back again: where the circuit ends is where its reverse should begin.
      for _ in 0..<2 {
        layout = route(forward).final
        layout = route(backward).final
      }
    }
    let base = Double(forward.items.reduce(0) { $0 + $1.count })
    weights.overhead = max(0, route(forward).cost / max(1, base) - 1)
    var router = Router(forward, map, weights: weights, random: stream(trial, 1))
    return router.route(from: layout)
  }

  /// Runs trials on all cores; the results are in order, whatever the number of threads.
  private func concurrently(
    _ count: Int, _ work: @Sendable @escaping (Int) -> Router.Result
  ) -> [Router.Result] {
    if count == 1 { return [work(0)] }
    let results = Mutex([Router.Result?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { trial in
      let result = work(trial)
      results.withLock { $0[trial] = result }
    }
    return results.withLock { $0.compactMap { $0 } }
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
  /// What one more entangler of depth costs in units of one entangler, when so many qubits wait.
  fileprivate func depthWeight(active: Int) -> Double {
    let costs = links.values.map { $0.cost(.move) / 2 }.sorted()
    let rates = isUsable.indices.filter { isUsable[$0] }.map { waitingRate($0) }.sorted()
    guard !costs.isEmpty, !rates.isEmpty else { return 0 }
    let waiting = Double(max(0, active - 2)) * rates[rates.count / 2] * typicalEntanglerDuration
    return min(4, waiting / max(1e-6, costs[costs.count / 2]))
  }

  /// The qubits of the largest connected part, ascending.
  fileprivate var largestRegionQubits: [Int] {
    for start in isUsable.indices where isUsable[start] {
      let distances = topology.distances(from: start)
      let region = distances.indices.filter { distances[$0] != nil }
      if region.count == largestRegion { return region }
    }
    return []
  }
}

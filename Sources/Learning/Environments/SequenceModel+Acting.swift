extension SequenceModel {
  /// Lets the current weights act in every episode of an environment, without exploration.
  /// - Parameters:
  ///   - batchSize: Episodes that go on side by side.
  ///   - cancellation: Looked at before each decision; nil is returned if it was raised.
  mutating func evaluate(
    in environment: Environment, batchSize: Int, context: RunContext,
    cancellation: CancellationFlag?
  ) throws -> Evaluation? {
    var costs: [Double] = []
    let indices = Array(0..<environment.count)
    for first in stride(from: 0, to: indices.count, by: batchSize) {
      let part = environment.subset(
        Array(indices[first..<min(indices.count, first + batchSize)]))
      let own: [Double]?
      switch part.episodes {
      case .pendulum(let starts):
        own = try swing(starts, context: context, cancellation: cancellation)
      case .bandit(let game):
        own = try choose(game.rounds, context: context, cancellation: cancellation)
      }
      guard let own else { return nil }
      costs += own
    }
    return Evaluation(
      costs: costs, costByChance: environment.costByChance,
      stepsPerEpisode: environment.stepsPerEpisode)
  }

  /// The cost of each pendulum's episode.
  private mutating func swing(
    _ starts: [Pendulum], context: RunContext, cancellation: CancellationFlag?
  ) throws -> [Double]? {
    var pendulums = starts
    var costs = [Double](repeating: 0, count: starts.count)
    for step in 0..<Pendulum.steps {
      if cancellation?.isCancelled == true { return nil }
      let torques = try TwinDelayedLearner.actions(
        &self, pendulums.map(\.observation), bound: Pendulum.largestTorque, seed: context.seed,
        decision: step)
      for (k, torque) in torques.enumerated() { costs[k] += pendulums[k].step(torque: torque) }
    }
    return costs
  }

  /// The regret of the choice with the highest output in each round.
  private mutating func choose(
    _ rounds: [BanditGame.Round], context: RunContext, cancellation: CancellationFlag?
  ) throws -> [Double]? {
    if cancellation?.isCancelled == true { return nil }
    let contexts = rounds.flatMap(\.contexts)
    let outputs = try outputs(
      SequenceDataset.singleSteps(contexts).batch(Array(contexts.indices)), context: context
    ).elements
    var first = 0
    return rounds.map { round in
      defer { first += round.contexts.count }
      let own = outputs[first..<first + round.contexts.count]
      // The first of equals.
      let choice = own.indices.reduce(first) { own[$1] > own[$0] ? $1 : $0 } - first
      return round.best - round.values[choice]
    }
  }
}

import Channels
import Circuits
import Randomness

extension Simulation {
  /// How many circuits an exact method runs for the mean over a circuit's fluctuations; 1 without any.
  package static func pointCount(_ circuit: NoisyCircuit) -> Int {
    circuit.fluctuations.isEmpty ? 1 : FluctuationRule.count(circuit)
  }

  /// What an exact method finds on all qubits at once, as the mean over the fluctuations.
  func meanOutcome(
    _ request: SimulationRequest, _ method: SimulationMethod
  ) throws -> ExactOutcome {
    let points = FluctuationRule(circuit).points
    var stream = RandomStream(seed: request.seed, 4)
    // Shots are shared out in case that they are drawn from states and not from probabilities.
    let shares = request.shots.map {
      stream.multinomial(trials: $0, weights: points.map(\.weight))
    }
    var mean = ExactOutcome(
      weights: nil, sampledCounts: nil,
      expectations: [Double](repeating: 0, count: request.expectations.count))
    for (index, point) in points.enumerated() {
      var own = request
      own.seed = stream.next()
      own.shots = shares?[index]
      let outcome = try Simulation(circuit.fixing(point.values)).exactOutcome(own, method)
      for (place, value) in outcome.expectations.enumerated() {
        mean.expectations[place] += point.weight * value
      }
      mean.truncatedProbability += point.weight * outcome.truncatedProbability
      mean.multiplyAdds += outcome.multiplyAdds
      if let weights = outcome.weights {
        mean.weights = (mean.weights ?? [:]).merging(
          weights.mapValues { point.weight * $0 }, uniquingKeysWith: +)
      }
      if let counts = outcome.sampledCounts {
        mean.sampledCounts = (mean.sampledCounts ?? [:]).merging(counts, uniquingKeysWith: +)
      }
    }
    return mean
  }
}

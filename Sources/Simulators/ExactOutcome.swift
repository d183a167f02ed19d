/// What an exact method found.
struct ExactOutcome {
  /// The weights of all results; nil if nobody needs them all.
  var weights: [ClassicalRecord: Double]?
  /// Counts of shots that were drawn from a final state instead.
  var sampledCounts: [String: Int]?
  /// The expectations asked for, in order.
  var expectations: [Double]
  /// The probability that a loop was cut off.
  var truncatedProbability = 0.0
  /// The multiply-adds of all passes over states.
  var multiplyAdds = 0.0

  /// The result, with shots drawn from the weights.
  /// - Parameter bitCount: How many bits a result has.
  func result(
    _ method: SimulationMethod, _ request: SimulationRequest, bitCount: Int
  ) -> SimulationResult {
    SimulationResult(
      method: method,
      counts: request.shots.map { shots in
        sampledCounts
          ?? OutcomeTable.sample(
            weights ?? [:], shots: shots, seed: request.seed, bitCount: bitCount)
      },
      probabilities: request.probabilities && bitCount > 0
        ? OutcomeTable.probabilities(weights ?? [:], bitCount: bitCount) : nil,
      expectations: expectations, expectationErrors: nil,
      truncatedProbability: truncatedProbability, multiplyAdds: multiplyAdds)
  }
}

/// The largest value of a logarithmic posterior with a standard normal prior, by steps of Fisher
/// scoring, damped where they do not help (Levenberg and Marquardt).
struct Maximization {
  /// Where a maximization ended.
  struct Result: Sendable {
    var y: [Double]
    /// Of weighted counts.
    var evaluation: Likelihood.Evaluation
    var iterations: Int
    /// Whether the next step would gain less than `tolerance`.
    var hasConverged: Bool
  }

  /// A step that would raise the logarithm of the posterior by less ends the search: the estimate is
  /// then within a tenth of its own uncertainty.
  static let tolerance = 0.005
  /// No coordinate moves by more prior widths in a step.
  private static let longestStep = 2.0

  let likelihood: Likelihood
  /// What a count is worth, 1 where nothing but shot noise scatters.
  let weight: Double
  let iterations: Int
  /// Is told of every step: its number, the logarithm of the likelihood, and what the next promises.
  let progress: (Int, Double, Double) -> Void

  func run(from start: [Double]) throws -> Result {
    var y = start
    var current = try likelihood.evaluation(y).weighted(weight)
    var damping = 1e-3
    for iteration in 0..<iterations {
      let slope = zip(current.gradient, y).map { $0 - $1 }
      var promise = gain(current.information, slope, damping: 0)?.gain ?? .infinity
      progress(iteration, current.logLikelihood / weight, promise)
      if promise < Self.tolerance {
        return Result(y: y, evaluation: current, iterations: iteration, hasConverged: true)
      }
      var next: [Double]?
      for _ in 0..<12 {
        guard let (step, gain) = gain(current.information, slope, damping: damping) else {
          damping *= 10
          continue
        }
        promise = gain
        let length = step.map(abs).max() ?? 0
        let factor = min(1, Self.longestStep / max(length, 1e-300))
        let trial = zip(y, step).map { $0 + factor * $1 }
        let value = try weight * likelihood.value(trial) - Self.square(trial) / 2
        if value > current.logLikelihood - Self.square(y) / 2 {
          next = trial
          damping = max(1e-9, damping / 5)
          break
        }
        damping *= 5
      }
      guard let next else {
        return Result(
          y: y, evaluation: current, iterations: iteration + 1,
          hasConverged: promise < Self.tolerance)
      }
      y = next
      current = try likelihood.evaluation(y).weighted(weight)
    }
    return Result(y: y, evaluation: current, iterations: iterations, hasConverged: false)
  }

  private static func square(_ y: [Double]) -> Double { y.reduce(0) { $0 + $1 * $1 } }

  /// The step of the damped information and half its scalar product with the slope.
  private func gain(
    _ information: [[Double]], _ slope: [Double], damping: Double
  ) -> (step: [Double], gain: Double)? {
    var matrix = information
    for i in matrix.indices { matrix[i][i] = (matrix[i][i] + 1) * (1 + damping) }
    guard let system = SymmetricSystem(matrix) else { return nil }
    let step = system.solve(slope)
    return (step, zip(step, slope).reduce(0) { $0 + $1.0 * $1.1 } / 2)
  }
}

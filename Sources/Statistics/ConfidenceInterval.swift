import CGSL

/// A two-sided confidence interval.
public struct ConfidenceInterval: Equatable, Sendable {
  /// The lower limit.
  public let low: Double
  /// The upper limit.
  public let high: Double
  /// The nominal coverage, for example 0.95.
  public let level: Double

  /// An interval from its limits and nominal coverage.
  public init(low: Double, high: Double, level: Double) {
    self.low = low
    self.high = high
    self.level = level
  }

  /// Whether a value lies within the interval, limits included.
  public func contains(_ value: Double) -> Bool {
    low <= value && value <= high
  }
}

/// The exact interval for a binomial proportion: at least `level` coverage for any proportion.
///
/// C. J. Clopper, E. S. Pearson, Biometrika 26, 404 (1934), by the quantiles of the beta
/// distribution: B(α/2; k, n−k+1) and B(1−α/2; k+1, n−k).
/// - Throws: `StatisticsError` unless 0 ≤ successes ≤ trials, trials ≥ 1 and 0 < level < 1.
public func clopperPearson(
  successes: Int, trials: Int, level: Double = 0.95
) throws -> ConfidenceInterval {
  try requireLevel(level)
  guard trials >= 1 else { throw StatisticsError("trials = \(trials): must be at least 1") }
  guard successes >= 0 && successes <= trials else {
    throw StatisticsError("successes = \(successes): must be between 0 and \(trials)")
  }
  let tail = (1 - level) / 2
  let k = Double(successes)
  let n = Double(trials)
  let low = successes == 0 ? 0 : betaQuantile(lowerTail: tail, k, n - k + 1)
  let high = successes == trials ? 1 : betaQuantile(upperTail: tail, k + 1, n - k)
  return ConfidenceInterval(low: low, high: high, level: level)
}

/// The point below which a beta distribution has the given probability.
func betaQuantile(lowerTail probability: Double, _ a: Double, _ b: Double) -> Double {
  GSL.prepare()
  let quantile = gsl_cdf_beta_Pinv(probability, a, b)
  // Newton's iteration inside GSL can fail for extreme shapes; the distribution function is safe.
  if quantile.isFinite, abs(gsl_cdf_beta_P(quantile, a, b) - probability) <= 1e-9 * probability {
    return quantile
  }
  return bisect(0, 1) { gsl_cdf_beta_P($0, a, b) - probability }
}

/// The point above which a beta distribution has the given probability.
func betaQuantile(upperTail probability: Double, _ a: Double, _ b: Double) -> Double {
  // The mirror image keeps the relative precision of a small upper tail.
  1 - betaQuantile(lowerTail: probability, b, a)
}

/// The zero of a function that increases through zero between two points.
func bisect(_ low: Double, _ high: Double, _ function: (Double) -> Double) -> Double {
  var low = low
  var high = high
  // Double precision leaves nothing to halve after at most 1 100 steps, usually after some 60.
  while true {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { return middle }
    if function(middle) < 0 { low = middle } else { high = middle }
  }
}

/// The interval of a mean of independent, normally distributed values with unknown variance.
///
/// Student (W. S. Gosset), Biometrika 6, 1 (1908): mean ± t(1−α/2; n−1) · s / √n.
/// - Throws: `StatisticsError` for fewer than two values or a level outside 0 to 1.
public func meanInterval(_ values: [Double], level: Double = 0.95) throws -> ConfidenceInterval {
  try requireLevel(level)
  let middle = try mean(values)
  let half =
    try standardError(values)
    * studentQuantile(upperTail: (1 - level) / 2, degreesOfFreedom: values.count - 1)
  return ConfidenceInterval(low: middle - half, high: middle + half, level: level)
}

/// The point above which Student's distribution has the given probability.
func studentQuantile(upperTail probability: Double, degreesOfFreedom: Int) -> Double {
  GSL.prepare()
  return gsl_cdf_tdist_Qinv(probability, Double(degreesOfFreedom))
}

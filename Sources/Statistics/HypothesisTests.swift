import CGSL

/// The outcome of a hypothesis test.
public struct TestResult: Equatable, Sendable {
  /// The test statistic.
  public let statistic: Double
  /// Degrees of freedom, where the distribution of the statistic has them.
  public let degreesOfFreedom: Int?
  /// The probability of a statistic at least as extreme under the hypothesis.
  public let pValue: Double
}

/// Pearson's chi-square test of observed counts against expected counts.
///
/// Cells are used as given: where expected counts are small, merge them before.
/// - Parameters:
///   - expected: expected counts, or weights that are scaled to the observed total.
///   - fittedParameters: parameters estimated from the same data, each costs a degree of freedom.
/// - Throws: `StatisticsError` for different lengths, a negative count, an expectation that is
///   not positive and finite, or no degree of freedom left.
public func chiSquareTest(
  observed: [Int], expected: [Double], fittedParameters: Int = 0
) throws -> TestResult {
  guard observed.count == expected.count else {
    throw StatisticsError("\(observed.count) observed and \(expected.count) expected counts")
  }
  for (i, count) in observed.enumerated() where count < 0 {
    throw StatisticsError("observed[\(i)] = \(count): must not be negative")
  }
  for (i, value) in expected.enumerated() where !(value > 0 && value.isFinite) {
    throw StatisticsError("expected[\(i)] = \(value): must be positive and finite")
  }
  let freedom = observed.count - 1 - fittedParameters
  guard freedom >= 1 else {
    throw StatisticsError(
      "\(observed.count) cells with \(fittedParameters) fitted parameters leave no degree of "
        + "freedom")
  }
  let scale = Double(observed.reduce(0, +)) / expected.reduce(0, +)
  guard scale > 0 else { throw StatisticsError("no observations: a test needs at least one") }
  var statistic = 0.0
  for (count, weight) in zip(observed, expected) {
    let deviation = Double(count) - weight * scale
    statistic += deviation * deviation / (weight * scale)
  }
  return TestResult(
    statistic: statistic, degreesOfFreedom: freedom,
    pValue: chiSquareUpperTail(statistic, degreesOfFreedom: freedom))
}

/// The two-sided z-test of an estimate with a known standard error.
/// - Throws: `StatisticsError` for a standard error that is not positive and finite.
public func zTest(
  estimate: Double, expected: Double, standardError: Double
) throws -> TestResult {
  try requireFinite([estimate], "estimate")
  try requireFinite([expected], "expected")
  guard standardError > 0 && standardError.isFinite else {
    throw StatisticsError("standard error \(standardError): must be positive and finite")
  }
  let z = (estimate - expected) / standardError
  return TestResult(statistic: z, degreesOfFreedom: nil, pValue: 2 * normalUpperTail(abs(z)))
}

/// The two-sided score test of a binomial proportion: the standard error is the hypothesis's.
/// - Throws: `StatisticsError` unless 0 ≤ successes ≤ trials and 0 < expected < 1.
public func proportionTest(
  successes: Int, trials: Int, expected: Double
) throws -> TestResult {
  guard trials >= 1, successes >= 0, successes <= trials else {
    throw StatisticsError("\(successes) successes of \(trials) trials: must be 0…trials of ≥ 1")
  }
  guard expected > 0 && expected < 1 else {
    throw StatisticsError("expected proportion \(expected): must be between 0 and 1, exclusive")
  }
  let error = (expected * (1 - expected) / Double(trials)).squareRoot()
  return try zTest(
    estimate: Double(successes) / Double(trials), expected: expected, standardError: error)
}

/// The probability that a standard normal number exceeds z.
public func normalUpperTail(_ z: Double) -> Double {
  GSL.prepare()
  return gsl_cdf_ugaussian_Q(z)
}

/// The z that a standard normal number exceeds with the given probability.
/// - Throws: `StatisticsError` unless 0 < probability < 1.
public func normalQuantile(upperTail probability: Double) throws -> Double {
  guard probability > 0 && probability < 1 else {
    throw StatisticsError("tail probability \(probability): must be between 0 and 1, exclusive")
  }
  GSL.prepare()
  return gsl_cdf_ugaussian_Qinv(probability)
}

/// The probability that a chi-square number exceeds a value.
public func chiSquareUpperTail(_ value: Double, degreesOfFreedom: Int) -> Double {
  GSL.prepare()
  return gsl_cdf_chisq_Q(value, Double(degreesOfFreedom))
}

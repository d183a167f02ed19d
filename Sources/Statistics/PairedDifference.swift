import CGSL

/// The difference of two accuracies that were measured on the same samples.
public struct PairedDifference: Equatable, Sendable {
  /// Samples that only the first model got right.
  public let onlyFirst: Int
  /// Samples that only the second model got right.
  public let onlySecond: Int
  /// All samples, those on which the models agree included.
  public let trials: Int
  /// The first accuracy minus the second.
  public let difference: Double
  /// Tango's score interval for the difference.
  public let interval: ConfidenceInterval
  /// The two-sided p-value of McNemar's exact test of equal accuracies.
  public let pValue: Double
}

/// Compares two models over the same samples, with the asymptotic score interval of Tango.
///
/// T. Tango, Statistics in Medicine 17, 891 (1998): the interval holds every difference δ for
/// which (b − c − nδ) / √(n(2q + δ(1−δ))) lies within ±z, where q is the maximum-likelihood
/// estimate of the second discordant probability under δ, the positive root of
/// 2n q² + (−b − c + (2n − b + c)δ) q − c δ(1−δ) = 0. Unlike Wald's interval it stays in [−1, 1],
/// has width when no sample is discordant, and agrees with McNemar's asymptotic test at δ = 0.
/// - Parameters:
///   - onlyFirst: samples that only the first model got right (b).
///   - onlySecond: samples that only the second model got right (c).
///   - trials: all samples (n).
/// - Throws: `StatisticsError` unless the counts are non-negative with b + c ≤ n, n ≥ 1.
public func pairedDifference(
  onlyFirst: Int, onlySecond: Int, trials: Int, level: Double = 0.95
) throws -> PairedDifference {
  try requireLevel(level)
  guard trials >= 1 else { throw StatisticsError("trials = \(trials): must be at least 1") }
  guard onlyFirst >= 0, onlySecond >= 0, onlyFirst <= trials - onlySecond else {
    throw StatisticsError(
      "discordant counts \(onlyFirst) and \(onlySecond): must not be negative and must not "
        + "exceed the \(trials) trials together")
  }
  GSL.prepare()
  let z = gsl_cdf_ugaussian_Qinv((1 - level) / 2)
  let low = tangoLowerLimit(Double(onlyFirst), Double(onlySecond), Double(trials), z)
  // Exchanging the models turns the upper limit into a lower one.
  let high = -tangoLowerLimit(Double(onlySecond), Double(onlyFirst), Double(trials), z)
  return PairedDifference(
    onlyFirst: onlyFirst, onlySecond: onlySecond, trials: trials,
    difference: Double(onlyFirst - onlySecond) / Double(trials),
    interval: ConfidenceInterval(low: low, high: high, level: level),
    pValue: mcNemarPValue(onlyFirst, onlySecond))
}

/// Compares two models by what each got right, sample by sample.
/// - Throws: `StatisticsError` for lists of different length or none.
public func pairedDifference(
  first: [Bool], second: [Bool], level: Double = 0.95
) throws -> PairedDifference {
  guard first.count == second.count else {
    throw StatisticsError(
      "\(first.count) and \(second.count) results: a paired comparison needs the same samples")
  }
  let pairs = zip(first, second)
  return try pairedDifference(
    onlyFirst: pairs.count { $0 && !$1 }, onlySecond: pairs.count { !$0 && $1 },
    trials: first.count, level: level)
}

/// The smallest δ at which Tango's statistic does not exceed z.
private func tangoLowerLimit(_ b: Double, _ c: Double, _ n: Double, _ z: Double) -> Double {
  let estimate = (b - c) / n
  guard estimate > -1 else { return -1 }
  return bisect(-1, estimate) { delta in
    let linear = -b - c + (2 * n - b + c) * delta
    let constant = -c * delta * (1 - delta)
    let root = max(0, linear * linear - 8 * n * constant).squareRoot()
    // The two forms of the root are equal; the chosen one adds numbers of the same sign.
    let q =
      linear > 0
      ? (root + linear > 0 ? -2 * constant / (root + linear) : 0) : (root - linear) / (4 * n)
    let variance = n * (2 * q + delta * (1 - delta))
    let score = b - c - n * delta
    // Comparing products keeps a vanishing variance harmless.
    return z * max(0, variance).squareRoot() - score
  }
}

/// Two-sided exact binomial p-value of b against c at ½.
private func mcNemarPValue(_ b: Int, _ c: Int) -> Double {
  guard b + c > 0 else { return 1 }
  return min(1, 2 * gsl_cdf_binomial_P(UInt32(min(b, c)), 0.5, UInt32(b + c)))
}

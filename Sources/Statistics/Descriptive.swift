/// The arithmetic mean.
/// - Throws: `StatisticsError` for no values.
public func mean(_ values: [Double]) throws -> Double {
  guard !values.isEmpty else { throw StatisticsError("the mean of no values is undefined") }
  return values.reduce(0, +) / Double(values.count)
}

/// The unbiased sample variance, with n − 1 in the denominator.
/// - Throws: `StatisticsError` for fewer than two values.
public func variance(_ values: [Double]) throws -> Double {
  guard values.count >= 2 else {
    throw StatisticsError("the variance of \(values.count) values: needs at least 2")
  }
  let centre = try mean(values)
  return values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / Double(values.count - 1)
}

/// The square root of the unbiased sample variance.
/// - Throws: `StatisticsError` for fewer than two values.
public func standardDeviation(_ values: [Double]) throws -> Double {
  try variance(values).squareRoot()
}

/// The standard error of the mean, s/√n.
/// - Throws: `StatisticsError` for fewer than two values.
public func standardError(_ values: [Double]) throws -> Double {
  try (variance(values) / Double(values.count)).squareRoot()
}

/// The median: the mean of the two middle values where their number is even.
/// - Throws: `StatisticsError` for no values or a NaN.
public func median(_ values: [Double]) throws -> Double {
  try quantile(values, 0.5)
}

/// A quantile by linear interpolation between order statistics, the default of R and NumPy
/// (type 7 of Hyndman and Fan, The American Statistician 50, 361 (1996)).
/// - Parameter fraction: the share of values below, in [0, 1].
/// - Throws: `StatisticsError` for no values, a NaN, or a fraction outside [0, 1].
public func quantile(_ values: [Double], _ fraction: Double) throws -> Double {
  guard !values.isEmpty else { throw StatisticsError("a quantile of no values is undefined") }
  guard fraction >= 0 && fraction <= 1 else {
    throw StatisticsError("quantile fraction \(fraction): must be between 0 and 1")
  }
  if let index = values.firstIndex(where: \.isNaN) {
    throw StatisticsError("value \(index) is NaN: quantiles need numbers")
  }
  let sorted = values.sorted()
  let position = fraction * Double(sorted.count - 1)
  let index = min(Int(position), sorted.count - 1)
  let next = min(index + 1, sorted.count - 1)
  let weight = position - Double(index)
  // An infinite neighbour with weight zero must not produce NaN.
  return weight == 0 ? sorted[index] : sorted[index] * (1 - weight) + sorted[next] * weight
}

import Elementary

extension RandomStream {
  /// A standard normal number, by the polar method of Marsaglia.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let s = x * x + y * y
      if s > 0 && s < 1 { return x * (-2 * Portable.log(s) / s).squareRoot() }
    }
  }

  /// An index drawn with probability proportional to its non-negative weight.
  public mutating func index(weights: [Double]) -> Int {
    var remaining = uniform() * weights.reduce(0, +)
    for (i, weight) in weights.enumerated() {
      remaining -= weight
      if remaining < 0 { return i }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }
}

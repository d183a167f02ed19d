import Foundation

extension RandomStream {
  /// A standard normal number, by the polar method of Marsaglia.
  public mutating func normal() -> Double {
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let s = x * x + y * y
      if s > 0 && s < 1 { return x * (-2 * log(s) / s).squareRoot() }
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

  /// The counts of `trials` draws from a discrete distribution with the given non-negative weights.
  ///
  /// Draws are made one by one by bisection of the cumulative weights, exact for any trial count.
  public mutating func multinomial(trials: Int, weights: [Double]) -> [Int] {
    var cumulative = [Double](repeating: 0, count: weights.count)
    var total = 0.0
    for (i, weight) in weights.enumerated() {
      total += max(0, weight)
      cumulative[i] = total
    }
    var counts = [Int](repeating: 0, count: weights.count)
    guard total > 0 else { return counts }
    for _ in 0..<trials {
      let target = uniform() * total
      var low = 0
      var high = weights.count - 1
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] > target { high = middle } else { low = middle + 1 }
      }
      counts[low] += 1
    }
    return counts
  }
}

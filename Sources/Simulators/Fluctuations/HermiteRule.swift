import Elementary

/// The rule of Gauss and Hermite for means over the standard normal distribution: n points give
/// those of polynomials up to the degree 2n − 1 exactly.
struct HermiteRule {
  /// Points, ascending.
  let nodes: [Double]
  /// Weights; they sum to 1.
  let weights: [Double]

  /// No rule with more points than this is made.
  static let mostNodes = 64

  /// The rule with a number of points from 1 to `mostNodes`, by Newton's method on orthonormal
  /// Hermite polynomials, from root to root with the known roots divided out.
  init(_ count: Int) {
    var roots: [Double] = []
    var weights: [Double] = []
    // Roots are found from the largest down; all lie below this bound.
    var x = 2 * Double(count).squareRoot() + 1
    for _ in 0..<count {
      var slope = 1.0
      for _ in 0..<200 {
        let (value, before) = Self.last(count, at: x)
        slope = Double(count).squareRoot() * before
        let deflated = slope - value * roots.reduce(0) { $0 + 1 / (x - $1) }
        let step = value / deflated
        x -= step
        if abs(step) < 1e-15 * max(1, abs(x)) { break }
      }
      // Twice more without the division, which loses digits near known roots.
      for _ in 0..<2 {
        let (value, before) = Self.last(count, at: x)
        slope = Double(count).squareRoot() * before
        x -= value / slope
      }
      let before = Self.last(count, at: x).before
      weights.append(1 / (Double(count) * before * before))
      roots.append(x)
      x -= 1e-3
    }
    let total = weights.reduce(0, +)
    nodes = (0..<count).map { (roots[count - 1 - $0] - roots[$0]) / 2 }
    self.weights = (0..<count).map { (weights[$0] + weights[count - 1 - $0]) / (2 * total) }
  }

  /// The orthonormal polynomials of degree n and n − 1.
  private static func last(_ count: Int, at x: Double) -> (value: Double, before: Double) {
    var (value, before) = (1.0, 0.0)
    for degree in 1...count {
      let n = Double(degree)
      (value, before) = ((x * value - (n - 1).squareRoot() * before) / n.squareRoot(), value)
    }
    return (value, before)
  }

  /// The largest error of the mean of cos ωξ, which is e^(−ω²/2), for ω from 0 to a bound.
  func largestError(upTo bound: Double) -> Double {
    let steps = 64
    return (1...steps).reduce(0) { worst, step in
      let omega = bound * Double(step) / Double(steps)
      let mean = zip(nodes, weights).reduce(0) { $0 + $1.1 * Portable.cos(omega * $1.0) }
      return max(worst, abs(mean - Portable.exp(-omega * omega / 2)))
    }
  }
}

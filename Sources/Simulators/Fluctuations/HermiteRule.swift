/// The rule of Gauss and Hermite for means over the standard normal distribution: n points give
/// those of polynomials up to the degree 2n − 1 exactly.
struct HermiteRule {
  /// Points, ascending.
  let nodes: [Double]
  /// Weights; they sum to 1.
  let weights: [Double]

  /// No rule with more points than this is made.
  static let mostNodes = 24

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

  /// The fewest points, at most `mostNodes`, with which the mean of cos ωξ errs by at most a
  /// tolerance for |ω| up to a bound; nil if those do not suffice. The error of n points is at most
  /// n!/(2n)! times the largest derivative of order 2n.
  static func size(upTo bound: Double, tolerance: Double) -> Int? {
    var error = 1.0
    for n in 1...mostNodes {
      error *= bound * bound / Double(2 * (2 * n - 1))
      if error <= tolerance { return n }
    }
    return nil
  }
}

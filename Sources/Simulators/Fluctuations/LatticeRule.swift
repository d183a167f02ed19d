import Elementary

/// A lattice rule for means over many independent numbers: N points whose coordinates each take N
/// equally likely values once.
///
/// Its generator is found component by component for the weighted Korobov space of smoothness 2
/// (Sloan, Reztsov, Math. Comp. 71, 263 (2002)), with weights 1/j² for the j-th number, so that the
/// numbers that matter most come first.
struct LatticeRule {
  /// How many points.
  static let count = 1024

  /// For each number its points as indices from 0 to `count` − 1.
  let indices: [[Int]]

  /// The rule for some numbers.
  init(dimensions: Int) {
    let n = Self.count
    let kernel = (0..<n).map { k -> Double in
      let x = Double(k) / Double(n)
      return 2 * Double.pi * Double.pi * (x * x - x + 1.0 / 6)
    }
    var products = [Double](repeating: 1, count: n)
    var indices: [[Int]] = []
    for dimension in 0..<dimensions {
      let weight = 1 / Double((dimension + 1) * (dimension + 1))
      var best = (generator: 1, error: Double.infinity)
      for generator in stride(from: 1, to: dimension == 0 ? 2 : n, by: 2) {
        var error = 0.0
        for k in 0..<n { error += products[k] * (1 + weight * kernel[k * generator % n]) }
        if error < best.error { best = (generator, error) }
      }
      for k in 0..<n { products[k] *= 1 + weight * kernel[k * best.generator % n] }
      indices.append((0..<n).map { $0 * best.generator % n })
    }
    self.indices = indices
  }

  /// The value of a standard normal number at each index: the quantiles at the middles of equal
  /// shares, stretched to variance 1.
  static let normalValues: [Double] = {
    let raw = (0..<count).map { quantile((Double($0) + 0.5) / Double(count)) }
    let variance = raw.reduce(0) { $0 + $1 * $1 } / Double(count)
    return raw.map { $0 / variance.squareRoot() }
  }()

  /// The standard normal quantile, by Newton's method on the series of the distribution about 0.
  private static func quantile(_ probability: Double) -> Double {
    if probability > 0.5 { return -quantile(1 - probability) }
    var x = 0.0
    for _ in 0..<100 {
      let density = Portable.exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      var (term, sum) = (x, x)
      for k in 1..<200 {
        term *= x * x / Double(2 * k + 1)
        sum += term
        if abs(term) < 1e-17 * abs(sum) { break }
      }
      let step = (0.5 + density * sum - probability) / density
      x -= max(-0.5, min(0.5, step))
      if abs(step) < 1e-14 { break }
    }
    return x
  }
}

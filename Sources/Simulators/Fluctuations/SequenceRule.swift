import Elementary

/// Points for means over many independent numbers at once: each number takes N equally likely values
/// once, in the order of a sequence of its own.
///
/// The orders are those of the fractions of i·√p for the primes p (the sequence of Richtmyer;
/// Niederreiter, Random Number Generation and Quasi-Monte Carlo Methods, SIAM 1992, chapter 3).
struct SequenceRule {
  /// How many points.
  static let count = 1024

  /// For each number its points as indices from 0 to `count` − 1.
  let indices: [[Int]]

  /// The points for some numbers.
  init(dimensions: Int) {
    var indices = [Array(0..<Self.count)]
    var prime = 2
    while indices.count < dimensions {
      let root = Double(prime).squareRoot()
      let fractions = (0..<Self.count).map { index -> Double in
        let x = Double(index) * root
        return x - x.rounded(.down)
      }
      var ranks = [Int](repeating: 0, count: Self.count)
      let order = fractions.indices.sorted { fractions[$0] < fractions[$1] }
      for (rank, index) in order.enumerated() { ranks[index] = rank }
      indices.append(ranks)
      repeat {
        prime += 1
      } while (2..<prime).contains(where: { $0 * $0 <= prime && prime % $0 == 0 })
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

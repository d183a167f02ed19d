import Elementary

/// The rule of Gauss and Legendre for integrals over the interval from 0 to 1: n points integrate
/// polynomials up to the degree 2n − 1 exactly.
struct GaussLegendre {
  /// Points, ascending, each inside the interval.
  let nodes: [Double]
  /// Weights; they sum to 1.
  let weights: [Double]

  /// The rule with a number of points, by Newton's method on the Legendre polynomial.
  init(_ count: Int) {
    var nodes = [Double](repeating: 0.5, count: count)
    var weights = [Double](repeating: 1, count: count)
    for index in 0..<(count + 1) / 2 {
      var x = Portable.cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        // Recurrence of the polynomials; the derivative follows from the last two.
        var (value, before) = (1.0, 0.0)
        for degree in 1...count {
          let n = Double(degree)
          (value, before) = (((2 * n - 1) * x * value - (n - 1) * before) / n, value)
        }
        slope = Double(count) * (x * value - before) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      let weight = 1 / ((1 - x * x) * slope * slope)
      nodes[index] = (1 - x) / 2
      nodes[count - 1 - index] = (1 + x) / 2
      weights[index] = weight
      weights[count - 1 - index] = weight
    }
    self.nodes = nodes
    self.weights = weights
  }
}

import Learning
import Randomness

/// The largest relative error of a gradient against central differences, over some elements.
///
/// The error is relative to max(1, |derivative|). Step 1e-5: truncation and rounding then are both
/// near 1e-10 for functions of order one.
func gradientError(
  at point: [Double], gradient: [Double], samples: Int = 60, function: ([Double]) throws -> Double
) rethrows -> Double {
  var random = RandomStream(seed: 77)
  var worst = 0.0
  let indices =
    point.count <= samples
    ? Array(point.indices)
    : (0..<samples).map { _ in Int(random.uniform() * Double(point.count)) }
  for i in indices {
    var shifted = point
    shifted[i] = point[i] + 1e-5
    let plus = try function(shifted)
    shifted[i] = point[i] - 1e-5
    let minus = try function(shifted)
    let numeric = (plus - minus) / 2e-5
    worst = max(worst, abs(numeric - gradient[i]) / max(1, abs(numeric)))
  }
  return worst
}

/// Seeded numbers in (−1, 1).
func randomValues(_ count: Int, seed: UInt64) -> [Double] {
  var random = RandomStream(seed: seed)
  return (0..<count).map { _ in 2 * random.uniform() - 1 }
}

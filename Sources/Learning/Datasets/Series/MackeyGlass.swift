import Elementary
import Randomness

/// The delay equation of M. C. Mackey, L. Glass, Science 197, 287 (1977):
/// dx/dt = 0.2 x(t − 17)/(1 + x(t − 17)¹⁰) − 0.1 x(t).
enum MackeyGlass {
  private static let stepsPerSample = 10
  private static let delay = 170
  private static let transient = 500

  /// Samples at distance 1 after a transient; fourth-order Runge–Kutta steps of 0.1, the delayed value
  /// between two steps by linear interpolation. The past before the start is constant, 0.5 to 1.5.
  static func samples(_ count: Int, seed: UInt64) -> [[Double]] {
    var random = RandomStream(seed: seed, .generation)
    var x = [Double](repeating: 0.5 + random.uniform(), count: delay + 1)
    x.reserveCapacity((transient + count) * stepsPerSample + delay + 1)
    let h = 1 / Double(stepsPerSample)
    for _ in 0..<(transient + count) * stepsPerSample {
      let (now, old, next) = (x[x.count - 1], x[x.count - 1 - delay], x[x.count - delay])
      let middle = (old + next) / 2
      let a = slope(now, old)
      let b = slope(now + h / 2 * a, middle)
      let c = slope(now + h / 2 * b, middle)
      let d = slope(now + h * c, next)
      x.append(now + h / 6 * (a + 2 * b + 2 * c + d))
    }
    return (0..<count).map { [x[delay + (transient + $0) * stepsPerSample]] }
  }

  private static func slope(_ x: Double, _ delayed: Double) -> Double {
    0.2 * delayed / (1 + Portable.power(delayed, whole: 10)) - 0.1 * x
  }
}

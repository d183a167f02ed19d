import Randomness

/// The chaotic system of E. N. Lorenz, Journal of the Atmospheric Sciences 20, 130 (1963), with
/// σ = 10, ρ = 28, β = 8/3.
enum LorenzSystem {
  /// Time between two samples.
  static let interval = 0.05
  private static let stepsPerSample = 5
  private static let transient = 1000

  /// Samples (x, y, z) of a trajectory that starts near (1, 1, 20), after a transient; fourth-order
  /// Runge–Kutta steps of 0.01.
  static func samples(_ count: Int, seed: UInt64) -> [[Double]] {
    var random = RandomStream(seed: seed, .generation)
    var state = SIMD3(
      1 + random.uniform(), 1 + random.uniform(), 20 + random.uniform())
    var result: [[Double]] = []
    for sample in 0..<transient + count {
      if sample >= transient { result.append([state.x, state.y, state.z]) }
      for _ in 0..<stepsPerSample { step(&state, interval / Double(stepsPerSample)) }
    }
    return result
  }

  private static func slope(_ s: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(10 * (s.y - s.x), s.x * (28 - s.z) - s.y, s.x * s.y - 8 * s.z / 3)
  }

  private static func step(_ state: inout SIMD3<Double>, _ h: Double) {
    let a = slope(state)
    let b = slope(state + h / 2 * a)
    let c = slope(state + h / 2 * b)
    let d = slope(state + h * c)
    state += h / 6 * (a + 2 * b + 2 * c + d)
  }
}

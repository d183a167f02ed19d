import TestSupport
import Testing

/// Compares a gradient of eight lanes with differences of their losses.
/// - Parameters:
///   - gradient: [step][8 · parameter + lane].
///   - loss: The losses of the lanes at angles of the same shape.
///   - stride: Which parameters are looked at: every so many.
func expectGradient(
  _ gradient: [[Double]], at angles: [[Double]], every stride: Int = 1,
  of loss: ([[Double]]) -> [Double]
) {
  let h = 1e-5
  for step in angles.indices {
    for parameter in Swift.stride(from: 0, to: angles[step].count / 8, by: stride) {
      var (plus, minus) = (angles, angles)
      for lane in 0..<8 {
        plus[step][parameter * 8 + lane] += h
        minus[step][parameter * 8 + lane] -= h
      }
      let (above, below) = (loss(plus), loss(minus))
      for lane in 0..<8 {
        let difference = (above[lane] - below[lane]) / (2 * h)
        #expect(difference.isClose(to: gradient[step][parameter * 8 + lane], 1e-6))
      }
    }
  }
}

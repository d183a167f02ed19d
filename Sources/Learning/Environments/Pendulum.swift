import Elementary
import Randomness

/// A rod of mass 1 kg and length 1 m on a motor, which is to swing up and stand: the task and the numbers of
/// Pendulum-v1 of M. Towers et al., arXiv 2407.17032.
///
/// The angle θ is zero at the top. With g = 10 m/s² and the torque u, at most 2 N m, each step of 0.05 s adds
/// (15 sin θ + 3u) times itself to the speed, which stays within ±8 rad/s, and then the speed times itself to the
/// angle. It costs θ² + 0.1 ω² + 0.001 u², θ from −π to π, ω and u before the step. An episode has 200 steps.
public struct Pendulum: Hashable, Sendable {
  /// The steps of an episode.
  public static let steps = 200
  /// The largest torque in N m.
  public static let largestTorque = 2.0
  /// The numbers of an observation.
  public static let observationCount = 3

  /// The angle from the top in rad, not wrapped.
  public var angle: Double
  /// The angular speed in rad/s.
  public var speed: Double

  /// A pendulum in a state.
  public init(angle: Double, speed: Double) {
    self.angle = angle
    self.speed = speed
  }

  /// A pendulum at any angle, with a speed up to 1 rad/s.
  public init(_ random: inout RandomStream) {
    self.init(
      angle: (2 * random.uniform() - 1) * .pi, speed: 2 * random.uniform() - 1)
  }

  /// cos θ, sin θ and the speed as a share of the largest.
  public var observation: [Double] {
    let (sine, cosine) = Portable.sineAndCosine(angle)
    return [cosine, sine, speed / 8]
  }

  /// Goes on by a step and says what it costs.
  public mutating func step(torque: Double) -> Double {
    let torque = min(max(torque, -Self.largestTorque), Self.largestTorque)
    let (sine, cosine) = Portable.sineAndCosine(angle)
    let wrapped = Portable.atan2(sine, cosine)
    let cost = wrapped * wrapped + 0.1 * speed * speed + 0.001 * torque * torque
    speed = min(max(speed + (15 * sine + 3 * torque) * 0.05, -8), 8)
    angle += speed * 0.05
    return cost
  }
}

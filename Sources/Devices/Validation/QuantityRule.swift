import Circuits

/// Which values a quantity may take. The bounds lie many orders of magnitude beyond any machine:
/// they keep sums of durations and ratios of times finite, and find slips of units.
package enum QuantityRule: Sendable {
  /// T1 or T2 in seconds, greater than zero, as a missing one is left out.
  case coherenceTime
  /// A sampling time in seconds.
  case samplingTime
  /// A transition frequency in hertz.
  case frequency
  /// A temperature in kelvin.
  case temperature
  /// A duration in seconds, which may be zero.
  case duration
  /// A probability.
  case probability
  /// A relative error.
  case fraction
  /// An angle of an error.
  case angle
  /// A shift of a frequency in hertz, of either sign.
  case shift
  /// A width of a frequency in hertz, which may be zero.
  case width
  /// A positive factor.
  case factor
  /// A positive exponent of a power.
  case exponent
  /// An exponent of a decay, which may be zero.
  case decay
  /// A coefficient of either sign.
  case coefficient

  /// Whether a value is finite and in the range.
  package func allows(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .coherenceTime: (1e-12...1e12).contains(value)
    case .samplingTime: (1e-15...1).contains(value)
    case .frequency: (1...1e18).contains(value)
    case .temperature: (1e-9...1e6).contains(value)
    case .duration: (0...Duration.longest).contains(value)
    case .probability: (0...1).contains(value)
    case .fraction: abs(value) <= 1
    case .angle: abs(value) <= .pi
    case .shift: abs(value) <= 1e12
    case .width: (0...1e12).contains(value)
    case .factor: value > 0 && value <= 1e3
    case .exponent: value > 0 && value <= 1e3
    case .decay: (0...1e3).contains(value)
    case .coefficient: abs(value) <= 1e6
    }
  }

  /// What is allowed, for messages.
  package var allowed: String {
    switch self {
    case .coherenceTime:
      "a time in seconds is greater than 0, from 1e-12 to 1e12; leave it out when it is not known"
    case .samplingTime: "a sampling time in seconds is greater than 0, from 1e-15 to 1"
    case .frequency:
      "a frequency in hertz is greater than 0, from 1 to 1e18; leave it out when it is not known"
    case .temperature: "a temperature in kelvin is greater than 0, from 1e-9 to 1e6"
    case .duration: "a duration in seconds is 0 or more, at most 1e6"
    case .probability: "a probability is a fraction from 0 to 1"
    case .fraction: "a relative error is from -1 to 1"
    case .angle: "an angle in radians is from -π to π"
    case .shift: "a shift in hertz is from -1e12 to 1e12"
    case .width: "a width in hertz is from 0 to 1e12"
    case .factor: "a factor is greater than 0, at most 1000"
    case .exponent: "an exponent is greater than 0, at most 1000"
    case .decay: "an exponent of a decay is from 0 to 1000"
    case .coefficient: "a coefficient is from -1e6 to 1e6"
    }
  }
}

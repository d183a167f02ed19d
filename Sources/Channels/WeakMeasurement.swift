import Elementary

/// The meter of a weak measurement: how much it learns, and what that costs the state.
public struct WeakMeasurement: Hashable, Sendable {
  /// The strength g in radians, from 0 (nothing is measured) to π/2 (projective).
  public let strength: Double
  /// The probability ε that the record is wrong, the same for both outcomes, from 0 to ½.
  public let flip: Double
  /// The exponent γ of dephasing beyond what the information costs.
  public let dephasing: Double

  /// A meter.
  /// - Throws: `ChannelError.outOfRange`.
  public init(strength: Double, flip: Double = 0, dephasing: Double = 0) throws {
    // π/2 as typed or computed may be off by a rounding.
    guard strength >= 0, strength <= .pi / 2 + 1e-12 else {
      throw ChannelError.outOfRange(
        name: "measurement strength", value: strength, allowed: "0 to π/2 = \(Double.pi / 2)")
    }
    guard flip >= 0, flip <= 0.5 else {
      throw ChannelError.outOfRange(name: "record flip", value: flip, allowed: "0 to 0.5")
    }
    guard dephasing >= 0 else {
      throw ChannelError.outOfRange(
        name: "excess dephasing", value: dephasing, allowed: "0 or more")
    }
    self.strength = min(strength, .pi / 2)
    self.flip = flip
    self.dephasing = dephasing
  }

  /// The factor (1 − 2ε) sin g between the mean record and ⟨P⟩.
  public var signal: Double { (1 - 2 * flip) * Portable.sin(strength) }

  /// The factor cos g·e^(−γ) by which what anticommutes with P shrinks.
  public var coherence: Double { Portable.cos(strength) * excessCoherence }

  /// e^(−γ).
  var excessCoherence: Double { Portable.exp(-dephasing) }

  /// cos(π/4 − g/2) and sin(π/4 − g/2): the amplitudes of the right and of the wrong outcome.
  var amplitudes: (right: Double, wrong: Double) {
    let angle = .pi / 4 - strength / 2
    let (sine, cosine) = Portable.sineAndCosine(angle)
    return (cosine, sine)
  }

  /// ⟨P⟩ estimated from a mean of records ±1; nil for a meter without signal.
  public func estimate(mean: Double) -> Double? { signal > 0 ? mean / signal : nil }

  /// The variance of the estimate of ⟨P⟩ over N shots, (1 − s²⟨P⟩²)/(N s²) with the signal s;
  /// infinite for a meter without signal.
  public func variance(expectation: Double, shots: Int) -> Double {
    let s = signal
    guard s > 0, shots > 0 else { return .infinity }
    return (1 - s * s * expectation * expectation) / (Double(shots) * s * s)
  }

  /// The information in bits that a record has on P = ±1 when both are equally likely:
  /// 1 − h₂((1 + s)/2).
  public var information: Double {
    let p = (1 + signal) / 2
    return p >= 1 ? 1 : 1 + p * Portable.log2(p) + (1 - p) * Portable.log2(1 - p)
  }

  /// The angles of the rotation R_y of an ancilla in |0⟩ that is measured in Z afterwards:
  /// π/2 − g if P = +1 and π/2 + g if P = −1.
  public var ancillaAngles: (plus: Double, minus: Double) {
    (.pi / 2 - strength, .pi / 2 + strength)
  }
}

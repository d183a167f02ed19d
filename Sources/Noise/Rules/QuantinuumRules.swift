import Elementary

/// How Quantinuum's emulator reads its parameters, after the public PECOS general noise model.
public enum QuantinuumRules {
  /// The total rate of one-qubit errors from the average infidelity: 3/2 p1.
  public static func totalOneQubit(_ p1: Double) -> Double { 1.5 * p1 }
  /// The total rate of two-qubit errors from the average infidelity: 5/4 p2.
  public static func totalTwoQubit(_ p2: Double) -> Double { 1.25 * p2 }
  /// The total rate of crosstalk of measurement or initialisation: 18/5 p.
  public static func totalCrosstalk(_ p: Double) -> Double { 3.6 * p }

  /// The probability of Z per second of waiting from the linear dephasing rate: 3/2 of it.
  public static func totalLinearRate(_ rate: Double) -> Double { 1.5 * rate }

  /// The angle of the coherent Z rotation per second of waiting, 2π f √(3/2), in radians per
  /// second, from the quadratic dephasing rate f in hertz.
  public static func coherentRate(quadraticRate f: Double) -> Double {
    2 * .pi * f * 1.5.squareRoot()
  }

  /// The rate ω of the incoherent quadratic term in radians per second: the coherent rate times
  /// half the coherent-to-incoherent factor.
  public static func incoherentRate(quadraticRate f: Double, factor: Double) -> Double {
    coherentRate(quadraticRate: f) * factor / 2
  }

  /// The probability of Z after a wait by the incoherent quadratic term, sin²(ω t).
  public static func quadraticFlip(
    quadraticRate f: Double, factor: Double, time: Double
  ) -> Double {
    let s = Portable.sin(incoherentRate(quadraticRate: f, factor: factor) * time)
    return s * s
  }
}

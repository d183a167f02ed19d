extension Portable {
  /// The arc tangent in radians, within 2 ulp.
  public static func atan(_ x: Double) -> Double { atan2(x, 1) }

  /// The arc sine in radians, within 3 ulp; NaN outside ±1.
  public static func asin(_ x: Double) -> Double {
    abs(x) <= 1 ? atan2(x, ((1 - x) * (1 + x)).squareRoot()) : .nan
  }

  /// The arc cosine in radians, within 3 ulp; NaN outside ±1.
  public static func acos(_ x: Double) -> Double {
    abs(x) <= 1 ? atan2(((1 - x) * (1 + x)).squareRoot(), x) : .nan
  }

  /// The angle of the point (x, y) in radians, −π to π, within 3 ulp; signs of zeros and infinities
  /// count as in IEEE 754-2019, 9.2.1.
  public static func atan2(_ y: Double, _ x: Double) -> Double {
    if x.isNaN || y.isNaN { return .nan }
    let isLeft = x.sign == .minus
    let angle: Double
    switch (abs(y), abs(x)) {
    case (0, _): angle = isLeft ? .pi : 0
    case (_, 0): angle = quarterTurn
    case (.infinity, .infinity): angle = isLeft ? 3 * (.pi / 4) : .pi / 4
    case (let a, let b) where a <= b:
      let acute = arcTangent(a / b)
      angle = isLeft ? .pi - (acute - 2 * quarterTurnRest) : acute
    case (let a, let b):
      let acute = arcTangent(b / a)
      angle =
        isLeft
        ? quarterTurn + (acute + quarterTurnRest) : quarterTurn - (acute - quarterTurnRest)
    }
    return y.sign == .minus ? -angle : angle
  }

  private static let quarterTurn = 0x1.921f_b544_42d18p0
  /// π/2 less its nearest double.
  private static let quarterTurnRest = 0x1.1a62_6331_45c07p-54

  /// atan t for 0 ≤ t ≤ 1: with c the nearest eighth, atan c + atan((t − c) / (1 + ct)), the second
  /// by its Taylor polynomial of degree 15, which leaves less than 16⁻¹⁷.
  private static func arcTangent(_ t: Double) -> Double {
    let eighth = (8 * t).rounded()
    let c = 0.125 * eighth
    let u = (t - c) / (1 + c * t)
    let z = u * u
    var p = -1.0 / 15
    p = p * z + 1.0 / 13
    p = p * z - 1.0 / 11
    p = p * z + 1.0 / 9
    p = p * z - 1.0 / 7
    p = p * z + 1.0 / 5
    p = p * z - 1.0 / 3
    let (high, low) = eighths[Int(eighth)]
    return high + (u + (u * z * p + low))
  }

  /// atan(k/8) in two parts.
  private static let eighths: [(high: Double, low: Double)] = [
    (0, 0),
    (0x1.fd5b_a9aa_c2f6ep-4, -0x1.cd37_6867_60c17p-59),
    (0x1.f5b7_5f92_c80ddp-3, 0x1.8ab6_e3cf_7afbdp-57),
    (0x1.6f61_941e_4def1p-2, -0x1.c63a_ae6f_6e918p-56),
    (0x1.dac6_7056_1bb4fp-2, 0x1.a2b7_f222_f65e2p-56),
    (0x1.1e00_babd_efeb4p-1, -0x1.928d_f287_a668fp-58),
    (0x1.4978_fa32_69ee1p-1, 0x1.2419_a87f_2a458p-56),
    (0x1.700a_7c57_84634p-1, -0x1.8c34_d25a_adef6p-56),
    (0x1.921f_b544_42d18p-1, 0x1.1a62_6331_45c07p-55),
  ]
}

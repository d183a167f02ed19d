extension Portable {
  /// The sine of an angle in radians, within 2 ulp.
  public static func sin(_ x: Double) -> Double { sineAndCosine(x).sine }

  /// The cosine of an angle in radians, within 2 ulp.
  public static func cos(_ x: Double) -> Double { sineAndCosine(x).cosine }

  /// The tangent of an angle in radians, within 4 ulp.
  public static func tan(_ x: Double) -> Double {
    let (s, c) = sineAndCosine(x)
    return s / c
  }

  /// Sine and cosine of an angle in radians, within 2 ulp each; NaN for what is not finite.
  ///
  /// Taylor polynomials of degree 17 and 16 of the remainder of a division by π/2, which is at most
  /// π/4 in magnitude: the next terms are below 1e-18.
  public static func sineAndCosine(_ x: Double) -> (sine: Double, cosine: Double) {
    guard x.isFinite else { return (.nan, .nan) }
    // Below, the sine is its argument, and the products would be subnormal.
    if abs(x) < 0x1p-30 { return (x, 1) }
    let (quadrant, r, rest) = abs(x) < 1e5 ? remainder(x) : largeRemainder(x)
    let z = r * r
    var s = 1.0 / 355_687_428_096_000
    s = s * z - 1.0 / 1_307_674_368_000
    s = s * z + 1.0 / 6_227_020_800
    s = s * z - 1.0 / 39_916_800
    s = s * z + 1.0 / 362_880
    s = s * z - 1.0 / 5040
    s = s * z + 1.0 / 120
    s = s * z - 1.0 / 6
    var c = 1.0 / 20_922_789_888_000
    c = c * z - 1.0 / 87_178_291_200
    c = c * z + 1.0 / 479_001_600
    c = c * z - 1.0 / 3_628_800
    c = c * z + 1.0 / 40320
    c = c * z - 1.0 / 720
    c = c * z + 1.0 / 24
    // What r has rounded off enters to first order.
    let half = 0.5 * z
    let cosine = (1 - half) + (((1 - (1 - half)) - half) + (z * z * c - r * rest))
    let sine = r + (r * z * s + rest * cosine)
    switch quadrant & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  /// x = quadrant·π/2 + r + rest, for |x| < 1e5: Cody and Waite, "Software Manual for the
  /// Elementary Functions", 1980, with π/2 in three parts, the products of the first two exact.
  private static func remainder(_ x: Double) -> (quadrant: Int, r: Double, rest: Double) {
    let k = (x * 0x1.45f3_06dc_9c883p-1 + 0x1.8p52) - 0x1.8p52
    let first = x - k * 0x1.921f_b544p0
    let product = k * 0x1.0b46_11a6p-34
    let second = first - product
    let lost = (first - second) - product
    let third = k * 0x1.3198_a2e0_3707_3p-69
    let r = second + (lost - third)
    return (Int(k), r, (second - r) + (lost - third))
  }

  /// The same for any finite x ≥ 1e5 in magnitude: M. Payne, R. Hanek, SIGNUM Newsletter 18 (1983).
  /// Only those bits of 2/π count whose product with the significand is less than four quadrants.
  private static func largeRemainder(_ x: Double) -> (quadrant: Int, r: Double, rest: Double) {
    let significand = x.significandBitPattern | 1 << 52
    // |x| = significand · 2^(offset + 2): the bits of 2/π from position `offset` on.
    let offset = Int(x.exponent) - 54
    let (high, middle, low) = (bits(offset), bits(offset + 64), bits(offset + 128))
    let a = significand.multipliedFullWidth(by: low)
    let b = significand.multipliedFullWidth(by: middle)
    let (p1, carry) = b.low.addingReportingOverflow(a.high)
    let p2 = significand &* high &+ b.high &+ (carry ? 1 : 0)
    // Two bits of quadrant, then the fraction, taken as a signed number to be the nearest.
    let fraction = Int64(bitPattern: p2 << 2 | p1 >> 62)
    let below = p1 << 2 | a.low >> 62
    let quadrant = Int(p2 >> 62) + (fraction < 0 ? 1 : 0)
    let upper = Double(fraction >> 32) * 0x1p-32
    let lower =
      Double(fraction & 0xffff_ffff) * 0x1p-64 + Double(below >> 11) * 0x1p-117
    let turns = upper + lower
    let rounded = (upper - turns) + lower
    // The product with π/2 in two parts, its rounding error from halves of the significands.
    let halfPi = 0x1.921f_b544_42d18p0
    let r = turns * halfPi
    let (t1, h1) = (upperHalf(turns), upperHalf(halfPi))
    let (t2, h2) = (turns - t1, halfPi - h1)
    let error = ((t1 * h1 - r) + t1 * h2 + t2 * h1) + t2 * h2
    let rest = error + rounded * halfPi + turns * 0x1.1a62_6331_45c07p-54
    return x < 0 ? (-quadrant, -r, -rest) : (quadrant, r, rest)
  }

  /// A number cut to 26 bits.
  private static func upperHalf(_ x: Double) -> Double {
    Double(bitPattern: x.bitPattern & ~0x7ff_ffff)
  }

  /// 64 bits of 2/π from a position after the point on; those before the point are zero.
  private static func bits(_ offset: Int) -> UInt64 {
    let (word, shift) = ((offset + 64) / 64, (offset + 64) % 64)
    let first = twoOverPi(word) << UInt64(shift)
    return shift == 0 ? first : first | twoOverPi(word + 1) >> UInt64(64 - shift)
  }

  private static func twoOverPi(_ word: Int) -> UInt64 {
    word == 0 ? 0 : digits[word - 1]
  }

  /// 2/π after the point, 1280 bits.
  private static let digits: [UInt64] = [
    0xa2f9_836e_4e44_1529, 0xfc27_57d1_f534_ddc0, 0xdb62_9599_3c43_9041, 0xfe51_63ab_debb_c561,
    0xb724_6e3a_424d_d2e0, 0x0649_2eea_09d1_921c, 0xfe1d_eb1c_b129_a73e, 0xe882_35f5_2ebb_4484,
    0xe99c_7026_b45f_7e41, 0x3991_d639_8353_39f4, 0x9c84_5f8b_bdf9_283b, 0x1ff8_97ff_de05_980f,
    0xef2f_118b_5a0a_6d1f, 0x6d36_7ecf_27cb_09b7, 0x4f46_3f66_9e5f_ea2d, 0x7527_bac7_ebe5_f17b,
    0x3d07_39f7_8a52_92ea, 0x6bfb_5fb1_1f8d_5d08, 0x5603_3046_fc7b_6bab, 0xf0cf_bc20_9af4_361d,
  ]
}

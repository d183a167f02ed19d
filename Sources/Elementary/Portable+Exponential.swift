extension Portable {
  /// eˣ, within 1 ulp (2 ulp where the result is subnormal).
  ///
  /// The argument is split as k·ln 2 + r with |r| ≤ ½ ln 2.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    let (k, p) = reduced(x)
    return scale(1 + p, by: k)
  }

  /// eˣ − 1, within 2 ulp, also where x is near zero.
  public static func expMinusOne(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x > 710 { return .infinity }
    if x < -40 { return -1 }
    if abs(x) < 0x1p-54 { return x }
    let (k, p) = reduced(x)
    if k == 0 { return p }
    if k > 60 { return scale(1 + p, by: k) }
    let power = powerOfTwo(k)
    return power * p + (power - 1)
  }

  /// The hyperbolic tangent, within 4 ulp: −e / (2 + e) with e = exp(−2|x|) − 1, where no step
  /// cancels. Without branches, so that loops over it vectorise.
  @inlinable @inline(__always)
  public static func tanh(_ x: Double) -> Double {
    let size = abs(x)
    // Beyond 20, tanh rounds to one.
    let t = -2 * (size > 20 ? 20 : size)
    let shifted = t * 0x1.7154_7652_b82fep+0 + 0x1.8p52
    let k = shifted - 0x1.8p52
    let r = t - k * 0x1.62e4_2feep-1 - k * 0x1.a39e_f357_93c76p-33
    let p = expPolynomial(r)
    let scale = Double(bitPattern: (shifted.bitPattern &+ 1023) << 52)
    let e = scale * p + (scale - 1)
    let y = e / (2 + e)
    let sign = UInt64(1) << 63
    return Double(bitPattern: (y.bitPattern & ~sign) | (x.bitPattern & sign))
  }

  /// exp(r) − 1 for |r| ≤ ½ ln 2 by the Taylor polynomial of degree 13, which leaves less than
  /// |r|¹⁴/14! < 5·10⁻¹⁸.
  @usableFromInline @inline(__always)
  static func expPolynomial(_ r: Double) -> Double {
    var p = 1.0 / 6_227_020_800
    p = p * r + 1.0 / 479_001_600
    p = p * r + 1.0 / 39_916_800
    p = p * r + 1.0 / 3_628_800
    p = p * r + 1.0 / 362_880
    p = p * r + 1.0 / 40_320
    p = p * r + 1.0 / 5_040
    p = p * r + 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    return p * r * r + r
  }

  /// k and exp(r) − 1 of x = k·ln 2 + r, for |x| < 800.
  private static func reduced(_ x: Double) -> (k: Int, p: Double) {
    // Adding 1.5·2⁵² rounds to an integer.
    let k = (x * 0x1.7154_7652_b82fep+0 + 0x1.8p52) - 0x1.8p52
    // ln 2 in two parts, the first short enough that its product with k is exact. What the second
    // subtraction rounds off goes back in to first order.
    let high = x - k * 0x1.62e4_2feep-1
    let low = k * 0x1.a39e_f357_93c76p-33
    let r = high - low
    let rest = (high - r) - low
    let p = expPolynomial(r)
    return (Int(k), p + rest * (1 + p))
  }

  /// y·2ᵏ, rounded once even where the result is subnormal.
  static func scale(_ y: Double, by k: Int) -> Double {
    if k > 1000 { return y * powerOfTwo(k - 1000) * powerOfTwo(1000) }
    if k < -1000 { return y * powerOfTwo(k + 1000) * powerOfTwo(-1000) }
    return y * powerOfTwo(k)
  }

  /// 2ᵏ for −1022 ≤ k ≤ 1023.
  static func powerOfTwo(_ k: Int) -> Double { Double(bitPattern: UInt64(k + 1023) << 52) }
}

extension Portable {
  /// The natural logarithm, within 2 ulp; −∞ at zero, NaN below.
  ///
  /// x = 2ᵏ(1 + f) with 1 + f between √½ and √2; with s = f / (2 + f),
  /// log(1 + f) = f − f²/2 + s(f²/2 + R), R = Σ 2 s²ʲ / (2j + 1): the series of artanh.
  public static func log(_ x: Double) -> Double {
    guard x > 0 else { return x == 0 ? -.infinity : .nan }
    guard x.isFinite else { return x }
    var k = Double(x.exponent)
    var m = x.significand
    if m > 0x1.6a09_e667_f3bcdp0 {
      m *= 0.5
      k += 1
    }
    let f = m - 1
    let (half, tail) = logarithm(f)
    // ln 2 in two parts, the first short enough that its product with k is exact.
    return k * 0x1.62e4_2feep-1 - ((half - (tail + k * 0x1.a39e_f357_93c76p-33)) - f)
  }

  /// log(1 + x), within 3 ulp, also where x is near zero.
  public static func logOnePlus(_ x: Double) -> Double {
    if abs(x) < 0x1p-54 { return x }
    if x > -0.29 && x < 0.41 {
      let (half, tail) = logarithm(x)
      return x - (half - tail)
    }
    let sum = 1 + x
    guard sum > 0, sum.isFinite else { return log(sum) }
    // What 1 + x has rounded off, to first order.
    let rest = x >= 1 ? 1 - (sum - x) : x - (sum - 1)
    return log(sum) + rest / sum
  }

  /// The logarithm to base 2, within 3 ulp.
  public static func log2(_ x: Double) -> Double { log(x) * 0x1.7154_7652_b82fep+0 }

  /// f²/2 and s(f²/2 + R) of the series above.
  private static func logarithm(_ f: Double) -> (half: Double, tail: Double) {
    let s = f / (2 + f)
    let z = s * s
    var r = 2.0 / 25
    r = r * z + 2.0 / 23
    r = r * z + 2.0 / 21
    r = r * z + 2.0 / 19
    r = r * z + 2.0 / 17
    r = r * z + 2.0 / 15
    r = r * z + 2.0 / 13
    r = r * z + 2.0 / 11
    r = r * z + 2.0 / 9
    r = r * z + 2.0 / 7
    r = r * z + 2.0 / 5
    r = r * z + 2.0 / 3
    let half = 0.5 * f * f
    return (half, s * (half + r * z))
  }

  /// aᵇ as exp(b log a), by repeated squaring for whole exponents up to 64; within 1 + 2|b log a|
  /// ulp. A negative base with a fractional exponent is NaN.
  public static func power(_ a: Double, _ b: Double) -> Double {
    if b == 0 || a == 1 { return 1 }
    if b == 0.5 && a >= 0 { return a.squareRoot() }
    let isWhole = b.rounded() == b
    if isWhole && abs(b) <= 64 {
      let size = power(a, whole: Int(abs(b)))
      return b < 0 ? 1 / size : size
    }
    if a.isNaN || b.isNaN { return .nan }
    if a < 0 {
      guard isWhole else { return .nan }
      let isOdd = abs(b) < 0x1p53 && Int(b) & 1 == 1
      let size = power(-a, b)
      return isOdd ? -size : size
    }
    if a == 0 { return b > 0 ? 0 : .infinity }
    return exp(b * log(a))
  }

  /// aⁿ for n ≥ 0 by repeated squaring.
  public static func power(_ a: Double, whole exponent: Int) -> Double {
    var result = 1.0
    var square = a
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

import Elementary

/// Sine and cosine of eight numbers at once, within 2 ulp.
///
/// The argument is reduced by a multiple of π/2 in three parts (Cody and Waite, "Software Manual
/// for the Elementary Functions", 1980); the remainder, at most π/4 in magnitude, goes into the
/// Taylor polynomials of degree 17 and 16, whose next terms are below 1e-18.
enum SineCosine {
  typealias Lanes = SIMD8<Double>

  /// The magnitude up to which the reduction keeps full precision.
  private static let limit = 1e5

  @inline(__always)
  static func evaluate(_ x: Lanes) -> (sine: Lanes, cosine: Lanes) {
    // A comparison that NaN fails too.
    guard all(x .< limit .& x .> -limit) else { return exact(x) }
    // Adding 1.5·2⁵² rounds to an integer, which is then in the lowest bits.
    let shifted = x * (2 / Double.pi) + 0x1.8p52
    let k = shifted - 0x1.8p52
    var r = add(x, k, -0x1.921fb54400000p0)
    r = add(r, k, -0x1.0b4611a600000p-34)
    r = add(r, k, -0x1.3198a2e037073p-69)
    let z = r * r
    var s = Lanes(repeating: 1 / 355_687_428_096_000)
    s = horner(s, z, -1 / 1_307_674_368_000)
    s = horner(s, z, 1 / 6_227_020_800)
    s = horner(s, z, -1 / 39_916_800)
    s = horner(s, z, 1 / 362_880)
    s = horner(s, z, -1 / 5040)
    s = horner(s, z, 1 / 120)
    s = horner(s, z, -1 / 6)
    let sine = Lanes.multiplyAdd(r, r * z, s)
    var c = Lanes(repeating: 1 / 20_922_789_888_000)
    c = horner(c, z, -1 / 87_178_291_200)
    c = horner(c, z, 1 / 479_001_600)
    c = horner(c, z, -1 / 3_628_800)
    c = horner(c, z, 1 / 40320)
    c = horner(c, z, -1 / 720)
    c = horner(c, z, 1 / 24)
    c = horner(c, z, -0.5)
    let cosine = horner(c, z, 1)
    let quadrant = unsafeBitCast(shifted, to: SIMD8<Int64>.self)
    let isOdd = (quadrant & 1) .== 1
    let sineNegative = (quadrant & 2) .== 2
    let cosineNegative = ((quadrant &+ 1) & 2) .== 2
    let first = sine.replacing(with: cosine, where: isOdd)
    let second = cosine.replacing(with: sine, where: isOdd)
    return (
      first.replacing(with: -first, where: sineNegative),
      second.replacing(with: -second, where: cosineNegative)
    )
  }

  @inline(__always)
  private static func add(_ x: Lanes, _ k: Lanes, _ part: Double) -> Lanes {
    Lanes.multiplyAdd(x, k, Lanes(repeating: part))
  }

  @inline(__always)
  private static func horner(_ sum: Lanes, _ z: Lanes, _ coefficient: Double) -> Lanes {
    Lanes.multiplyAdd(Lanes(repeating: coefficient), sum, z)
  }

  private static func exact(_ x: Lanes) -> (sine: Lanes, cosine: Lanes) {
    var (s, c) = (Lanes.zero, Lanes.zero)
    for lane in 0..<8 {
      (s[lane], c[lane]) = Portable.sineAndCosine(x[lane])
    }
    return (s, c)
  }
}

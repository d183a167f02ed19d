/// Exchanges two digits of the index of one Pauli vector, counted from the lowest.
///
/// The two lowest digits are sixteen neighbouring elements, within two vectors of eight or one of
/// sixteen. One element is read and written for each that moves: three quarters of them.
enum DigitExchange<V: LaneVector> {
  private typealias Elements = UnsafeMutablePointer<V.Scalar>

  /// Exchanges the digits `low` < `high`.
  static func run(
    _ state: UnsafeMutablePointer<V.Scalar>, count: Int, low: Int, high: Int, team: ThreadTeam
  ) {
    let far = 1 << (2 * high)
    switch (low, high) {
    case (0, 2...):
      // Groups of four times sixteen elements.
      team.split(count / 64, atLeast: 1 << 7) { groups in
        for group in groups { exchangeLowest(state + base(group, far), far) }
      }
    case (1, 2...):
      team.split(count / 64, atLeast: 1 << 7) { groups in
        for group in groups { exchangeSecond(state + base(group, far), far) }
      }
    case (2..., _):
      exchangeWhole(state, count: count, low: 1 << (2 * low), high: far)
    default:
      for base in stride(from: 0, to: count, by: 16) { exchangeWithin(state + base) }
    }
  }

  /// The first element of a group of 4 × 16 elements, four values of the far digit.
  @inline(__always)
  private static func base(_ group: Int, _ far: Int) -> Int {
    let within = group & (far / 16 - 1)
    return within << 4 | (group - within) << 6
  }

  /// Digit 0 and a digit above the lanes: elements j + 4k of block i and i + 4k of block j.
  @inline(__always)
  private static func exchangeLowest(_ p: Elements, _ far: Int) {
    func row(_ k: Int) -> SIMD16<V.Scalar> {
      UnsafeRawPointer(p + k * far).assumingMemoryBound(to: SIMD16<V.Scalar>.self).pointee
    }
    let (x, y, z, w) = (row(0), row(1), row(2), row(3))
    let (xy0, xy1) = (pairs(x, y, odd: false), pairs(x, y, odd: true))
    let (zw0, zw1) = (pairs(z, w, odd: false), pairs(z, w, odd: true))
    func store(_ k: Int, _ a: SIMD16<V.Scalar>, _ b: SIMD16<V.Scalar>, _ o: Int) {
      let t = p + k * far
      for q in 0..<4 {
        (t[4 * q], t[4 * q + 1]) = (a[4 * q + o], a[4 * q + o + 1])
        (t[4 * q + 2], t[4 * q + 3]) = (b[4 * q + o], b[4 * q + o + 1])
      }
    }
    store(0, xy0, zw0, 0)
    store(1, xy1, zw1, 0)
    store(2, xy0, zw0, 2)
    store(3, xy1, zw1, 2)
  }

  /// In each quarter the elements (x₀, y₀, x₂, y₂), or (x₁, y₁, x₃, y₃).
  @inline(__always)
  private static func pairs(
    _ x: SIMD16<V.Scalar>, _ y: SIMD16<V.Scalar>, odd: Bool
  ) -> SIMD16<V.Scalar> {
    var result = x
    let o = odd ? 1 : 0
    for q in 0..<4 {
      result[4 * q] = x[4 * q + o]
      result[4 * q + 1] = y[4 * q + o]
      result[4 * q + 2] = x[4 * q + 2 + o]
      result[4 * q + 3] = y[4 * q + 2 + o]
    }
    return result
  }

  /// Digit 1 and a digit above the lanes: quarters of sixteen elements change places.
  @inline(__always)
  private static func exchangeSecond(_ p: Elements, _ far: Int) {
    typealias Quarter = SIMD4<V.Scalar>
    func quarter(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Quarter> {
      UnsafeMutableRawPointer(p + i * far + 4 * j).assumingMemoryBound(to: Quarter.self)
    }
    for i in 1..<4 {
      for j in 0..<i {
        let (a, b) = (quarter(i, j), quarter(j, i))
        (a.pointee, b.pointee) = (b.pointee, a.pointee)
      }
    }
  }

  /// Two digits above the lanes: runs of sixteen elements change places.
  private static func exchangeWhole(_ state: Elements, count: Int, low: Int, high: Int) {
    for outer in stride(from: 0, to: count, by: 4 * high) {
      for middle in stride(from: outer, to: outer + high, by: 4 * low) {
        for base in stride(from: middle, to: middle + low, by: 16) {
          for i in 1..<4 {
            for j in 0..<i {
              let (a, b) = (state + base + i * low + j * high, state + base + j * low + i * high)
              for k in 0..<16 { (a[k], b[k]) = (b[k], a[k]) }
            }
          }
        }
      }
    }
  }

  /// Digits 0 and 1.
  @inline(__always)
  private static func exchangeWithin(_ p: Elements) {
    for i in 1..<4 {
      for j in 0..<i { (p[i + 4 * j], p[j + 4 * i]) = (p[j + 4 * i], p[i + 4 * j]) }
    }
  }
}

/// Places in a tile, from the first of the 16 elements of a pair, of those with I or Z on the control
/// of a controlled rotation: I, axis, first and second turned digit of the target with I on the
/// control, which are the first element itself and three others, and the same with Z.
struct ControlledPlaces: BitwiseCopyable {
  let axis, first, second: Int
  let zIdentity, zAxis, zFirst, zSecond: Int
}

/// A controlled rotation with damping behind it, and with what relaxation adds to Z of both qubits.
///
/// Coefficients of the eight elements with I or Z on the control: m₀ … m₃, where the differences w of
/// the turned elements become (1 + 2m) w and their sums stay; the damping of axis, first, second, and
/// with Z of identity, axis, first, second; what is added to Z of the control and of the target; then
/// the inverse of the damping. Of four elements with X or Y on the control: two 2 × 2 matrices row
/// by row, the multiples of element 0 that are added to 3 and of 2 to 1, and both inverses.
extension TileKernels {
  static var controlledCount: Int { 20 }
  static var couplesCount: Int { 18 }

  /// Applies the part with I and Z on the control. 17 multiply-adds and 6 additions for 8 elements.
  @inline(__always)
  static func controlled(
    _ tile: Tile, _ pair: TilePair, _ e: ControlledPlaces, addsToAxis: Bool, _ c: UnsafePointer<V>
  ) {
    let (m0, m1, m2, m3) = (c[0], c[1], c[2], c[3])
    let (da, d0, d1, ei, ea, e0, e1) = (c[4], c[5], c[6], c[7], c[8], c[9], c[10])
    let (s, t) = (c[11], c[12])
    pair.forEachGroup { i in
      let p = tile + i
      let identity = p[0]
      let (a, b, x, y) = (p[e.first], p[e.second], p[e.zFirst], p[e.zSecond])
      let (w, z) = (a - x, b - y)
      let (u, v) = (V.multiplyAdd(m0 * w, m1, z), V.multiplyAdd(m2 * w, m3, z))
      let axis = da * p[e.axis]
      let (first, second) = (d0 * (a + u), d1 * (b + v))
      let zIdentity = V.multiplyAdd(ei * p[e.zIdentity], s, identity)
      let zAxis = V.multiplyAdd(ea * p[e.zAxis], s, axis)
      let zFirst = V.multiplyAdd(e0 * (x - u), s, first)
      let zSecond = V.multiplyAdd(e1 * (y - v), s, second)
      (p[e.first], p[e.zIdentity], p[e.zFirst]) = (first, zIdentity, zFirst)
      p[e.axis] = addsToAxis ? V.multiplyAdd(axis, t, identity) : axis
      p[e.zAxis] = addsToAxis ? V.multiplyAdd(zAxis, t, zIdentity) : zAxis
      p[e.second] = addsToAxis ? second : V.multiplyAdd(second, t, identity)
      p[e.zSecond] = addsToAxis ? zSecond : V.multiplyAdd(zSecond, t, zIdentity)
    }
  }

  /// Takes λ back over it: the transpose.
  @inline(__always)
  static func controlledTransposed(
    _ lambda: Tile, _ pair: TilePair, _ e: ControlledPlaces, addsToAxis: Bool,
    _ c: UnsafePointer<V>
  ) {
    pair.forEachGroup { i in
      let l = LambdaOctet(lambda + i, e, addsToAxis: addsToAxis, c)
      l.store(lambda + i, e, c)
    }
  }

  /// Goes back over it with r and λ, and returns the sums of the differences of λ times those of r
  /// behind the rotation, first times second and second times first. 36 multiply-adds and 12
  /// additions for 8 elements of each.
  @inline(__always)
  static func controlledBackward(
    _ r: Tile, _ lambda: Tile, _ pair: TilePair, _ e: ControlledPlaces, addsToAxis: Bool,
    _ c: UnsafePointer<V>
  ) -> (V, V) {
    let (m0, m1, m2, m3) = (c[0], c[1], c[2], c[3])
    let (s, t) = (c[11], c[12])
    let (ga, g0, g1, hi, ha, h0, h1) = (c[13], c[14], c[15], c[16], c[17], c[18], c[19])
    var (upper, lower) = (V.zero, V.zero)
    pair.forEachGroup { i in
      let p = r + i
      let identity = p[0]
      var (axis, second) = (p[e.axis], p[e.second])
      var (zAxis, zSecond) = (p[e.zAxis], p[e.zSecond])
      let (first, zIdentity) = (p[e.first], p[e.zIdentity])
      if addsToAxis {
        axis = V.multiplyAdd(axis, -t, identity)
        zAxis = V.multiplyAdd(zAxis, -t, zIdentity)
      } else {
        second = V.multiplyAdd(second, -t, identity)
        zSecond = V.multiplyAdd(zSecond, -t, zIdentity)
      }
      p[e.axis] = ga * axis
      p[e.zIdentity] = hi * V.multiplyAdd(zIdentity, -s, identity)
      p[e.zAxis] = ha * V.multiplyAdd(zAxis, -s, axis)
      let (a, b) = (g0 * first, g1 * second)
      let (x, y) = (
        h0 * V.multiplyAdd(p[e.zFirst], -s, first), h1 * V.multiplyAdd(zSecond, -s, second)
      )
      let (w, z) = (a - x, b - y)
      let (u, v) = (V.multiplyAdd(m0 * w, m2, z), V.multiplyAdd(m1 * w, m3, z))
      (p[e.first], p[e.second], p[e.zFirst], p[e.zSecond]) = (a + u, b + v, x - u, y - v)
      let l = LambdaOctet(lambda + i, e, addsToAxis: addsToAxis, c)
      upper = V.multiplyAdd(upper, l.w, z)
      lower = V.multiplyAdd(lower, l.z, w)
      l.store(lambda + i, e, c)
    }
    return (upper, lower)
  }

  /// The eight elements of λ between rotation and damping.
  private struct LambdaOctet {
    let a, b, x, y: V
    let w, z: V

    @inline(__always)
    init(_ p: Tile, _ e: ControlledPlaces, addsToAxis: Bool, _ c: UnsafePointer<V>) {
      let (da, d0, d1, ei, ea, e0, e1) = (c[4], c[5], c[6], c[7], c[8], c[9], c[10])
      let (s, t) = (c[11], c[12])
      let (zAxis, zFirst, zSecond) = (p[e.zAxis], p[e.zFirst], p[e.zSecond])
      let (axis, first, second) = (p[e.axis], p[e.first], p[e.second])
      let identity = V.multiplyAdd(p[0], t, addsToAxis ? axis : second)
      let zIdentity = V.multiplyAdd(p[e.zIdentity], t, addsToAxis ? zAxis : zSecond)
      p[0] = V.multiplyAdd(identity, s, zIdentity)
      p[e.zIdentity] = ei * zIdentity
      p[e.axis] = da * V.multiplyAdd(axis, s, zAxis)
      p[e.zAxis] = ea * zAxis
      a = d0 * V.multiplyAdd(first, s, zFirst)
      b = d1 * V.multiplyAdd(second, s, zSecond)
      (x, y) = (e0 * zFirst, e1 * zSecond)
      (w, z) = (a - x, b - y)
    }

    /// Takes them back over the rotation.
    @inline(__always)
    func store(_ p: Tile, _ e: ControlledPlaces, _ c: UnsafePointer<V>) {
      let (u, v) = (V.multiplyAdd(c[0] * w, c[2], z), V.multiplyAdd(c[1] * w, c[3], z))
      (p[e.first], p[e.second], p[e.zFirst], p[e.zSecond]) = (a + u, b + v, x - u, y - v)
    }
  }

  /// Applies two 2 × 2 matrices and adds to Z. 10 multiply-adds for four elements.
  @inline(__always)
  static func couples(
    _ tile: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: UnsafePointer<V>
  ) {
    let (a, b, c, d, f, g, h, k) = (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])
    let (s, t) = (m[8], m[9])
    let (p, q, u, v) = (tile + e[0], tile + e[1], tile + e[2], tile + e[3])
    pair.forEachGroup { i in
      let (w, x, y, z) = (p[i], q[i], u[i], v[i])
      let (first, third) = (V.multiplyAdd(a * w, b, x), V.multiplyAdd(f * y, g, z))
      (p[i], u[i]) = (first, third)
      q[i] = V.multiplyAdd(V.multiplyAdd(c * w, d, x), t, third)
      v[i] = V.multiplyAdd(V.multiplyAdd(h * y, k, z), s, first)
    }
  }

  /// Takes λ back over them: the transpose.
  @inline(__always)
  static func couplesTransposed(
    _ lambda: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: UnsafePointer<V>
  ) {
    let (p, q, u, v) = (lambda + e[0], lambda + e[1], lambda + e[2], lambda + e[3])
    pair.forEachGroup { i in
      let (x, z) = (q[i], v[i])
      let (w, y) = (V.multiplyAdd(p[i], m[8], z), V.multiplyAdd(u[i], m[9], x))
      p[i] = V.multiplyAdd(m[0] * w, m[2], x)
      q[i] = V.multiplyAdd(m[1] * w, m[3], x)
      u[i] = V.multiplyAdd(m[4] * y, m[6], z)
      v[i] = V.multiplyAdd(m[5] * y, m[7], z)
    }
  }

  /// Goes back over them with r and λ, and returns the sums of λ times r behind the matrices:
  /// elements 0 and 1, 1 and 0, 2 and 3, 3 and 2. 24 multiply-adds for four elements of each.
  @inline(__always)
  static func couplesBackward(
    _ r: Tile, _ lambda: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: UnsafePointer<V>
  ) -> (V, V, V, V) {
    let (s, t) = (m[8], m[9])
    let (a, b, c, d, f, g, h, k) = (m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7])
    let (p, q, u, v) = (r + e[0], r + e[1], r + e[2], r + e[3])
    let (lp, lq, lu, lv) = (lambda + e[0], lambda + e[1], lambda + e[2], lambda + e[3])
    var (sum0, sum1, sum2, sum3) = (V.zero, V.zero, V.zero, V.zero)
    pair.forEachGroup { i in
      let (w, y) = (p[i], u[i])
      let (x, z) = (V.multiplyAdd(q[i], -t, y), V.multiplyAdd(v[i], -s, w))
      let (lx, lz) = (lq[i], lv[i])
      let (lw, ly) = (V.multiplyAdd(lp[i], s, lz), V.multiplyAdd(lu[i], t, lx))
      sum0 = V.multiplyAdd(sum0, lw, x)
      sum1 = V.multiplyAdd(sum1, lx, w)
      sum2 = V.multiplyAdd(sum2, ly, z)
      sum3 = V.multiplyAdd(sum3, lz, y)
      p[i] = V.multiplyAdd(m[10] * w, m[11], x)
      q[i] = V.multiplyAdd(m[12] * w, m[13], x)
      u[i] = V.multiplyAdd(m[14] * y, m[15], z)
      v[i] = V.multiplyAdd(m[16] * y, m[17], z)
      lp[i] = V.multiplyAdd(a * lw, c, lx)
      lq[i] = V.multiplyAdd(b * lw, d, lx)
      lu[i] = V.multiplyAdd(f * ly, h, lz)
      lv[i] = V.multiplyAdd(g * ly, k, lz)
    }
    return (sum0, sum1, sum2, sum3)
  }
}

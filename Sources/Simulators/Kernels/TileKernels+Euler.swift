/// The rows of a digit that two rotations about different axes turn, as offsets in a tile: the first
/// rotation turns `shared` and `first`, the second `second` and `shared`.
struct EulerRows: BitwiseCopyable {
  let shared: Int
  let first: Int
  let second: Int
}

/// Two rotations of one qubit with damping before and between them, which after each rotation is a
/// 2 × 2 matrix on two of the rows X, Y, Z. Coefficients: A (on shared, first), t, B (on second,
/// shared), all row by row, where t times I is added to the row `first` in between; then A⁻¹, B⁻¹,
/// and s, where s times I is added to `first` before A.
extension TileKernels {
  /// Applies both. 10 multiply-adds for four elements.
  @inline(__always)
  static func euler(
    _ tile: Tile, count: Int, stride: Int, _ rows: EulerRows, _ m: UnsafePointer<V>
  ) {
    let (a0, a1, a2, a3, t, s) = (m[0], m[1], m[2], m[3], m[4], m[17])
    let (b0, b1, b2, b3) = (m[5], m[6], m[7], m[8])
    forEachQuadruple(count: count, stride: stride) { i in
      let p = tile + i
      let (x, y, z) = (p[rows.shared], V.multiplyAdd(p[rows.first], s, p[0]), p[rows.second])
      let w = V.multiplyAdd(a0 * x, a1, y)
      p[rows.first] = sum(t * p[0], a2, x, a3, y)
      p[rows.second] = V.multiplyAdd(b0 * z, b1, w)
      p[rows.shared] = V.multiplyAdd(b2 * z, b3, w)
    }
  }

  /// Goes back over both with r and λ, and adds what the derivatives with respect to the angles need:
  /// λ_shared (r_first + s r_I) and λ_first r_shared before them, and
  /// λ_second r_shared − λ_shared r_second behind them. 24 multiply-adds for four elements of each.
  @inline(__always)
  static func eulerBackward(
    _ r: Tile, _ lambda: Tile, count: Int, stride: Int, _ rows: EulerRows,
    _ m: UnsafePointer<V>, into sums: UnsafeMutablePointer<V>
  ) {
    let (a0, a1, a2, a3, t, s) = (m[0], m[1], m[2], m[3], m[4], m[17])
    let (b0, b1, b2, b3) = (m[5], m[6], m[7], m[8])
    let (c0, c1, c2, c3) = (m[9], m[10], m[11], m[12])
    let (d0, d1, d2, d3) = (m[13], m[14], m[15], m[16])
    var (early, other, late) = (sums[0], sums[1], sums[2])
    forEachQuadruple(count: count, stride: stride) { i in
      let (p, q) = (r + i, lambda + i)
      let identity = p[0]
      let (x, y, z) = (p[rows.shared], V.multiplyAdd(p[rows.first], -t, identity), p[rows.second])
      let (k, l, n) = (q[rows.shared], q[rows.first], q[rows.second])
      late = V.multiplyAdd(V.multiplyAdd(late, n, x), -k, z)
      p[rows.second] = V.multiplyAdd(d0 * z, d1, x)
      let w = V.multiplyAdd(d2 * z, d3, x)
      let (u, v) = (V.multiplyAdd(c0 * w, c1, y), V.multiplyAdd(c2 * w, c3, y))
      (p[rows.shared], p[rows.first]) = (u, V.multiplyAdd(v, -s, identity))
      q[rows.second] = V.multiplyAdd(b0 * n, b2, k)
      let o = V.multiplyAdd(b1 * n, b3, k)
      let (f, g) = (V.multiplyAdd(a0 * o, a2, l), V.multiplyAdd(a1 * o, a3, l))
      q[0] = sum(q[0], t, l, s, g)
      (q[rows.shared], q[rows.first]) = (f, g)
      early = V.multiplyAdd(early, f, v)
      other = V.multiplyAdd(other, g, u)
    }
    (sums[0], sums[1], sums[2]) = (early, other, late)
  }

  /// The transpose of both alone.
  @inline(__always)
  static func eulerTransposed(
    _ lambda: Tile, count: Int, stride: Int, _ rows: EulerRows, _ m: UnsafePointer<V>
  ) {
    forEachQuadruple(count: count, stride: stride) { i in
      let q = lambda + i
      let (k, l, n) = (q[rows.shared], q[rows.first], q[rows.second])
      q[rows.second] = V.multiplyAdd(m[5] * n, m[7], k)
      let o = V.multiplyAdd(m[6] * n, m[8], k)
      let g = V.multiplyAdd(m[1] * o, m[3], l)
      q[0] = sum(q[0], m[4], l, m[17], g)
      q[rows.shared] = V.multiplyAdd(m[0] * o, m[2], l)
      q[rows.first] = g
    }
  }

  /// Adds t times I to Z. One multiply-add for four elements.
  @inline(__always)
  static func shift(_ tile: Tile, count: Int, stride s: Int, _ t: V) {
    forEachQuadruple(count: count, stride: s) { i in
      let p = tile + i
      p[3 * s] = V.multiplyAdd(p[3 * s], t, p[0])
    }
  }

  /// The transpose of that.
  @inline(__always)
  static func shiftTransposed(_ tile: Tile, count: Int, stride s: Int, _ t: V) {
    forEachQuadruple(count: count, stride: s) { i in
      let p = tile + i
      p[0] = V.multiplyAdd(p[0], t, p[3 * s])
    }
  }
}

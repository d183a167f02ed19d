/// Passes over state vectors with a 2 × 2 matrix on pairs of amplitudes, real and imaginary parts
/// in two planes. A matrix is eight vectors, row-major, real and imaginary parts interleaved.
///
/// `low` and `high` are the strides of the two qubits of a group of four amplitudes, of which the
/// pair at the offsets `first` and `second` takes part; equal strides stand for one qubit.
enum TwoLevelKernels<V: LaneVector> {
  typealias Plane = UnsafeMutablePointer<V>

  /// Visits every pair of amplitudes.
  @inline(__always)
  private static func forEachPair(
    count: Int, low: Int, high: Int, first: Int, second: Int, _ body: (Int, Int) -> Void
  ) {
    if low == high {
      for block in stride(from: 0, to: count, by: 2 * low) {
        for i in block..<block + low { body(i, i + low) }
      }
    } else {
      for outer in stride(from: 0, to: count, by: 2 * high) {
        for middle in stride(from: outer, to: outer + high, by: 2 * low) {
          for base in middle..<middle + low { body(base + first, base + second) }
        }
      }
    }
  }

  /// Applies a matrix. 16 multiply-adds for a pair.
  @inline(__always)
  static func apply(
    _ re: Plane, _ im: Plane, count: Int, low: Int, high: Int, first: Int, second: Int,
    matrix m: UnsafePointer<V>
  ) {
    let (ar, ai, br, bi) = (m[0], m[1], m[2], m[3])
    let (cr, ci, dr, di) = (m[4], m[5], m[6], m[7])
    forEachPair(count: count, low: low, high: high, first: first, second: second) { i, j in
      let (r0, i0, r1, i1) = (re[i], im[i], re[j], im[j])
      re[i] = real(ar, ai, r0, i0, br, bi, r1, i1)
      im[i] = imaginary(ar, ai, r0, i0, br, bi, r1, i1)
      re[j] = real(cr, ci, r0, i0, dr, di, r1, i1)
      im[j] = imaginary(cr, ci, r0, i0, dr, di, r1, i1)
    }
  }

  /// Takes a state ψ and its adjoint λ back over a unitary matrix, and adds Σ conj(λ) ψᵀ, λ behind
  /// it and ψ before it, to the correlation if there is one. 48 multiply-adds for a pair of each.
  @inline(__always)
  static func goBack(
    _ re: Plane, _ im: Plane, _ lr: Plane, _ li: Plane, count: Int, low: Int, high: Int,
    first: Int, second: Int, matrix m: UnsafePointer<V>, correlation t: UnsafeMutablePointer<V>?
  ) {
    // The adjoint: conj(a), conj(c); conj(b), conj(d).
    let (ar, ai, cr, ci) = (m[0], -m[1], m[2], -m[3])
    let (br, bi, dr, di) = (m[4], -m[5], m[6], -m[7])
    var (t0, t1, t2, t3) = (V.zero, V.zero, V.zero, V.zero)
    var (t4, t5, t6, t7) = (V.zero, V.zero, V.zero, V.zero)
    forEachPair(count: count, low: low, high: high, first: first, second: second) { i, j in
      let (r0, i0, r1, i1) = (re[i], im[i], re[j], im[j])
      let x0 = real(ar, ai, r0, i0, br, bi, r1, i1)
      let y0 = imaginary(ar, ai, r0, i0, br, bi, r1, i1)
      let x1 = real(cr, ci, r0, i0, dr, di, r1, i1)
      let y1 = imaginary(cr, ci, r0, i0, dr, di, r1, i1)
      (re[i], im[i], re[j], im[j]) = (x0, y0, x1, y1)
      let (p0, q0, p1, q1) = (lr[i], li[i], lr[j], li[j])
      if t != nil {
        t0 = V.multiplyAdd(V.multiplyAdd(t0, p0, x0), q0, y0)
        t1 = V.multiplyAdd(V.multiplyAdd(t1, p0, y0), -q0, x0)
        t2 = V.multiplyAdd(V.multiplyAdd(t2, p0, x1), q0, y1)
        t3 = V.multiplyAdd(V.multiplyAdd(t3, p0, y1), -q0, x1)
        t4 = V.multiplyAdd(V.multiplyAdd(t4, p1, x0), q1, y0)
        t5 = V.multiplyAdd(V.multiplyAdd(t5, p1, y0), -q1, x0)
        t6 = V.multiplyAdd(V.multiplyAdd(t6, p1, x1), q1, y1)
        t7 = V.multiplyAdd(V.multiplyAdd(t7, p1, y1), -q1, x1)
      }
      lr[i] = real(ar, ai, p0, q0, br, bi, p1, q1)
      li[i] = imaginary(ar, ai, p0, q0, br, bi, p1, q1)
      lr[j] = real(cr, ci, p0, q0, dr, di, p1, q1)
      li[j] = imaginary(cr, ci, p0, q0, dr, di, p1, q1)
    }
    if let t {
      (t[0], t[1], t[2], t[3]) = (t[0] + t0, t[1] + t1, t[2] + t2, t[3] + t3)
      (t[4], t[5], t[6], t[7]) = (t[4] + t4, t[5] + t5, t[6] + t6, t[7] + t7)
    }
  }

  /// The expectations of X, Y and Z of a qubit. 8 multiply-adds for a pair.
  @inline(__always)
  static func blochVector(
    _ re: Plane, _ im: Plane, count: Int, stride: Int
  ) -> (x: V, y: V, z: V) {
    var (x0, x1, y0, y1) = (V.zero, V.zero, V.zero, V.zero)
    var (z0, z1, z2, z3) = (V.zero, V.zero, V.zero, V.zero)
    forEachPair(count: count, low: stride, high: stride, first: 0, second: 0) { i, j in
      let (r0, i0, r1, i1) = (re[i], im[i], re[j], im[j])
      x0 = V.multiplyAdd(x0, r0, r1)
      x1 = V.multiplyAdd(x1, i0, i1)
      y0 = V.multiplyAdd(y0, r0, i1)
      y1 = V.multiplyAdd(y1, i0, r1)
      z0 = V.multiplyAdd(z0, r0, r0)
      z1 = V.multiplyAdd(z1, i0, i0)
      z2 = V.multiplyAdd(z2, r1, r1)
      z3 = V.multiplyAdd(z3, i1, i1)
    }
    return (2 * (x0 + x1), 2 * (y0 - y1), (z0 + z1) - (z2 + z3))
  }

  /// Adds (x X + y Y + z Z) ψ on a qubit to λ. 12 multiply-adds for a pair.
  @inline(__always)
  static func addBlochVector(
    _ re: Plane, _ im: Plane, to lr: Plane, _ li: Plane, count: Int, stride: Int, x: V, y: V, z: V
  ) {
    forEachPair(count: count, low: stride, high: stride, first: 0, second: 0) { i, j in
      let (r0, i0, r1, i1) = (re[i], im[i], re[j], im[j])
      lr[i] = V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(lr[i], z, r0), x, r1), y, i1)
      li[i] = V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(li[i], z, i0), x, i1), -y, r1)
      lr[j] = V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(lr[j], -z, r1), x, r0), -y, i0)
      li[j] = V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(li[j], -z, i1), x, i0), y, r0)
    }
  }

  /// Re(a·p + b·q).
  @inline(__always)
  private static func real(
    _ ar: V, _ ai: V, _ pr: V, _ pi: V, _ br: V, _ bi: V, _ qr: V, _ qi: V
  ) -> V {
    V.multiplyAdd(
      V.multiplyAdd(V.multiplyAdd(ar * pr, -ai, pi), br, qr), -bi, qi)
  }

  /// Im(a·p + b·q).
  @inline(__always)
  private static func imaginary(
    _ ar: V, _ ai: V, _ pr: V, _ pi: V, _ br: V, _ bi: V, _ qr: V, _ qi: V
  ) -> V {
    V.multiplyAdd(V.multiplyAdd(V.multiplyAdd(ar * pi, ai, pr), br, qi), bi, qr)
  }
}

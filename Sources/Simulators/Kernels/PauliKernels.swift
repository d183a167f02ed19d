/// Passes over one Pauli vector r_P = Tr(Pρ), P = Σ p(q)·4^q, whose neighbouring elements share a
/// SIMD vector. Strides of qubits are in vectors.
enum PauliKernels<V: LaneVector> {
  /// The first vector of a group of 16 of two qubits.
  @inline(__always)
  static func base(_ group: Int, low: Int, high: Int) -> Int {
    let below = group & (low - 1)
    let between = group & (high / 4 - low)
    return below | between << 2 | (group - below - between) << 4
  }

  /// Applies a 16 × 16 matrix to some groups of the qubits with strides `low` and `high`. 15 or 16
  /// multiply-adds for each element.
  ///
  /// The matrix is behind two pointers, so that the compiler reads its elements afresh for each
  /// group, as broadcast operands of the multiply-adds. Behind one it would keep 256 broadcast
  /// vectors on the stack, sixteen kilobytes that compete with the state for the cache, a fifth
  /// slower at best.
  /// - Parameter matrix: Row-major, index p(low) + 4·p(high).
  static func pair(
    _ state: UnsafeMutablePointer<V>, groups: Range<Int>, low: Int, high: Int,
    matrix: UnsafePointer<UnsafePointer<V.Scalar>>
  ) {
    let keepsTrace = keepsTrace(matrix.pointee)
    let (near, far) = (min(low, high), max(low, high))
    for group in groups {
      pair(
        state + base(group, low: near, high: far), low: low, high: high, matrix: matrix.pointee,
        keepsTrace: keepsTrace)
    }
  }

  /// Applies a 16 × 16 matrix to the groups that begin at some vectors.
  static func pair(
    _ state: UnsafeMutablePointer<V>, bases: [Int], low: Int, high: Int,
    matrix: UnsafePointer<UnsafePointer<V.Scalar>>
  ) {
    let keepsTrace = keepsTrace(matrix.pointee)
    for base in bases {
      pair(state + base, low: low, high: high, matrix: matrix.pointee, keepsTrace: keepsTrace)
    }
  }

  /// Whether the first row is (1, 0, …, 0), so that the first vector of a group stays as it is.
  private static func keepsTrace(_ matrix: UnsafePointer<V.Scalar>) -> Bool {
    (0..<16).allSatisfy { abs(matrix[$0] - ($0 == 0 ? 1 : 0)) < 1e-14 }
  }

  /// One group: sixteen inputs stay in registers, the matrix streams from the cache.
  @inline(__always)
  private static func pair(
    _ p: UnsafeMutablePointer<V>, low: Int, high: Int, matrix m: UnsafePointer<V.Scalar>,
    keepsTrace: Bool
  ) {
    let (q, r, s) = (p + high, p + 2 * high, p + 3 * high)
    let (x0, x1, x2, x3) = (p[0], p[low], p[2 * low], p[3 * low])
    let (x4, x5, x6, x7) = (q[0], q[low], q[2 * low], q[3 * low])
    let (x8, x9, x10, x11) = (r[0], r[low], r[2 * low], r[3 * low])
    let (x12, x13, x14, x15) = (s[0], s[low], s[2 * low], s[3 * low])
    @inline(__always)
    func add(_ sum: V, _ x: V, _ w: V.Scalar) -> V { V.multiplyAdd(sum, x, V(repeating: w)) }
    @inline(__always)
    func row(_ number: Int) -> V {
      let w = m + 16 * number
      var (a, b) = (x0 * w[0], x1 * w[1])
      (a, b) = (add(a, x2, w[2]), add(b, x3, w[3]))
      (a, b) = (add(a, x4, w[4]), add(b, x5, w[5]))
      (a, b) = (add(a, x6, w[6]), add(b, x7, w[7]))
      (a, b) = (add(a, x8, w[8]), add(b, x9, w[9]))
      (a, b) = (add(a, x10, w[10]), add(b, x11, w[11]))
      (a, b) = (add(a, x12, w[12]), add(b, x13, w[13]))
      return add(a, x14, w[14]) + add(b, x15, w[15])
    }
    if !keepsTrace { p[0] = row(0) }
    (p[low], p[2 * low], p[3 * low]) = (row(1), row(2), row(3))
    (q[0], q[low], q[2 * low], q[3 * low]) = (row(4), row(5), row(6), row(7))
    (r[0], r[low], r[2 * low], r[3 * low]) = (row(8), row(9), row(10), row(11))
    (s[0], s[low], s[2 * low], s[3 * low]) = (row(12), row(13), row(14), row(15))
  }

  /// Adds λᵢ rⱼ of some groups to 256 sums, index 16·i + j. 16 multiply-adds for each element.
  ///
  /// Sixteen sums stay in registers while a run of groups passes, which stays in the cache for the
  /// other sums.
  static func correlate(
    _ lambda: UnsafePointer<V>, _ state: UnsafePointer<V>, groups: Range<Int>, low: Int,
    high: Int, into sums: UnsafeMutablePointer<V>
  ) {
    let run = 8
    for start in Swift.stride(from: groups.lowerBound, to: groups.upperBound, by: run) {
      let part = start..<min(groups.upperBound, start + run)
      for i in 0..<4 {
        for j in 0..<4 {
          correlateTile(
            lambda + i * high, state + j * high, groups: part, low: low, high: high,
            into: sums + 64 * i + 4 * j)
        }
      }
    }
  }

  @inline(__always)
  private static func correlateTile(
    _ lambda: UnsafePointer<V>, _ state: UnsafePointer<V>, groups: Range<Int>, low: Int,
    high: Int, into s: UnsafeMutablePointer<V>
  ) {
    var (s00, s01, s02, s03) = (s[0], s[1], s[2], s[3])
    var (s10, s11, s12, s13) = (s[16], s[17], s[18], s[19])
    var (s20, s21, s22, s23) = (s[32], s[33], s[34], s[35])
    var (s30, s31, s32, s33) = (s[48], s[49], s[50], s[51])
    for group in groups {
      let base = base(group, low: low, high: high)
      let (p, q) = (lambda + base, state + base)
      let (x0, x1, x2, x3) = (q[0], q[low], q[2 * low], q[3 * low])
      let y0 = p[0]
      (s00, s01) = (V.multiplyAdd(s00, y0, x0), V.multiplyAdd(s01, y0, x1))
      (s02, s03) = (V.multiplyAdd(s02, y0, x2), V.multiplyAdd(s03, y0, x3))
      let y1 = p[low]
      (s10, s11) = (V.multiplyAdd(s10, y1, x0), V.multiplyAdd(s11, y1, x1))
      (s12, s13) = (V.multiplyAdd(s12, y1, x2), V.multiplyAdd(s13, y1, x3))
      let y2 = p[2 * low]
      (s20, s21) = (V.multiplyAdd(s20, y2, x0), V.multiplyAdd(s21, y2, x1))
      (s22, s23) = (V.multiplyAdd(s22, y2, x2), V.multiplyAdd(s23, y2, x3))
      let y3 = p[3 * low]
      (s30, s31) = (V.multiplyAdd(s30, y3, x0), V.multiplyAdd(s31, y3, x1))
      (s32, s33) = (V.multiplyAdd(s32, y3, x2), V.multiplyAdd(s33, y3, x3))
    }
    (s[0], s[1], s[2], s[3]) = (s00, s01, s02, s03)
    (s[16], s[17], s[18], s[19]) = (s10, s11, s12, s13)
    (s[32], s[33], s[34], s[35]) = (s20, s21, s22, s23)
    (s[48], s[49], s[50], s[51]) = (s30, s31, s32, s33)
  }

  /// Applies a 4 × 4 matrix to the qubit with a stride.
  static func single(
    _ state: UnsafeMutablePointer<V>, count: Int, stride: Int, matrix m: UnsafePointer<V.Scalar>
  ) {
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for p in block..<block + stride {
        let (x0, x1) = (state[p], state[p + stride])
        let (x2, x3) = (state[p + 2 * stride], state[p + 3 * stride])
        for i in 0..<4 {
          let a = V.multiplyAdd(x0 * m[4 * i], x1, V(repeating: m[4 * i + 1]))
          let b = V.multiplyAdd(x2 * m[4 * i + 2], x3, V(repeating: m[4 * i + 3]))
          state[p + i * stride] = a + b
        }
      }
    }
  }
}

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

  /// Applies a 16 × 16 matrix to some groups of the qubits with strides `low` < `high`. 15 or 16
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
    for group in groups {
      pair(
        state + base(group, low: low, high: high), low: low, high: high, matrix: matrix.pointee,
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

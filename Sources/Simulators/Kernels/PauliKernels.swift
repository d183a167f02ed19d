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

extension PauliKernels where V == SIMD8<Double> {
  /// Exchanges two digits of the index, counted from the lowest. A vector holds digit 0 and the
  /// lower half of digit 1.
  static func exchange(
    _ state: UnsafeMutablePointer<Double>, count: Int, low: Int, high: Int
  ) {
    let vectors = count / 8
    state.withMemoryRebound(to: V.self, capacity: vectors) { lanes in
      let far = high >= 2 ? (1 << (2 * high)) / 8 : 0
      switch (low, high) {
      case (0, 2...): exchangeLowest(lanes, count: vectors, stride: far)
      case (1, 2...): exchangeSecond(lanes, count: vectors, stride: far)
      case (2..., _): exchangeWhole(lanes, count: vectors, low: (1 << (2 * low)) / 8, high: far)
      default: exchangeLanes(state, count: count)
      }
    }
  }

  /// Two digits above the lanes: whole vectors change places.
  private static func exchangeWhole(
    _ state: UnsafeMutablePointer<V>, count: Int, low: Int, high: Int
  ) {
    for group in 0..<count / 16 {
      let p = state + base(group, low: low, high: high)
      for i in 1..<4 {
        for j in 0..<i {
          (p[i * low + j * high], p[j * low + i * high]) = (
            p[j * low + i * high], p[i * low + j * high]
          )
        }
      }
    }
  }

  /// Digit 0 and a digit above the lanes: both halves of four vectors are transposed as 4 × 4.
  private static func exchangeLowest(
    _ state: UnsafeMutablePointer<V>, count: Int, stride: Int
  ) {
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in block..<block + stride {
        let p = state + base
        let (x, y, z, w) = (p[0], p[stride], p[2 * stride], p[3 * stride])
        p[0] = join(x.evenHalf, y.evenHalf, z.evenHalf, w.evenHalf, even: true)
        p[stride] = join(x.oddHalf, y.oddHalf, z.oddHalf, w.oddHalf, even: true)
        p[2 * stride] = join(x.evenHalf, y.evenHalf, z.evenHalf, w.evenHalf, even: false)
        p[3 * stride] = join(x.oddHalf, y.oddHalf, z.oddHalf, w.oddHalf, even: false)
      }
    }
  }

  /// Elements (0, 2) or (1, 3) of four vectors, first elements in the lower half.
  @inline(__always)
  private static func join(
    _ x: SIMD4<Double>, _ y: SIMD4<Double>, _ z: SIMD4<Double>, _ w: SIMD4<Double>, even: Bool
  ) -> V {
    let k = even ? 0 : 1
    return V(x[k], y[k], z[k], w[k], x[k + 2], y[k + 2], z[k + 2], w[k + 2])
  }

  /// Digit 1 and a digit above the lanes: halves of eight vectors change places.
  private static func exchangeSecond(
    _ state: UnsafeMutablePointer<V>, count: Int, stride: Int
  ) {
    for block in Swift.stride(from: 0, to: count, by: 4 * stride) {
      for base in Swift.stride(from: block, to: block + stride, by: 2) {
        let p = state + base
        let (x0, x1) = (p[0], p[1])
        let (y0, y1) = (p[stride], p[stride + 1])
        let (z0, z1) = (p[2 * stride], p[2 * stride + 1])
        let (w0, w1) = (p[3 * stride], p[3 * stride + 1])
        p[0] = V(lowHalf: x0.lowHalf, highHalf: y0.lowHalf)
        p[1] = V(lowHalf: z0.lowHalf, highHalf: w0.lowHalf)
        p[stride] = V(lowHalf: x0.highHalf, highHalf: y0.highHalf)
        p[stride + 1] = V(lowHalf: z0.highHalf, highHalf: w0.highHalf)
        p[2 * stride] = V(lowHalf: x1.lowHalf, highHalf: y1.lowHalf)
        p[2 * stride + 1] = V(lowHalf: z1.lowHalf, highHalf: w1.lowHalf)
        p[3 * stride] = V(lowHalf: x1.highHalf, highHalf: y1.highHalf)
        p[3 * stride + 1] = V(lowHalf: z1.highHalf, highHalf: w1.highHalf)
      }
    }
  }

  /// Digits 0 and 1.
  private static func exchangeLanes(_ state: UnsafeMutablePointer<Double>, count: Int) {
    for base in stride(from: 0, to: count, by: 16) {
      for i in 1..<4 {
        for j in 0..<i {
          let (a, b) = (base + i + 4 * j, base + j + 4 * i)
          (state[a], state[b]) = (state[b], state[a])
        }
      }
    }
  }
}

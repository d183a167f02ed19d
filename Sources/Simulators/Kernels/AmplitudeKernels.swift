/// Passes over one state vector in two planes, real and imaginary parts, whose neighbouring
/// amplitudes share a SIMD vector. Strides are in vectors: the qubit at digit p of the index has
/// stride 2^p/width. Matrices are row-major, real and imaginary parts interleaved.
enum AmplitudeKernels<V: LaneVector> {
  typealias Plane = UnsafeMutablePointer<V>
  /// A matrix behind two pointers, so that its elements are read afresh for each group as
  /// broadcast operands, not kept in registers that the state needs.
  typealias Matrix = UnsafePointer<UnsafePointer<V.Scalar>>

  /// The first vector of a group of four of two qubits.
  @inline(__always)
  static func base(_ group: Int, low: Int, high: Int) -> Int {
    let below = group & (low - 1)
    let between = group & (high / 2 - low)
    return below | between << 1 | (group - below - between) << 2
  }

  /// Applies a 4 × 4 matrix, index bit(low) + 2·bit(high). 16 multiply-adds for each amplitude.
  static func pair(
    _ re: Plane, _ im: Plane, groups: Range<Int>, low: Int, high: Int, matrix: Matrix
  ) {
    for group in groups {
      let m = matrix.pointee
      let base = base(group, low: low, high: high)
      let (p, q) = (re + base, im + base)
      let (r0, r1, r2, r3) = (p[0], p[low], p[high], p[low + high])
      let (i0, i1, i2, i3) = (q[0], q[low], q[high], q[low + high])
      @inline(__always)
      func row(_ number: Int, _ place: Int) {
        let w = m + 8 * number
        var (a, b) = (r0 * w[0], i0 * w[0])
        var (c, d) = (i0 * w[1], r0 * w[1])
        (a, b) = (add(a, r1, w[2]), add(b, i1, w[2]))
        (c, d) = (add(c, i1, w[3]), add(d, r1, w[3]))
        (a, b) = (add(a, r2, w[4]), add(b, i2, w[4]))
        (c, d) = (add(c, i2, w[5]), add(d, r2, w[5]))
        (a, b) = (add(a, r3, w[6]), add(b, i3, w[6]))
        (c, d) = (add(c, i3, w[7]), add(d, r3, w[7]))
        p[place] = a - c
        q[place] = b + d
      }
      row(0, 0)
      row(1, low)
      row(2, high)
      row(3, low + high)
    }
  }

  /// Applies a 4 × 2 matrix that brings one of two qubits into the state: the amplitudes in which
  /// its bit is 0 are read, those with both values written. 8 multiply-adds for each amplitude
  /// written.
  /// - Parameter other: The stride of the qubit that is part of the state already.
  static func join(
    _ re: Plane, _ im: Plane, groups: Range<Int>, low: Int, high: Int, other: Int, matrix: Matrix
  ) {
    for group in groups {
      let m = matrix.pointee
      let base = base(group, low: low, high: high)
      let (p, q) = (re + base, im + base)
      let (r0, r1, i0, i1) = (p[0], p[other], q[0], q[other])
      @inline(__always)
      func row(_ number: Int, _ place: Int) {
        let w = m + 4 * number
        let (a, b) = (add(r0 * w[0], r1, w[2]), add(i0 * w[0], i1, w[2]))
        let (c, d) = (add(i0 * w[1], i1, w[3]), add(r0 * w[1], r1, w[3]))
        p[place] = a - c
        q[place] = b + d
      }
      row(0, 0)
      row(1, low)
      row(2, high)
      row(3, low + high)
    }
  }

  @inline(__always)
  private static func add(_ sum: V, _ x: V, _ w: V.Scalar) -> V {
    V.multiplyAdd(sum, x, V(repeating: w))
  }

  /// Applies a 2 × 2 matrix. 8 multiply-adds for each amplitude.
  static func single(
    _ re: Plane, _ im: Plane, count: Int, stride: Int, matrix m: UnsafePointer<V.Scalar>
  ) {
    for block in Swift.stride(from: 0, to: count, by: 2 * stride) {
      for i in block..<block + stride {
        let (r0, r1, i0, i1) = (re[i], re[i + stride], im[i], im[i + stride])
        re[i] = add(r0 * m[0], r1, m[2]) - add(i0 * m[1], i1, m[3])
        im[i] = add(i0 * m[0], i1, m[2]) + add(r0 * m[1], r1, m[3])
        re[i + stride] = add(r0 * m[4], r1, m[6]) - add(i0 * m[5], i1, m[7])
        im[i + stride] = add(i0 * m[4], i1, m[6]) + add(r0 * m[5], r1, m[7])
      }
    }
  }

  /// Groups whose sums are formed in the precision of the state before they are added in double.
  private static var chunk: Int { 256 }

  /// The reduced density matrix of two qubits, not normalised: the diagonal, then real and
  /// imaginary part of the elements 01, 02, 03, 12, 13, 23. 8 multiply-adds for each amplitude.
  static func density(
    _ re: Plane, _ im: Plane, groups: Int, low: Int, high: Int
  ) -> SIMD16<Double> {
    var total = SIMD16<Double>.zero
    for start in stride(from: 0, to: groups, by: chunk) {
      var (d0, d1, d2, d3) = (V.zero, V.zero, V.zero, V.zero)
      var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
      var (e, f, g, h) = (V.zero, V.zero, V.zero, V.zero)
      var (k, l, m, n) = (V.zero, V.zero, V.zero, V.zero)
      for group in start..<min(start + chunk, groups) {
        let base = base(group, low: low, high: high)
        let (p, q) = (re + base, im + base)
        let (r0, r1, r2, r3) = (p[0], p[low], p[high], p[low + high])
        let (i0, i1, i2, i3) = (q[0], q[low], q[high], q[low + high])
        d0 = V.multiplyAdd(V.multiplyAdd(d0, r0, r0), i0, i0)
        d1 = V.multiplyAdd(V.multiplyAdd(d1, r1, r1), i1, i1)
        d2 = V.multiplyAdd(V.multiplyAdd(d2, r2, r2), i2, i2)
        d3 = V.multiplyAdd(V.multiplyAdd(d3, r3, r3), i3, i3)
        (a, b) = addProduct(a, b, r0, i0, r1, i1)
        (c, d) = addProduct(c, d, r0, i0, r2, i2)
        (e, f) = addProduct(e, f, r0, i0, r3, i3)
        (g, h) = addProduct(g, h, r1, i1, r2, i2)
        (k, l) = addProduct(k, l, r1, i1, r3, i3)
        (m, n) = addProduct(m, n, r2, i2, r3, i3)
      }
      total += SIMD16(
        sum(d0), sum(d1), sum(d2), sum(d3), sum(a), sum(b), sum(c), sum(d), sum(e), sum(f),
        sum(g), sum(h), sum(k), sum(l), sum(m), sum(n))
    }
    return total
  }

  /// The squared norms of the two halves of a state in which a qubit is |0⟩ and |1⟩, and real and
  /// imaginary part of the element 01 of its density matrix. 4 multiply-adds for each amplitude.
  static func density(_ re: Plane, _ im: Plane, count: Int, stride: Int) -> SIMD4<Double> {
    var total = SIMD4<Double>.zero
    let pairs = count / 2
    for start in Swift.stride(from: 0, to: pairs, by: chunk) {
      var (d0, d1, a, b) = (V.zero, V.zero, V.zero, V.zero)
      for pair in start..<min(start + chunk, pairs) {
        let i = pair << 1 - pair & (stride - 1)
        let (r0, r1, i0, i1) = (re[i], re[i + stride], im[i], im[i + stride])
        d0 = V.multiplyAdd(V.multiplyAdd(d0, r0, r0), i0, i0)
        d1 = V.multiplyAdd(V.multiplyAdd(d1, r1, r1), i1, i1)
        (a, b) = addProduct(a, b, r0, i0, r1, i1)
      }
      total += SIMD4(sum(d0), sum(d1), sum(a), sum(b))
    }
    return total
  }

  /// Adds x conj(y) to a complex sum.
  @inline(__always)
  private static func addProduct(
    _ re: V, _ im: V, _ xr: V, _ xi: V, _ yr: V, _ yi: V
  ) -> (V, V) {
    (
      V.multiplyAdd(V.multiplyAdd(re, xr, yr), xi, yi),
      V.multiplyAdd(V.multiplyAdd(im, xi, yr), -xr, yi)
    )
  }

  @inline(__always)
  private static func sum(_ x: V) -> Double { Double(x.sum()) }

  /// Keeps one half of the state, the one in which a qubit has a value, scaled. The qubit's digit
  /// disappears from the index.
  static func keep(
    _ outcome: Bool, _ re: Plane, _ im: Plane, count: Int, stride: Int, scale: V.Scalar
  ) {
    for block in 0..<count / (2 * stride) {
      let target = block * stride
      let source = 2 * target + (outcome ? stride : 0)
      // Ascending, so that nothing is overwritten that is still to be read.
      for i in 0..<stride {
        re[target + i] = re[source + i] * scale
        im[target + i] = im[source + i] * scale
      }
    }
  }

  /// Exchanges a digit within the SIMD vectors with one above them. One shuffle and 32 bytes in
  /// double precision for each amplitude.
  static func exchange(_ re: Plane, _ im: Plane, count: Int, lane: Int, stride: Int) {
    let span = MemoryLayout<V.Scalar>.stride << lane
    for plane in [re, im] {
      LaneShuffle.exchange(
        UnsafeMutableRawPointer(plane), count: count, span: span, stride: stride)
    }
  }

  /// A vector whose lane numbers are changed by an exclusive or.
  @inline(__always)
  static func permuted(_ x: V, by mask: Int) -> V {
    var y = x
    for bit in 0..<V.scalarCount.trailingZeroBitCount where mask >> bit & 1 == 1 {
      y = LaneShuffle.flipped(y, span: MemoryLayout<V.Scalar>.stride << bit)
    }
    return y
  }
}

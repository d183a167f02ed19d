/// Passes over a state vector in two planes, real and imaginary parts, each element a vector of
/// lanes. Strides are in elements: qubit q has stride 2^q. A matrix is row-major with real and
/// imaginary parts interleaved, one value for each lane.
enum StateKernels<V: LaneVector> {
  /// Applies a 2 × 2 matrix to the qubit with the given stride.
  @inline(__always)
  static func single(
    _ re: UnsafeMutablePointer<V>, _ im: UnsafeMutablePointer<V>, count: Int, stride: Int,
    matrix m: UnsafePointer<V>
  ) {
    for block in Swift.stride(from: 0, to: count, by: 2 * stride) {
      for i in block..<block + stride {
        let (r0, i0, r1, i1) = (re[i], im[i], re[i + stride], im[i + stride])
        for row in 0..<2 {
          let w = m + 4 * row
          var r = r0 * w[0] - i0 * w[1]
          r = V.multiplyAdd(r, r1, w[2])
          r = V.multiplyAdd(r, -i1, w[3])
          var v = r0 * w[1] + i0 * w[0]
          v = V.multiplyAdd(v, r1, w[3])
          v = V.multiplyAdd(v, i1, w[2])
          re[i + row * stride] = r
          im[i + row * stride] = v
        }
      }
    }
  }

  /// Applies a 4 × 4 matrix to the qubits with strides `low` < `high`; index bit(low) + 2·bit(high).
  @inline(__always)
  static func pair(
    _ re: UnsafeMutablePointer<V>, _ im: UnsafeMutablePointer<V>, count: Int, low: Int, high: Int,
    matrix m: UnsafePointer<V>
  ) {
    forEachPair(count: count, low: low, high: high) { base in
      let (p0, p1, p2, p3) = (base, base + low, base + high, base + low + high)
      let (r0, r1, r2, r3) = (re[p0], re[p1], re[p2], re[p3])
      let (i0, i1, i2, i3) = (im[p0], im[p1], im[p2], im[p3])
      @inline(__always)
      func row(_ w: UnsafePointer<V>, _ position: Int) {
        var r = r0 * w[0]
        var s = i0 * w[1]
        var v = r0 * w[1]
        var t = i0 * w[0]
        r = V.multiplyAdd(r, r1, w[2])
        s = V.multiplyAdd(s, i1, w[3])
        v = V.multiplyAdd(v, r1, w[3])
        t = V.multiplyAdd(t, i1, w[2])
        r = V.multiplyAdd(r, r2, w[4])
        s = V.multiplyAdd(s, i2, w[5])
        v = V.multiplyAdd(v, r2, w[5])
        t = V.multiplyAdd(t, i2, w[4])
        r = V.multiplyAdd(r, r3, w[6])
        s = V.multiplyAdd(s, i3, w[7])
        v = V.multiplyAdd(v, r3, w[7])
        t = V.multiplyAdd(t, i3, w[6])
        re[position] = r - s
        im[position] = v + t
      }
      row(m, p0)
      row(m + 8, p1)
      row(m + 16, p2)
      row(m + 24, p3)
    }
  }

  /// Adds Σ conj(λ) ψᵀ over all other qubits to a matrix, row λ, column ψ, interleaved.
  @inline(__always)
  static func correlate(
    _ lr: UnsafePointer<V>, _ li: UnsafePointer<V>, _ re: UnsafePointer<V>,
    _ im: UnsafePointer<V>, count: Int, low: Int, high: Int?, into sum: UnsafeMutablePointer<V>
  ) {
    let d = high == nil ? 2 : 4
    @inline(__always)
    func accumulate(_ positions: (Int) -> Int) {
      for i in 0..<d {
        let p = positions(i)
        let (a, b) = (lr[p], li[p])
        for j in 0..<d {
          let q = positions(j)
          let target = sum + 2 * (d * i + j)
          target[0] = V.multiplyAdd(V.multiplyAdd(target[0], a, re[q]), b, im[q])
          target[1] = V.multiplyAdd(V.multiplyAdd(target[1], a, im[q]), -b, re[q])
        }
      }
    }
    if let high {
      forEachPair(count: count, low: low, high: high) { base in
        accumulate { base + ($0 & 1) * low + ($0 >> 1) * high }
      }
    } else {
      for block in stride(from: 0, to: count, by: 2 * low) {
        for base in block..<block + low { accumulate { base + $0 * low } }
      }
    }
  }

  /// Visits the base index of every group of four elements of two qubits.
  @inline(__always)
  static func forEachPair(count: Int, low: Int, high: Int, _ body: (Int) -> Void) {
    for outer in stride(from: 0, to: count, by: 2 * high) {
      for middle in stride(from: outer, to: outer + high, by: 2 * low) {
        for base in middle..<middle + low { body(base) }
      }
    }
  }
}

/// Passes over a *tile*: 16 Pauli digits of a pair of qubits times eight columns, [digit][column],
/// copied out of one or two Pauli vectors. It stays in the first-level cache while all operations
/// of a block run over it.
///
/// A one-qubit map keeps the trace, so that its first row is (1, 0, 0, 0): its matrix is given as
/// rows 1 to 3, twelve vectors. Position 0 is the pair's lower qubit, 1 the higher.
enum TileKernels<V: LaneVector> {
  /// The columns of a tile.
  static var width: Int { 8 }

  /// Visits the four tile rows of a qubit for each digit of the other one.
  @inline(__always)
  private static func forEachQuadruple(
    _ tile: UnsafeMutablePointer<V>, position: Int, columns: Range<Int>,
    _ body: (UnsafeMutablePointer<V>, Int) -> Void
  ) {
    let stride = position == 0 ? width : 4 * width
    let other = position == 0 ? 4 * width : width
    for o in 0..<4 {
      let row = tile + o * other
      for column in columns { body(row + column, stride) }
    }
  }

  /// Applies a map to some columns. 12 multiply-adds for four elements.
  @inline(__always)
  static func run(
    _ tile: UnsafeMutablePointer<V>, position: Int, columns: Range<Int>, _ m: UnsafePointer<V>
  ) {
    let (a0, a1, a2, a3) = (m[0], m[1], m[2], m[3])
    let (b0, b1, b2, b3) = (m[4], m[5], m[6], m[7])
    let (c0, c1, c2, c3) = (m[8], m[9], m[10], m[11])
    forEachQuadruple(tile, position: position, columns: columns) { p, s in
      let (x0, x1, x2, x3) = (p[0], p[s], p[2 * s], p[3 * s])
      p[s] = sum(a0 * x0, a1, x1, a2, x2, a3, x3)
      p[2 * s] = sum(b0 * x0, b1, x1, b2, x2, b3, x3)
      p[3 * s] = sum(c0 * x0, c1, x1, c2, x2, c3, x3)
    }
  }

  /// Applies the transpose of a map to some columns.
  @inline(__always)
  static func runTransposed(
    _ tile: UnsafeMutablePointer<V>, position: Int, columns: Range<Int>, _ m: UnsafePointer<V>
  ) {
    let (a0, a1, a2, a3) = (m[0], m[1], m[2], m[3])
    let (b0, b1, b2, b3) = (m[4], m[5], m[6], m[7])
    let (c0, c1, c2, c3) = (m[8], m[9], m[10], m[11])
    forEachQuadruple(tile, position: position, columns: columns) { p, s in
      let (x1, x2, x3) = (p[s], p[2 * s], p[3 * s])
      p[0] = sum(p[0], a0, x1, b0, x2, c0, x3)
      p[s] = sum(a1 * x1, b1, x2, c1, x3)
      p[2 * s] = sum(a2 * x1, b2, x2, c2, x3)
      p[3 * s] = sum(a3 * x1, b3, x2, c3, x3)
    }
  }

  /// Applies a map that only damps X, Y and Z and adds a multiple of I to Z. 4 multiply-adds for four
  /// elements.
  @inline(__always)
  static func damp(
    _ tile: UnsafeMutablePointer<V>, position: Int, columns: Range<Int>, _ m: UnsafePointer<V>
  ) {
    let (x, y, z, i) = (m[1], m[6], m[11], m[8])
    forEachQuadruple(tile, position: position, columns: columns) { p, s in
      p[s] *= x
      p[2 * s] *= y
      p[3 * s] = V.multiplyAdd(z * p[3 * s], i, p[0])
    }
  }

  /// Applies the transpose of such a map.
  @inline(__always)
  static func dampTransposed(
    _ tile: UnsafeMutablePointer<V>, position: Int, columns: Range<Int>, _ m: UnsafePointer<V>
  ) {
    let (x, y, z, i) = (m[1], m[6], m[11], m[8])
    forEachQuadruple(tile, position: position, columns: columns) { p, s in
      p[0] = V.multiplyAdd(p[0], i, p[3 * s])
      p[s] *= x
      p[2 * s] *= y
      p[3 * s] *= z
    }
  }

  /// Goes back over a map: columns 0 to 3 hold r behind it and receive r before it; columns 4 to 7
  /// hold λ behind it and receive λ before it; Σ λ rᵀ, λ behind and r before, rows 1 to 3, is added
  /// to the correlation if there is one. 36 multiply-adds for four elements of r and four of λ.
  ///
  /// Three loops, each of which has its twelve coefficients or sums in registers: in one loop they
  /// would not fit, and every multiply-add would wait for a load.
  @inline(__always)
  static func runBackward(
    _ tile: UnsafeMutablePointer<V>, position: Int, matrix m: UnsafePointer<V>,
    inverse w: UnsafePointer<V>, correlation: UnsafeMutablePointer<V>?
  ) {
    run(tile, position: position, columns: 0..<4, w)
    if let correlation { correlate(tile, position: position, into: correlation) }
    runTransposed(tile, position: position, columns: 4..<8, m)
  }

  /// Adds Σ λ rᵀ, rows 1 to 3, of r in columns 0 to 3 and λ in columns 4 to 7.
  @inline(__always)
  private static func correlate(
    _ tile: UnsafeMutablePointer<V>, position: Int, into t: UnsafeMutablePointer<V>
  ) {
    var (a0, a1, a2, a3) = (t[0], t[1], t[2], t[3])
    var (b0, b1, b2, b3) = (t[4], t[5], t[6], t[7])
    var (c0, c1, c2, c3) = (t[8], t[9], t[10], t[11])
    forEachQuadruple(tile, position: position, columns: 0..<4) { p, s in
      let (x0, x1, x2, x3) = (p[0], p[s], p[2 * s], p[3 * s])
      let q = p + 4
      let (l1, l2, l3) = (q[s], q[2 * s], q[3 * s])
      a0 = V.multiplyAdd(a0, l1, x0)
      a1 = V.multiplyAdd(a1, l1, x1)
      a2 = V.multiplyAdd(a2, l1, x2)
      a3 = V.multiplyAdd(a3, l1, x3)
      b0 = V.multiplyAdd(b0, l2, x0)
      b1 = V.multiplyAdd(b1, l2, x1)
      b2 = V.multiplyAdd(b2, l2, x2)
      b3 = V.multiplyAdd(b3, l2, x3)
      c0 = V.multiplyAdd(c0, l3, x0)
      c1 = V.multiplyAdd(c1, l3, x1)
      c2 = V.multiplyAdd(c2, l3, x2)
      c3 = V.multiplyAdd(c3, l3, x3)
    }
    (t[0], t[1], t[2], t[3]) = (a0, a1, a2, a3)
    (t[4], t[5], t[6], t[7]) = (b0, b1, b2, b3)
    (t[8], t[9], t[10], t[11]) = (c0, c1, c2, c3)
  }

  /// Applies a sparse 16 × 16 matrix to four columns of a tile, into another tile.
  @inline(__always)
  static func sparse(
    _ source: UnsafePointer<V>, into target: UnsafeMutablePointer<V>,
    starts: UnsafePointer<Int32>, entries: UnsafePointer<SIMD2<Int32>>, values: UnsafePointer<V>
  ) {
    var k = 0
    for row in 0..<16 {
      let end = Int(starts[row + 1])
      var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
      while k < end {
        let entry = entries[k]
        let value = values[Int(entry.y)]
        let x = source + width * Int(entry.x)
        a = V.multiplyAdd(a, value, x[0])
        b = V.multiplyAdd(b, value, x[1])
        c = V.multiplyAdd(c, value, x[2])
        d = V.multiplyAdd(d, value, x[3])
        k += 1
      }
      let y = target + width * row
      (y[0], y[1], y[2], y[3]) = (a, b, c, d)
    }
  }

  /// The same for all eight columns: the list of entries is walked through once.
  @inline(__always)
  static func sparseWhole(
    _ source: UnsafePointer<V>, into target: UnsafeMutablePointer<V>,
    starts: UnsafePointer<Int32>, entries: UnsafePointer<SIMD2<Int32>>, values: UnsafePointer<V>
  ) {
    var k = 0
    for row in 0..<16 {
      let end = Int(starts[row + 1])
      var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
      var (e, f, g, h) = (V.zero, V.zero, V.zero, V.zero)
      while k < end {
        let entry = entries[k]
        let value = values[Int(entry.y)]
        let x = source + width * Int(entry.x)
        a = V.multiplyAdd(a, value, x[0])
        b = V.multiplyAdd(b, value, x[1])
        c = V.multiplyAdd(c, value, x[2])
        d = V.multiplyAdd(d, value, x[3])
        e = V.multiplyAdd(e, value, x[4])
        f = V.multiplyAdd(f, value, x[5])
        g = V.multiplyAdd(g, value, x[6])
        h = V.multiplyAdd(h, value, x[7])
        k += 1
      }
      let y = target + width * row
      (y[0], y[1], y[2], y[3]) = (a, b, c, d)
      (y[4], y[5], y[6], y[7]) = (e, f, g, h)
    }
  }

  /// The sum over four columns of λ (in the last four of a row) times r (in the first four of a
  /// row of another tile).
  @inline(__always)
  static func dot(_ lambda: UnsafePointer<V>, _ state: UnsafePointer<V>) -> V {
    let first = V.multiplyAdd(lambda[4] * state[0], lambda[5], state[1])
    let second = V.multiplyAdd(lambda[6] * state[2], lambda[7], state[3])
    return first + second
  }

  @inline(__always)
  private static func sum(_ x: V, _ a: V, _ b: V, _ c: V, _ d: V) -> V {
    V.multiplyAdd(V.multiplyAdd(x, a, b), c, d)
  }

  @inline(__always)
  private static func sum(_ x: V, _ a: V, _ b: V, _ c: V, _ d: V, _ e: V, _ f: V) -> V {
    V.multiplyAdd(sum(x, a, b, c, d), e, f)
  }
}

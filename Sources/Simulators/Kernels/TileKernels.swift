/// Passes over a *tile*: the part of a Pauli vector in which the digits of up to four qubits take
/// all values, and those of the others one, [digit]…[digit], the lowest qubit innermost. A tile of
/// the state and one of the adjoint stay in the first-level cache while the operations of several
/// blocks run over them.
///
/// A one-qubit map keeps the trace, so that its first row is (1, 0, 0, 0): its matrix is given as
/// rows 1 to 3, twelve vectors. `stride` is that of the qubit's digit, `count` the size of the tile.
enum TileKernels<V: LaneVector> {
  typealias Tile = UnsafeMutablePointer<V>

  /// Visits the first of the four elements of a digit for all values of the others.
  @inline(__always)
  static func forEachQuadruple(count: Int, stride s: Int, _ body: (Int) -> Void) {
    let mask = 3 * s
    var i = 0
    repeat {
      body(i)
      // Adding one to the bits that do not belong to the digit.
      i = ((i | mask) + 1) & ~mask
    } while i < count
  }

  /// Applies a map. 12 multiply-adds for four elements.
  @inline(__always)
  static func run(_ tile: Tile, count: Int, stride s: Int, _ m: UnsafePointer<V>) {
    let (a0, a1, a2, a3) = (m[0], m[1], m[2], m[3])
    let (b0, b1, b2, b3) = (m[4], m[5], m[6], m[7])
    let (c0, c1, c2, c3) = (m[8], m[9], m[10], m[11])
    forEachQuadruple(count: count, stride: s) { i in
      let p = tile + i
      let (x0, x1, x2, x3) = (p[0], p[s], p[2 * s], p[3 * s])
      p[s] = sum(a0 * x0, a1, x1, a2, x2, a3, x3)
      p[2 * s] = sum(b0 * x0, b1, x1, b2, x2, b3, x3)
      p[3 * s] = sum(c0 * x0, c1, x1, c2, x2, c3, x3)
    }
  }

  /// Applies the transpose of a map.
  @inline(__always)
  static func runTransposed(_ tile: Tile, count: Int, stride s: Int, _ m: UnsafePointer<V>) {
    let (a0, a1, a2, a3) = (m[0], m[1], m[2], m[3])
    let (b0, b1, b2, b3) = (m[4], m[5], m[6], m[7])
    let (c0, c1, c2, c3) = (m[8], m[9], m[10], m[11])
    forEachQuadruple(count: count, stride: s) { i in
      let p = tile + i
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
  static func damp(_ tile: Tile, count: Int, stride s: Int, _ m: UnsafePointer<V>) {
    let (x, y, z, i) = (m[1], m[6], m[11], m[8])
    forEachQuadruple(count: count, stride: s) { first in
      let p = tile + first
      p[s] *= x
      p[2 * s] *= y
      p[3 * s] = V.multiplyAdd(z * p[3 * s], i, p[0])
    }
  }

  /// Applies the transpose of such a map.
  @inline(__always)
  static func dampTransposed(_ tile: Tile, count: Int, stride s: Int, _ m: UnsafePointer<V>) {
    let (x, y, z, i) = (m[1], m[6], m[11], m[8])
    forEachQuadruple(count: count, stride: s) { first in
      let p = tile + first
      p[0] = V.multiplyAdd(p[0], i, p[3 * s])
      p[s] *= x
      p[2 * s] *= y
      p[3 * s] *= z
    }
  }

  /// Adds Σ λ rᵀ, rows 1 to 3, of a qubit's digit. 12 multiply-adds for four elements of each.
  ///
  /// A loop of its own: with the maps of r and λ in the same one, coefficients and sums would not
  /// fit into registers, and every multiply-add would wait for a load.
  @inline(__always)
  static func correlate(
    _ r: Tile, _ lambda: Tile, count: Int, stride s: Int, into t: UnsafeMutablePointer<V>
  ) {
    var (a0, a1, a2, a3) = (t[0], t[1], t[2], t[3])
    var (b0, b1, b2, b3) = (t[4], t[5], t[6], t[7])
    var (c0, c1, c2, c3) = (t[8], t[9], t[10], t[11])
    forEachQuadruple(count: count, stride: s) { i in
      let (p, q) = (r + i, lambda + i)
      let (x0, x1, x2, x3) = (p[0], p[s], p[2 * s], p[3 * s])
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

  @inline(__always)
  static func sum(_ x: V, _ a: V, _ b: V, _ c: V, _ d: V) -> V {
    V.multiplyAdd(V.multiplyAdd(x, a, b), c, d)
  }

  @inline(__always)
  static func sum(_ x: V, _ a: V, _ b: V, _ c: V, _ d: V, _ e: V, _ f: V) -> V {
    V.multiplyAdd(sum(x, a, b, c, d), e, f)
  }
}

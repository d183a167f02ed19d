/// The strides of two qubits in a tile, and its size.
struct TilePair: BitwiseCopyable {
  let count: Int
  let low: Int
  let high: Int

  /// Visits the first of the 16 elements of the pair for all values of the other digits.
  @inline(__always)
  func forEachGroup(_ body: (Int) -> Void) {
    for outer in stride(from: 0, to: count, by: 4 * high) {
      for middle in stride(from: outer, to: outer + high, by: 4 * low) {
        for i in middle..<middle + low { body(i) }
      }
    }
  }

  /// The distance of one of the 16 elements from the first.
  func offset(_ element: Int) -> Int { (element & 3) * low + (element >> 2) * high }
}

/// Operations on two qubits of a tile. Their 16 × 16 matrix falls into blocks on one, two or four of
/// the 16 elements, which are computed in place; if it does not, it is a list of non-zeros.
extension TileKernels {
  /// Multiplies one of the 16 elements.
  @inline(__always)
  static func scale(_ tile: Tile, _ pair: TilePair, _ element: Int, _ m: UnsafePointer<V>) {
    let a = m[0]
    pair.forEachGroup { tile[$0 + element] *= a }
  }

  /// Applies a 2 × 2 matrix to two of the 16 elements. 4 multiply-adds.
  @inline(__always)
  static func couple(
    _ tile: Tile, _ pair: TilePair, _ first: Int, _ second: Int, _ m: UnsafePointer<V>,
    transposed: Bool
  ) {
    let (a, b) = (m[0], transposed ? m[2] : m[1])
    let (c, d) = (transposed ? m[1] : m[2], m[3])
    let (p, q) = (tile + first, tile + second)
    pair.forEachGroup { i in
      let (x, y) = (p[i], q[i])
      p[i] = V.multiplyAdd(a * x, b, y)
      q[i] = V.multiplyAdd(c * x, d, y)
    }
  }

  /// Goes back over a 2 × 2 matrix with r, by its inverse, and λ, and returns the sums of λ times r
  /// behind it, first times second element and second times first. 10 multiply-adds.
  @inline(__always)
  static func coupleBackward(
    _ r: Tile, _ lambda: Tile, _ pair: TilePair, _ first: Int, _ second: Int,
    _ m: UnsafePointer<V>, inverse w: UnsafePointer<V>
  ) -> (V, V) {
    let (a, b, c, d) = (w[0], w[1], w[2], w[3])
    let (e, f, g, h) = (m[0], m[2], m[1], m[3])
    let (p, q, u, v) = (r + first, r + second, lambda + first, lambda + second)
    var (upper, lower) = (V.zero, V.zero)
    pair.forEachGroup { i in
      let (x, y, k, l) = (p[i], q[i], u[i], v[i])
      upper = V.multiplyAdd(upper, k, y)
      lower = V.multiplyAdd(lower, l, x)
      p[i] = V.multiplyAdd(a * x, b, y)
      q[i] = V.multiplyAdd(c * x, d, y)
      u[i] = V.multiplyAdd(e * k, f, l)
      v[i] = V.multiplyAdd(g * k, h, l)
    }
    return (upper, lower)
  }

  /// Applies a 4 × 4 matrix to four of the 16 elements. 16 multiply-adds.
  @inline(__always)
  static func mix(
    _ tile: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: UnsafePointer<V>, transposed: Bool
  ) {
    let (row, column) = transposed ? (1, 4) : (4, 1)
    @inline(__always) func at(_ i: Int, _ j: Int) -> V { m[i * row + j * column] }
    let (a0, a1, a2, a3) = (at(0, 0), at(0, 1), at(0, 2), at(0, 3))
    let (b0, b1, b2, b3) = (at(1, 0), at(1, 1), at(1, 2), at(1, 3))
    let (c0, c1, c2, c3) = (at(2, 0), at(2, 1), at(2, 2), at(2, 3))
    let (d0, d1, d2, d3) = (at(3, 0), at(3, 1), at(3, 2), at(3, 3))
    let (p, q, u, v) = (tile + e[0], tile + e[1], tile + e[2], tile + e[3])
    pair.forEachGroup { i in
      let (x0, x1, x2, x3) = (p[i], q[i], u[i], v[i])
      p[i] = sum(a0 * x0, a1, x1, a2, x2, a3, x3)
      q[i] = sum(b0 * x0, b1, x1, b2, x2, b3, x3)
      u[i] = sum(c0 * x0, c1, x1, c2, x2, c3, x3)
      v[i] = sum(d0 * x0, d1, x1, d2, x2, d3, x3)
    }
  }

  /// Applies a `DifferenceBlock`. 8 multiply-adds and 6 additions for four elements.
  /// - Parameters:
  ///   - e: Offsets of the two elements and their partners.
  ///   - m: Half of what the block changes, row by row.
  ///   - d: The diagonal behind it.
  @inline(__always)
  static func turn(
    _ tile: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: (V, V, V, V), _ d: (V, V, V, V)
  ) {
    let (p, q, u, v) = (tile + e[0], tile + e[1], tile + e[2], tile + e[3])
    pair.forEachGroup { i in
      let (a, b, c, f) = (p[i], q[i], u[i], v[i])
      let (w, z) = (a - c, b - f)
      let x = V.multiplyAdd(m.0 * w, m.1, z)
      let y = V.multiplyAdd(m.2 * w, m.3, z)
      p[i] = d.0 * (a + x)
      q[i] = d.1 * (b + y)
      u[i] = d.2 * (c - x)
      v[i] = d.3 * (f - y)
    }
  }

  /// Applies the inverse of such a block to r, or its transpose to λ: m is transposed, and the
  /// diagonal, its inverse for r, comes first.
  @inline(__always)
  static func turnBackward(
    _ tile: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: (V, V, V, V), _ d: (V, V, V, V)
  ) {
    let (p, q, u, v) = (tile + e[0], tile + e[1], tile + e[2], tile + e[3])
    pair.forEachGroup { i in
      let (a, b, c, f) = (d.0 * p[i], d.1 * q[i], d.2 * u[i], d.3 * v[i])
      let (w, z) = (a - c, b - f)
      let x = V.multiplyAdd(m.0 * w, m.2, z)
      let y = V.multiplyAdd(m.1 * w, m.3, z)
      p[i] = a + x
      q[i] = b + y
      u[i] = c - x
      v[i] = f - y
    }
  }

  /// Goes back over such a block with r and λ, and returns the sums of the differences of λ times
  /// those of r behind it, first times second and second times first. 18 multiply-adds and 12
  /// additions for four elements of each.
  @inline(__always)
  static func turnBackward(
    _ r: Tile, _ lambda: Tile, _ pair: TilePair, _ e: SIMD4<Int>, _ m: (V, V, V, V),
    _ d: (V, V, V, V), inverse g: (V, V, V, V)
  ) -> (V, V) {
    let (p, q, u, v) = (r + e[0], r + e[1], r + e[2], r + e[3])
    let (k, l, n, o) = (lambda + e[0], lambda + e[1], lambda + e[2], lambda + e[3])
    var (upper, lower) = (V.zero, V.zero)
    pair.forEachGroup { i in
      let (a, b, c, f) = (g.0 * p[i], g.1 * q[i], g.2 * u[i], g.3 * v[i])
      let (w, z) = (a - c, b - f)
      let x = V.multiplyAdd(m.0 * w, m.2, z)
      let y = V.multiplyAdd(m.1 * w, m.3, z)
      (p[i], q[i], u[i], v[i]) = (a + x, b + y, c - x, f - y)
      let (s, t, h, j) = (d.0 * k[i], d.1 * l[i], d.2 * n[i], d.3 * o[i])
      let (wl, zl) = (s - h, t - j)
      upper = V.multiplyAdd(upper, wl, z)
      lower = V.multiplyAdd(lower, zl, w)
      let xl = V.multiplyAdd(m.0 * wl, m.2, zl)
      let yl = V.multiplyAdd(m.1 * wl, m.3, zl)
      (k[i], l[i], n[i], o[i]) = (s + xl, t + yl, h - xl, j - yl)
    }
    return (upper, lower)
  }

  /// The sum over the tile of one element of λ times one of r.
  @inline(__always)
  static func dot(_ r: Tile, _ lambda: Tile, _ pair: TilePair, row: Int, column: Int) -> V {
    let (l, x) = (lambda + row, r + column)
    // Four sums, since a multiply-add takes four cycles.
    var (a, b, c, d) = (V.zero, V.zero, V.zero, V.zero)
    pair.forEachGroup { i in
      (a, b, c, d) = (b, c, d, V.multiplyAdd(a, l[i], x[i]))
    }
    return (a + b) + (c + d)
  }

  /// Applies a sparse 16 × 16 matrix in place, group by group.
  /// - Parameters:
  ///   - starts: For each row the first of its entries, and the end.
  ///   - entries: Column and position of the value of every entry.
  ///   - scratch: Room for 16 vectors.
  @inline(__always)
  static func sparse(
    _ tile: Tile, _ pair: TilePair, starts: UnsafePointer<Int32>,
    entries: UnsafePointer<SIMD2<Int32>>, values: UnsafePointer<V>, scratch: Tile
  ) {
    pair.forEachGroup { first in
      let p = tile + first
      for e in 0..<16 { scratch[e] = p[pair.offset(e)] }
      var k = 0
      // Four rows at a time have independent sums.
      for row in 0..<16 {
        let end = Int(starts[row + 1])
        var (a, b) = (V.zero, V.zero)
        while k + 1 < end {
          a = V.multiplyAdd(a, values[Int(entries[k].y)], scratch[Int(entries[k].x)])
          b = V.multiplyAdd(b, values[Int(entries[k + 1].y)], scratch[Int(entries[k + 1].x)])
          k += 2
        }
        if k < end {
          a = V.multiplyAdd(a, values[Int(entries[k].y)], scratch[Int(entries[k].x)])
          k += 1
        }
        p[pair.offset(row)] = a + b
      }
    }
  }
}

/// The strides of two qubits in a tile, and its size.
struct TilePair: BitwiseCopyable {
  let count: Int
  let low: Int
  let high: Int

  /// Visits the first of the 16 elements of the pair for all values of the other digits.
  @inline(__always)
  func forEachGroup(_ body: (Int) -> Void) {
    let mask = 3 * low | 3 * high
    var i = 0
    repeat {
      body(i)
      // Adding one to the bits that do not belong to the pair.
      i = ((i | mask) + 1) & ~mask
    } while i < count
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

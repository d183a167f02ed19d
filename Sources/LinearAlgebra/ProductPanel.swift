import CLanes

/// The product of a matrix with a few columns of another, which have been brought together.
struct ProductPanel {
  typealias Lanes = SIMD8<Double>

  /// Columns of a panel; the last one has half of them where they suffice.
  static let width = 16
  static let half = 8
  /// Rows of B in a panel: 32 KiB, so that it stays in the first cache.
  static let depth = 256

  let a: UnsafePointer<Double>
  let rowStride: Int
  let innerStride: Int
  let b: UnsafePointer<Double>
  let innerStrideOfB: Int
  let columnStride: Int
  let c: UnsafeMutablePointer<Double>
  let rows: Int
  let columns: Int

  /// Columns of the panel that begins at a column.
  func width(at column: Int) -> Int { columns - column > Self.half ? Self.width : Self.half }

  /// Copies columns of B to [inner][width], with zeros beyond the last.
  func pack(_ range: Range<Int>, column: Int, into packed: UnsafeMutableRawPointer) {
    let target = packed.assumingMemoryBound(to: Double.self)
    let width = width(at: column)
    let count = min(width, columns - column)
    let source = b + column * columnStride
    if columnStride == 1 {
      for (row, k) in range.enumerated() {
        let from = source + k * innerStrideOfB
        let to = target + row * width
        for j in 0..<count { to[j] = from[j] }
        for j in count..<width { to[j] = 0 }
      }
    } else {
      for j in 0..<count {
        let from = source + j * columnStride + range.lowerBound
        for row in 0..<range.count { target[row * width + j] = from[row] }
      }
      for row in 0..<range.count {
        for j in count..<width { target[row * width + j] = 0 }
      }
    }
  }

  /// Adds the products with a packed panel to all rows of C.
  func multiply(_ range: Range<Int>, column: Int, _ packed: UnsafeMutableRawPointer) {
    let panel = UnsafeRawPointer(packed)
    var row = 0
    guard width(at: column) == Self.width else {
      while row + 8 <= rows {
        eightHalfRows(row, range, column: column, panel)
        row += 8
      }
      while row < rows {
        halfRow(row, range, column: column, panel)
        row += 1
      }
      return
    }
    while row + 4 <= rows {
      fourRows(row, range, column: column, panel)
      row += 4
    }
    while row < rows {
      oneRow(row, range, column: column, panel)
      row += 1
    }
  }

  @inline(__always)
  private func fourRows(
    _ row: Int, _ range: Range<Int>, column: Int, _ panel: UnsafeRawPointer
  ) {
    var (s00, s01) = load(row, column)
    var (s10, s11) = load(row + 1, column)
    var (s20, s21) = load(row + 2, column)
    var (s30, s31) = load(row + 3, column)
    var factors = a + row * rowStride + range.lowerBound * innerStride
    var p = panel
    for _ in 0..<range.count {
      let b0 = p.load(as: Lanes.self)
      let b1 = p.load(fromByteOffset: 64, as: Lanes.self)
      let a0 = Lanes(repeating: factors[0])
      s00 = backaction_double8_multiply_add(s00, a0, b0)
      s01 = backaction_double8_multiply_add(s01, a0, b1)
      let a1 = Lanes(repeating: factors[rowStride])
      s10 = backaction_double8_multiply_add(s10, a1, b0)
      s11 = backaction_double8_multiply_add(s11, a1, b1)
      let a2 = Lanes(repeating: factors[2 * rowStride])
      s20 = backaction_double8_multiply_add(s20, a2, b0)
      s21 = backaction_double8_multiply_add(s21, a2, b1)
      let a3 = Lanes(repeating: factors[3 * rowStride])
      s30 = backaction_double8_multiply_add(s30, a3, b0)
      s31 = backaction_double8_multiply_add(s31, a3, b1)
      factors += innerStride
      p += 128
    }
    store(s00, s01, row, column)
    store(s10, s11, row + 1, column)
    store(s20, s21, row + 2, column)
    store(s30, s31, row + 3, column)
  }

  @inline(__always)
  private func oneRow(
    _ row: Int, _ range: Range<Int>, column: Int, _ panel: UnsafeRawPointer
  ) {
    var (s0, s1) = load(row, column)
    var factors = a + row * rowStride + range.lowerBound * innerStride
    var p = panel
    for _ in 0..<range.count {
      let factor = Lanes(repeating: factors[0])
      s0 = backaction_double8_multiply_add(s0, factor, p.load(as: Lanes.self))
      s1 = backaction_double8_multiply_add(s1, factor, p.load(fromByteOffset: 64, as: Lanes.self))
      factors += innerStride
      p += 128
    }
    store(s0, s1, row, column)
  }

  /// Elements of a row of C, zeros beyond its end.
  @inline(__always)
  private func load(_ row: Int, _ column: Int) -> (Lanes, Lanes) {
    let source = c + row * columns + column
    let count = columns - column
    if count >= Self.width {
      let raw = UnsafeRawPointer(source)
      return (
        raw.loadUnaligned(as: Lanes.self), raw.loadUnaligned(fromByteOffset: 64, as: Lanes.self)
      )
    }
    var (low, high) = (Lanes.zero, Lanes.zero)
    for j in 0..<count {
      if j < 8 { low[j] = source[j] } else { high[j - 8] = source[j] }
    }
    return (low, high)
  }

  @inline(__always)
  private func store(_ low: Lanes, _ high: Lanes, _ row: Int, _ column: Int) {
    let target = c + row * columns + column
    let count = columns - column
    if count >= Self.width {
      let raw = UnsafeMutableRawPointer(target)
      raw.storeBytes(of: low, as: Lanes.self)
      raw.storeBytes(of: high, toByteOffset: 64, as: Lanes.self)
      return
    }
    for j in 0..<count { target[j] = j < 8 ? low[j] : high[j - 8] }
  }
}

import CLanes

/// Panels of at most eight columns, one vector a row.
extension ProductPanel {
  @inline(__always)
  func eightHalfRows(
    _ row: Int, _ range: Range<Int>, column: Int, _ panel: UnsafeRawPointer
  ) {
    var s0 = loadHalf(row, column)
    var s1 = loadHalf(row + 1, column)
    var s2 = loadHalf(row + 2, column)
    var s3 = loadHalf(row + 3, column)
    var s4 = loadHalf(row + 4, column)
    var s5 = loadHalf(row + 5, column)
    var s6 = loadHalf(row + 6, column)
    var s7 = loadHalf(row + 7, column)
    var factors = a + row * rowStride + range.lowerBound * innerStride
    var p = panel
    for _ in 0..<range.count {
      let b0 = p.load(as: Lanes.self)
      s0 = backaction_double8_multiply_add(s0, Lanes(repeating: factors[0]), b0)
      s1 = backaction_double8_multiply_add(s1, Lanes(repeating: factors[rowStride]), b0)
      s2 = backaction_double8_multiply_add(s2, Lanes(repeating: factors[2 * rowStride]), b0)
      s3 = backaction_double8_multiply_add(s3, Lanes(repeating: factors[3 * rowStride]), b0)
      s4 = backaction_double8_multiply_add(s4, Lanes(repeating: factors[4 * rowStride]), b0)
      s5 = backaction_double8_multiply_add(s5, Lanes(repeating: factors[5 * rowStride]), b0)
      s6 = backaction_double8_multiply_add(s6, Lanes(repeating: factors[6 * rowStride]), b0)
      s7 = backaction_double8_multiply_add(s7, Lanes(repeating: factors[7 * rowStride]), b0)
      factors += innerStride
      p += 64
    }
    storeHalf(s0, row, column)
    storeHalf(s1, row + 1, column)
    storeHalf(s2, row + 2, column)
    storeHalf(s3, row + 3, column)
    storeHalf(s4, row + 4, column)
    storeHalf(s5, row + 5, column)
    storeHalf(s6, row + 6, column)
    storeHalf(s7, row + 7, column)
  }

  @inline(__always)
  func halfRow(_ row: Int, _ range: Range<Int>, column: Int, _ panel: UnsafeRawPointer) {
    var sum = loadHalf(row, column)
    var factors = a + row * rowStride + range.lowerBound * innerStride
    var p = panel
    for _ in 0..<range.count {
      sum = backaction_double8_multiply_add(
        sum, Lanes(repeating: factors[0]), p.load(as: Lanes.self))
      factors += innerStride
      p += 64
    }
    storeHalf(sum, row, column)
  }

  /// Elements of a row of C, zeros beyond its end.
  @inline(__always)
  private func loadHalf(_ row: Int, _ column: Int) -> Lanes {
    let source = c + row * columns + column
    if columns - column >= Self.half {
      return UnsafeRawPointer(source).loadUnaligned(as: Lanes.self)
    }
    var lanes = Lanes.zero
    for j in 0..<columns - column { lanes[j] = source[j] }
    return lanes
  }

  @inline(__always)
  private func storeHalf(_ lanes: Lanes, _ row: Int, _ column: Int) {
    let target = c + row * columns + column
    if columns - column >= Self.half {
      UnsafeMutableRawPointer(target).storeBytes(of: lanes, as: Lanes.self)
      return
    }
    for j in 0..<columns - column { target[j] = lanes[j] }
  }
}

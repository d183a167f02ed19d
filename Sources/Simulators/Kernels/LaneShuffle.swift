/// Exchanges of lanes within and between SIMD vectors of 64 bytes, whatever the scalars.
///
/// Lane numbers are told by the bytes that one value of the bit spans: bit 0 of floats 4 bytes,
/// bit 1 of floats and bit 0 of doubles 8, and so on to 32. Shuffles are spelled out, because the
/// compiler turns loops over lanes into anything but a shuffle.
enum LaneShuffle {
  typealias Floats = SIMD16<Float>
  typealias Doubles = SIMD8<Double>
  typealias Plane = UnsafeMutableRawPointer

  /// Exchanges a bit of the lane number with a bit of the vector number in a plane of vectors.
  /// - Parameter stride: The vectors that one value of the latter spans.
  static func exchange(_ plane: Plane, count: Int, span: Int, stride: Int) {
    switch span {
    case 4: forEachPair(plane, count, stride, Floats.self, interleave)
    case 8: forEachPair(plane, count, stride, Doubles.self, interleave)
    case 16: forEachPair(plane, count, stride, Doubles.self, interleaveTwos)
    default: forEachPair(plane, count, stride, Doubles.self, interleaveFours)
    }
  }

  @inline(__always)
  private static func forEachPair<V>(
    _ plane: Plane, _ count: Int, _ stride: Int, _ type: V.Type, _ shuffle: (V, V) -> (V, V)
  ) {
    let p = plane.assumingMemoryBound(to: V.self)
    for pair in 0..<count / 2 {
      let i = pair << 1 - pair & (stride - 1)
      (p[i], p[i + stride]) = shuffle(p[i], p[i + stride])
    }
  }

  @inline(__always)
  private static func interleave(_ x: Floats, _ y: Floats) -> (Floats, Floats) {
    (
      Floats(
        x[0], y[0], x[2], y[2], x[4], y[4], x[6], y[6], x[8], y[8], x[10], y[10], x[12], y[12],
        x[14], y[14]),
      Floats(
        x[1], y[1], x[3], y[3], x[5], y[5], x[7], y[7], x[9], y[9], x[11], y[11], x[13], y[13],
        x[15], y[15])
    )
  }

  @inline(__always)
  private static func interleave(_ x: Doubles, _ y: Doubles) -> (Doubles, Doubles) {
    (
      Doubles(x[0], y[0], x[2], y[2], x[4], y[4], x[6], y[6]),
      Doubles(x[1], y[1], x[3], y[3], x[5], y[5], x[7], y[7])
    )
  }

  @inline(__always)
  private static func interleaveTwos(_ x: Doubles, _ y: Doubles) -> (Doubles, Doubles) {
    (
      Doubles(x[0], x[1], y[0], y[1], x[4], x[5], y[4], y[5]),
      Doubles(x[2], x[3], y[2], y[3], x[6], x[7], y[6], y[7])
    )
  }

  @inline(__always)
  private static func interleaveFours(_ x: Doubles, _ y: Doubles) -> (Doubles, Doubles) {
    (
      Doubles(x[0], x[1], x[2], x[3], y[0], y[1], y[2], y[3]),
      Doubles(x[4], x[5], x[6], x[7], y[4], y[5], y[6], y[7])
    )
  }

  /// A vector in which two lanes have changed places wherever their numbers differ in one bit.
  @inline(__always)
  static func flipped<V: LaneVector>(_ vector: V, span: Int) -> V {
    let x = unsafeBitCast(vector, to: Doubles.self)
    let result: Doubles
    switch span {
    case 4:
      let f = unsafeBitCast(vector, to: Floats.self)
      return unsafeBitCast(
        Floats(
          f[1], f[0], f[3], f[2], f[5], f[4], f[7], f[6], f[9], f[8], f[11], f[10], f[13], f[12],
          f[15], f[14]), to: V.self)
    case 8: result = Doubles(x[1], x[0], x[3], x[2], x[5], x[4], x[7], x[6])
    case 16: result = Doubles(x[2], x[3], x[0], x[1], x[6], x[7], x[4], x[5])
    default: result = Doubles(x[4], x[5], x[6], x[7], x[0], x[1], x[2], x[3])
    }
    return unsafeBitCast(result, to: V.self)
  }
}

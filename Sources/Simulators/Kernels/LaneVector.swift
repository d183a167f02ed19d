internal import CLanes

/// A SIMD vector whose lanes are sequences, shots, or neighbouring elements of one state.
///
/// Its arithmetic is that of whole vectors; see `CLanes` for why the operators of `SIMD` do not do.
public protocol LaneVector: SIMD, Sendable, BitwiseCopyable
where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable & Sendable {
  /// acc + a·b, lane by lane.
  ///
  /// A fused instruction where the build may use one; otherwise a product and a sum.
  static func multiplyAdd(_ acc: Self, _ a: Self, _ b: Self) -> Self
  /// The sum, lane by lane.
  static func + (_ a: Self, _ b: Self) -> Self
  /// The difference, lane by lane.
  static func - (_ a: Self, _ b: Self) -> Self
  /// The product, lane by lane.
  static func * (_ a: Self, _ b: Self) -> Self
}

extension LaneVector {
  @inline(__always)
  static func * (_ a: Scalar, _ b: Self) -> Self { Self(repeating: a) * b }

  @inline(__always)
  static prefix func - (_ a: Self) -> Self { Self(repeating: -1) * a }

  @inline(__always)
  static func += (_ a: inout Self, _ b: Self) { a = a + b }

  @inline(__always)
  static func *= (_ a: inout Self, _ b: Self) { a = a * b }
}

extension SIMD8<Double>: LaneVector {
  /// acc + a·b, lane by lane.
  @inline(__always)
  public static func multiplyAdd(_ acc: Self, _ a: Self, _ b: Self) -> Self {
    backaction_double8_multiply_add(acc, a, b)
  }

  /// The sum, lane by lane.
  @inline(__always)
  public static func + (_ a: Self, _ b: Self) -> Self { backaction_double8_add(a, b) }

  /// The difference, lane by lane.
  @inline(__always)
  public static func - (_ a: Self, _ b: Self) -> Self { backaction_double8_subtract(a, b) }

  /// The product, lane by lane.
  @inline(__always)
  public static func * (_ a: Self, _ b: Self) -> Self { backaction_double8_multiply(a, b) }
}

extension SIMD16<Float>: LaneVector {
  /// acc + a·b, lane by lane.
  @inline(__always)
  public static func multiplyAdd(_ acc: Self, _ a: Self, _ b: Self) -> Self {
    backaction_float16_multiply_add(acc, a, b)
  }

  /// The sum, lane by lane.
  @inline(__always)
  public static func + (_ a: Self, _ b: Self) -> Self { backaction_float16_add(a, b) }

  /// The difference, lane by lane.
  @inline(__always)
  public static func - (_ a: Self, _ b: Self) -> Self { backaction_float16_subtract(a, b) }

  /// The product, lane by lane.
  @inline(__always)
  public static func * (_ a: Self, _ b: Self) -> Self { backaction_float16_multiply(a, b) }
}

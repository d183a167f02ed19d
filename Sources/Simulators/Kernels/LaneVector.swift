/// A SIMD vector whose lanes are sequences, shots, or neighbouring elements of one state.
public protocol LaneVector: SIMD, Sendable, BitwiseCopyable
where Scalar: BinaryFloatingPoint & SIMDScalar & BitwiseCopyable & Sendable {
  /// acc + a·b, lane by lane.
  static func multiplyAdd(_ acc: Self, _ a: Self, _ b: Self) -> Self
}

extension SIMD8<Double>: LaneVector {}
extension SIMD16<Float>: LaneVector {}

extension LaneVector {
  /// acc + a·b, lane by lane.
  ///
  /// A fused instruction where the machine has one; without vector flags the fused form would be a
  /// library call, so a portable build multiplies and adds.
  @inline(__always)
  public static func multiplyAdd(_ acc: Self, _ a: Self, _ b: Self) -> Self {
    #if PORTABLE
      acc + a * b
    #else
      acc.addingProduct(a, b)
    #endif
  }
}

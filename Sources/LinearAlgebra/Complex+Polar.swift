import Elementary
import Numerics

// The initialiser `Complex(length:phase:)` and the property `phase` call the C library, whose last
// bit depends on the processor.
extension Complex where RealType == Double {
  /// exp(i·angle), the angle in radians.
  public static func unit(_ angle: Double) -> Complex {
    let (sine, cosine) = Portable.sineAndCosine(angle)
    return Complex(cosine, sine)
  }

  /// The argument in radians, −π to π; zero at zero.
  public var argument: Double { Portable.atan2(imaginary, real) }
}

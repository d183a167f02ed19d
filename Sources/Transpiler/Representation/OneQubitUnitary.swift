import Circuits
import Elementary
import Numerics

/// A 2 × 2 unitary up to a phase, without storage of its own on the heap: (a b; c d).
struct OneQubitUnitary {
  private var a: Complex<Double> = 1
  private var b: Complex<Double> = 0
  private var c: Complex<Double> = 0
  private var d: Complex<Double> = 1

  /// The unitary of gates in the order in which they act; nil if an angle depends on anything.
  init?(_ gates: [GateApplication]) {
    for application in gates {
      if let chain = ShortChain(application) {
        rotate(chain.first)
        if chain.length > 0 {
          applyRoot()
          rotate(chain.second)
        }
        if chain.length > 1 {
          applyRoot()
          rotate(chain.third)
        }
        continue
      }
      var values: [Double] = []
      for angle in application.angles {
        guard let value = angle.constantValue else { return nil }
        values.append(value)
      }
      let matrix = application.gate.matrix(values)
      let (p, q, r, s) = (matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1])
      (a, b, c, d) = (p * a + q * c, p * b + q * d, r * a + s * c, r * b + s * d)
    }
  }

  /// RZ after what there is.
  private mutating func rotate(_ angle: Double) {
    if angle == 0 { return }
    let (sine, cosine) = Portable.sineAndCosine(angle / 2)
    let phase = Complex(cosine, sine)
    a *= phase.conjugate
    b *= phase.conjugate
    c *= phase
    d *= phase
  }

  /// The square root of X after what there is.
  private mutating func applyRoot() {
    let (same, other) = (Complex(0.5, 0.5), Complex(0.5, -0.5))
    (a, c) = (same * a + other * c, other * a + same * c)
    (b, d) = (same * b + other * d, other * b + same * d)
  }

  /// U†.
  var inverse: OneQubitUnitary {
    var result = self
    (result.a, result.b) = (a.conjugate, c.conjugate)
    (result.c, result.d) = (b.conjugate, d.conjugate)
    return result
  }

  /// The Pauli with a sign that U† P U is; nil if it is none. Elements are compared, since an overlap
  /// would forgive the square of a small rotation.
  func image(of axis: Axis) -> CliffordFrame.Image? {
    // U† P U = x X + y Y + z Z has the upper left element z and the upper right one x − i y.
    let (z, xy): (Double, Complex<Double>)
    switch axis {
    case .x: (z, xy) = (2 * (a.conjugate * c).real, a.conjugate * d + c.conjugate * b)
    case .y:
      (z, xy) = (
        2 * (a.conjugate * c).imaginary, -Complex.i * (a.conjugate * d - c.conjugate * b)
      )
    case .z: (z, xy) = (a.lengthSquared - c.lengthSquared, a.conjugate * b - c.conjugate * d)
    }
    let tolerance = Angle.tolerance
    for isNegative in [false, true] {
      let sign = isNegative ? -1.0 : 1.0
      if abs(z) < tolerance {
        if (xy - Complex(sign)).length < tolerance {
          return .init(axis: .x, isNegative: isNegative)
        }
        if (xy + Complex(0, sign)).length < tolerance {
          return .init(axis: .y, isNegative: isNegative)
        }
      } else if abs(z - sign) < tolerance, xy.length < tolerance {
        return .init(axis: .z, isNegative: isNegative)
      }
    }
    return nil
  }
}

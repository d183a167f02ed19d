import Elementary

/// A nonlinearity between layers.
public enum Activation: String, CaseIterable, Sendable {
  /// The hyperbolic tangent.
  case tanh
  /// max(0, x).
  case relu
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))): D. Hendrycks, K. Gimpel, arXiv 1606.08415,
  /// section 2, the form by tanh.
  case gelu

  /// Replaces elements by `scale` times their activations and remembers the slopes, `scale`
  /// included.
  func apply(
    _ values: inout [Double], slopes: inout [Double], count: Int, scale: Double
  ) {
    values.withUnsafeMutableBufferPointer { values in
      slopes.withUnsafeMutableBufferPointer { slopes in
        switch self {
        case .tanh:
          for i in 0..<count {
            let y = Portable.tanh(values[i])
            values[i] = scale * y
            slopes[i] = scale * (1 - y * y)
          }
        case .relu:
          for i in 0..<count {
            slopes[i] = values[i] > 0 ? scale : 0
            values[i] *= slopes[i]
          }
        case .gelu:
          for i in 0..<count {
            let x = values[i]
            let (a, b) = (0x1.9884_533d_43651p-1, 0.044715)
            let t = Portable.tanh(a * (x + b * x * x * x))
            values[i] = scale * (0.5 * x * (1 + t))
            slopes[i] =
              scale * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (a * (1 + 3 * b * x * x)))
          }
        }
      }
    }
  }
}

/// Replaces elements by their hyperbolic tangents.
func applyTanh(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] = Portable.tanh(values[i]) }
}

/// Replaces elements by the logistic function 1 / (1 + e⁻ˣ), which is (1 + tanh(x/2)) / 2.
func applySigmoid(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] = 0.5 + 0.5 * Portable.tanh(0.5 * values[i]) }
}

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
  /// a · σ(b) of the two halves a and b of a layer: Y. N. Dauphin et al., ICML 2017. A layer before
  /// it is twice as wide.
  case glu

  /// How many numbers of a layer make one after the activation.
  var inputsPerOutput: Int { self == .glu ? 2 : 1 }

  /// Computes `scale` times the activations of rows, and their slopes, `scale` included.
  /// - Parameters:
  ///   - linear: `[row][inputsPerOutput · width]`, overwritten with the slopes.
  ///   - result: `[row][width]`.
  func apply(
    _ linear: inout [Double], into result: inout [Double], rows: Int, width: Int, scale: Double
  ) {
    linear.withUnsafeMutableBufferPointer { linear in
      result.withUnsafeMutableBufferPointer { result in
        let count = rows * width
        switch self {
        case .tanh:
          for i in 0..<count {
            let y = Portable.tanh(linear[i])
            result[i] = scale * y
            linear[i] = scale * (1 - y * y)
          }
        case .relu:
          for i in 0..<count {
            let slope = linear[i] > 0 ? scale : 0
            result[i] = linear[i] * slope
            linear[i] = slope
          }
        case .gelu:
          for i in 0..<count {
            let x = linear[i]
            let (a, b) = (0x1.9884_533d_43651p-1, 0.044715)
            let t = Portable.tanh(a * (x + b * x * x * x))
            result[i] = scale * (0.5 * x * (1 + t))
            linear[i] =
              scale * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (a * (1 + 3 * b * x * x)))
          }
        case .glu:
          for row in 0..<rows {
            for k in 0..<width {
              let first = 2 * row * width + k
              let x = linear[first]
              let gate = 0.5 + 0.5 * Portable.tanh(0.5 * linear[first + width])
              result[row * width + k] = scale * (x * gate)
              linear[first] = scale * gate
              linear[first + width] = scale * (x * gate * (1 - gate))
            }
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

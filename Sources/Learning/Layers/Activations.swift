import Foundation

/// Replaces elements by their hyperbolic tangents.
func applyTanh(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] = tanh(values[i]) }
}

/// Replaces elements by the logistic function 1 / (1 + e⁻ˣ), which is (1 + tanh(x/2)) / 2.
func applySigmoid(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] *= 0.5 }
  applyTanh(values, count: count)
  for i in 0..<count { values[i] = 0.5 + 0.5 * values[i] }
}

/// Multiplies a gradient by the slope of tanh, 1 − y², given its values y.
func scaleByTanhSlope(_ gradient: inout [Double], values: [Double], count: Int) {
  gradient.withUnsafeMutableBufferPointer { gradient in
    values.withUnsafeBufferPointer { values in
      for i in 0..<count { gradient[i] *= 1 - values[i] * values[i] }
    }
  }
}

import Foundation

/// Replaces the first `count` elements by their hyperbolic tangents.
func applyTanh(_ values: inout [Double], count: Int) {
  values.withUnsafeMutableBufferPointer { values in
    for i in 0..<count { values[i] = tanh(values[i]) }
  }
}

/// Multiplies a gradient by the slope of tanh, 1 − y², given its values y.
func scaleByTanhSlope(_ gradient: inout [Double], values: [Double], count: Int) {
  gradient.withUnsafeMutableBufferPointer { gradient in
    values.withUnsafeBufferPointer { values in
      for i in 0..<count { gradient[i] *= 1 - values[i] * values[i] }
    }
  }
}

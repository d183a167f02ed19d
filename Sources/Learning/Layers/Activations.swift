/// Replaces elements by their hyperbolic tangents.
func applyTanh(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] = hyperbolicTangent(values[i]) }
}

/// Replaces elements by the logistic function 1 / (1 + e⁻ˣ), which is (1 + tanh(x/2)) / 2.
func applySigmoid(_ values: UnsafeMutablePointer<Double>, count: Int) {
  for i in 0..<count { values[i] = 0.5 + 0.5 * hyperbolicTangent(0.5 * values[i]) }
}

/// Multiplies a gradient by the slope of tanh, 1 − y², given its values y.
func scaleByTanhSlope(_ gradient: inout [Double], values: [Double], count: Int) {
  gradient.withUnsafeMutableBufferPointer { gradient in
    values.withUnsafeBufferPointer { values in
      for i in 0..<count { gradient[i] *= 1 - values[i] * values[i] }
    }
  }
}

/// tanh to within four units in the last place, without branches, so that loops over it vectorise;
/// also the same on every machine, which the C library's is not.
///
/// With e = exp(−2|x|) − 1, tanh|x| = −e / (2 + e), where no step cancels. For e the argument is
/// split as k·ln 2 + r with |r| ≤ ½ ln 2; the Taylor polynomial of exp(r) − 1 to degree 13 leaves
/// less than |r|¹⁴/14! < 5·10⁻¹⁸. Beyond |x| = 20, tanh rounds to one.
@inline(__always)
package func hyperbolicTangent(_ x: Double) -> Double {
  let size = abs(x)
  let t = -2 * (size > 20 ? 20 : size)
  // Adding 1.5·2⁵² rounds to an integer and leaves it in the low bits.
  let shifted = t * 0x1.7154_7652_b82fep+0 + 0x1.8p52
  let k = shifted - 0x1.8p52
  // ln 2 in two parts, the first short enough that its product with k is exact.
  let r = t - k * 0x1.62e4_2feep-1 - k * 0x1.a39e_f357_93c76p-33
  var p = 1.0 / 6_227_020_800
  p = p * r + 1.0 / 479_001_600
  p = p * r + 1.0 / 39_916_800
  p = p * r + 1.0 / 3_628_800
  p = p * r + 1.0 / 362_880
  p = p * r + 1.0 / 40_320
  p = p * r + 1.0 / 5_040
  p = p * r + 1.0 / 720
  p = p * r + 1.0 / 120
  p = p * r + 1.0 / 24
  p = p * r + 1.0 / 6
  p = p * r + 0.5
  p = p * r * r + r
  let scale = Double(bitPattern: (shifted.bitPattern &+ 1023) << 52)
  let e = scale * p + (scale - 1)
  let y = e / (2 + e)
  let sign = UInt64(1) << 63
  return Double(bitPattern: (y.bitPattern & ~sign) | (x.bitPattern & sign))
}

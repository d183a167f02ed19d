import LinearAlgebra
import Numerics

/// Small complex matrices with one value for each lane: row-major, real and imaginary parts
/// interleaved.
enum LaneMatrix<V: LaneVector> {
  static func setIdentity(_ m: UnsafeMutablePointer<V>, dimension: Int) {
    m.update(repeating: .zero, count: 2 * dimension * dimension)
    for i in 0..<dimension { m[2 * i * (dimension + 1)] = V(repeating: 1) }
  }

  /// Writes the matrix of a factor.
  /// - Parameter basis: cos fθ and sin fθ of every slot.
  static func evaluate(
    _ factor: StateFactor, basis: UnsafePointer<V>, into m: UnsafeMutablePointer<V>,
    dimension: Int
  ) {
    switch factor {
    case .constant(let matrix): set(m, to: matrix)
    case .rotation(let rotation, let slot):
      m.update(repeating: .zero, count: 2 * dimension * dimension)
      let (c, s) = (basis[2 * slot], basis[2 * slot + 1])
      for entry in rotation.entries {
        m[2 * entry.index] = combine(entry.a0.real, entry.a1.real, entry.b1.real, c, s)
        m[2 * entry.index + 1] = combine(
          entry.a0.imaginary, entry.a1.imaginary, entry.b1.imaginary, c, s)
      }
    }
  }

  /// Re Σ (dU/dθ)ᵢⱼ Tᵢⱼ, lane by lane.
  /// - Parameter basis: cos fθ and sin fθ of the angle.
  static func slope(
    _ rotation: TrigonometricUnitary, basis: UnsafePointer<V>, correlation t: UnsafePointer<V>
  ) -> V {
    let f = rotation.frequency
    var sum = V.zero
    for entry in rotation.entries where entry.a1 != .zero || entry.b1 != .zero {
      let re = V.Scalar(f * entry.b1.real) * basis[0] - V.Scalar(f * entry.a1.real) * basis[1]
      let im =
        V.Scalar(f * entry.b1.imaginary) * basis[0] - V.Scalar(f * entry.a1.imaginary) * basis[1]
      sum += re * t[2 * entry.index] - im * t[2 * entry.index + 1]
    }
    return sum
  }

  /// The same numbers, row-major and interleaved, in every lane.
  static func set(_ m: UnsafeMutablePointer<V>, to numbers: [Double]) {
    for (k, number) in numbers.enumerated() { m[k] = V(repeating: V.Scalar(number)) }
  }

  /// One lane of a matrix.
  static func set(
    _ m: UnsafeMutablePointer<V>, lane: Int, to matrix: ComplexMatrix, scale: Double = 1
  ) {
    for (k, element) in matrix.elements.enumerated() {
      m[2 * k][lane] = V.Scalar(scale * element.real)
      m[2 * k + 1][lane] = V.Scalar(scale * element.imaginary)
    }
  }

  static func set(_ m: UnsafeMutablePointer<V>, to matrix: ComplexMatrix) {
    for (k, element) in matrix.elements.enumerated() {
      m[2 * k] = V(repeating: V.Scalar(element.real))
      m[2 * k + 1] = V(repeating: V.Scalar(element.imaginary))
    }
  }

  private static func combine(
    _ a0: Double, _ a1: Double, _ b1: Double, _ c: V, _ s: V
  ) -> V {
    V(repeating: V.Scalar(a0)) + V.Scalar(a1) * c + V.Scalar(b1) * s
  }

  /// out = a·b for d × d matrices.
  static func multiply(
    _ a: UnsafePointer<V>, _ b: UnsafePointer<V>, into out: UnsafeMutablePointer<V>,
    dimension d: Int
  ) {
    for i in 0..<d {
      for j in 0..<d {
        var (re, im) = (V.zero, V.zero)
        for k in 0..<d {
          let x = a + 2 * (d * i + k)
          let y = b + 2 * (d * k + j)
          re = V.multiplyAdd(V.multiplyAdd(re, x[0], y[0]), -x[1], y[1])
          im = V.multiplyAdd(V.multiplyAdd(im, x[0], y[1]), x[1], y[0])
        }
        out[2 * (d * i + j)] = re
        out[2 * (d * i + j) + 1] = im
      }
    }
  }

  /// The conjugate transpose.
  static func adjoint(
    _ a: UnsafePointer<V>, into out: UnsafeMutablePointer<V>, dimension d: Int
  ) {
    for i in 0..<d {
      for j in 0..<d {
        out[2 * (d * i + j)] = a[2 * (d * j + i)]
        out[2 * (d * i + j) + 1] = -a[2 * (d * j + i) + 1]
      }
    }
  }
}

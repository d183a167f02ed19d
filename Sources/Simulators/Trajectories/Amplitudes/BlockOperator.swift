import LinearAlgebra
import Numerics

/// A 4 × 4 complex matrix on two qubits, index bit(low) + 2·bit(high), built up by factors from
/// the left. A matrix on one qubit is that of position 0 alone.
///
/// A row is one vector, the real parts of its elements and then the imaginary ones.
final class BlockOperator {
  private typealias Row = SIMD8<Double>
  private var rows = AlignedBuffer<Row>(count: 4, repeating: .zero)
  private var spare = AlignedBuffer<Row>(count: 4, repeating: .zero)

  /// Becomes the identity.
  func reset() {
    for row in 0..<4 {
      rows.base[row] = .zero
      rows.base[row][row] = 1
    }
  }

  /// A row times a complex number.
  @inline(__always)
  private static func times(_ re: Double, _ im: Double, _ row: Row) -> Row {
    re * row + im * Row(lowHalf: -row.highHalf, highHalf: row.lowHalf)
  }

  /// Multiplies a 2 × 2 matrix, row-major and interleaved, on the qubit at a position.
  func multiply(_ m: SIMD8<Double>, position: Int) {
    let stride = 1 << position
    for first in 0..<4 where first & stride == 0 {
      let (x, y) = (rows.base[first], rows.base[first + stride])
      rows.base[first] = Self.times(m[0], m[1], x) + Self.times(m[2], m[3], y)
      rows.base[first + stride] = Self.times(m[4], m[5], x) + Self.times(m[6], m[7], y)
    }
  }

  /// Multiplies a 4 × 4 matrix, row-major and interleaved.
  func multiply(_ m: [Double]) {
    for row in 0..<4 {
      var sum = Row.zero
      for k in 0..<4 {
        let index = 2 * (4 * row + k)
        sum += Self.times(m[index], m[index + 1], rows.base[k])
      }
      spare.base[row] = sum
    }
    swap(&rows, &spare)
  }

  /// Multiplies by a number.
  func scale(_ factor: Double) {
    for row in 0..<4 { rows.base[row] *= factor }
  }

  /// Writes the elements, row-major and interleaved: 4 × 4, or 2 × 2 of position 0.
  func write<Scalar: BinaryFloatingPoint>(
    to target: UnsafeMutablePointer<Scalar>, dimension: Int
  ) {
    for row in 0..<dimension {
      for column in 0..<dimension {
        let index = 2 * (dimension * row + column)
        target[index] = Scalar(rows.base[row][column])
        target[index + 1] = Scalar(rows.base[row][column + 4])
      }
    }
  }

  /// The elements as `write` orders them.
  func elements(dimension: Int) -> [Double] {
    Array(unsafeUninitializedCapacity: 2 * dimension * dimension) { buffer, count in
      if let base = buffer.baseAddress { write(to: base, dimension: dimension) }
      count = 2 * dimension * dimension
    }
  }

  /// M ρ M†.
  func applied(to density: ComplexMatrix) -> ComplexMatrix {
    var m = ComplexMatrix(rows: 4, columns: 4)
    for i in 0..<4 {
      for j in 0..<4 { m[i, j] = Complex(rows.base[i][j], rows.base[i][j + 4]) }
    }
    return m * density * m.adjoint
  }
}

import LinearAlgebra
import Numerics
import Randomness

extension RandomStream {
  /// A number drawn uniformly from a range.
  public mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A complex number with independent standard normal parts.
  public mutating func complexNormal() -> Complex<Double> { Complex(normal(), normal()) }

  /// A matrix of independent complex normal elements.
  public mutating func complexMatrix(_ rows: Int, _ columns: Int) -> ComplexMatrix {
    ComplexMatrix(
      rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in complexNormal() })
  }

  /// A matrix of independent standard normal elements.
  public mutating func realMatrix(_ rows: Int, _ columns: Int) -> RealMatrix {
    RealMatrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in normal() })
  }

  /// A unitary, or the first columns of one: a normal matrix with its columns orthonormalised,
  /// which is distributed by Haar's measure.
  public mutating func isometry(_ rows: Int, _ columns: Int) -> ComplexMatrix {
    var result = complexMatrix(rows, columns)
    for j in 0..<columns {
      // Twice, because one pass of Gram and Schmidt can lose digits to cancellation.
      for _ in 0..<2 {
        for k in 0..<j {
          let overlap = (0..<rows).reduce(Complex<Double>.zero) {
            $0 + result[$1, k].conjugate * result[$1, j]
          }
          for i in 0..<rows { result[i, j] -= overlap * result[i, k] }
        }
      }
      let norm = (0..<rows).reduce(0) { $0 + result[$1, j].lengthSquared }.squareRoot()
      for i in 0..<rows { result[i, j] = result[i, j] / Complex(norm) }
    }
    return result
  }

  /// A unitary distributed by Haar's measure.
  public mutating func unitary(_ dimension: Int) -> ComplexMatrix { isometry(dimension, dimension) }

  /// A density matrix of full rank.
  public mutating func densityMatrix(_ dimension: Int) -> ComplexMatrix {
    let root = complexMatrix(dimension, dimension)
    let positive = root * root.adjoint
    return (1 / positive.trace.real) * positive
  }
}

import CGSL
import Numerics

/// Evaluated once: afterwards GSL reports errors by return codes instead of aborting.
private let quiet: Void = backaction_gsl_disable_abort()

/// A failure of a decomposition, which happens only for matrices with non-finite elements.
public struct DecompositionError: Error, CustomStringConvertible, Sendable {
  /// What failed.
  public let description: String
}

extension Matrix where Element == Complex<Double> {
  /// Eigenvalues in ascending order and the eigenvectors as columns of a Hermitian matrix, by the
  /// GNU Scientific Library (reduction to tridiagonal form, then QR), which takes the same steps on
  /// every processor.
  ///
  /// Only the lower triangle is read.
  /// - Throws: `DecompositionError` if an element is not finite or the iteration does not converge.
  public func hermitianEigen() throws -> (values: [Double], vectors: ComplexMatrix) {
    precondition(rowCount == columnCount, "the matrix must be square")
    let n = rowCount
    if n == 0 { return ([], self) }
    guard elements.allSatisfy(\.isFinite) else {
      throw DecompositionError(description: "a matrix with elements that are not finite")
    }
    _ = quiet
    guard let workspace = gsl_eigen_hermv_alloc(n), let matrix = gsl_matrix_complex_alloc(n, n),
      let vectors = gsl_matrix_complex_alloc(n, n), let values = gsl_vector_alloc(n)
    else { throw DecompositionError(description: "no memory for \(n) × \(n) elements") }
    defer {
      gsl_eigen_hermv_free(workspace)
      gsl_matrix_complex_free(matrix)
      gsl_matrix_complex_free(vectors)
      gsl_vector_free(values)
    }
    for i in 0..<n {
      for j in 0..<n {
        matrix.pointee.data[2 * (i * matrix.pointee.tda + j)] = self[i, j].real
        matrix.pointee.data[2 * (i * matrix.pointee.tda + j) + 1] = self[i, j].imaginary
      }
    }
    let status = gsl_eigen_hermv(matrix, values, vectors, workspace)
    guard status == 0 else {
      throw DecompositionError(description: "gsl_eigen_hermv returned \(status)")
    }
    gsl_eigen_hermv_sort(values, vectors, GSL_EIGEN_SORT_VAL_ASC)
    var result = ComplexMatrix(rows: n, columns: n)
    for i in 0..<n {
      for j in 0..<n {
        let at = 2 * (i * vectors.pointee.tda + j)
        result[i, j] = Complex(vectors.pointee.data[at], vectors.pointee.data[at + 1])
      }
    }
    return ((0..<n).map { gsl_vector_get(values, $0) }, result)
  }
}

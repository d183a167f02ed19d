import COpenBLAS
import Numerics

/// A failure of a LAPACK routine, which happens only for matrices with non-finite elements.
public struct DecompositionError: Error, CustomStringConvertible, Sendable {
  /// The routine and its return code.
  public let description: String
}

extension Matrix where Element == Complex<Double> {
  /// Eigenvalues in ascending order and the eigenvectors as columns of a Hermitian matrix.
  ///
  /// Only the lower triangle is read.
  /// - Throws: `DecompositionError` if the iteration does not converge.
  public func hermitianEigen() throws -> (values: [Double], vectors: ComplexMatrix) {
    precondition(rowCount == columnCount, "the matrix must be square")
    if rowCount == 0 { return ([], self) }
    // A row-major Hermitian matrix read column-major is its conjugate, whose lower triangle is our
    // upper one: hand over the transpose, so that LAPACK sees the matrix itself.
    var storage = transpose.elements.flatMap { [$0.real, $0.imaginary] }
    var n = Int32(rowCount)
    var values = [Double](repeating: 0, count: rowCount)
    var workCount = Int32(max(1, 4 * rowCount))
    var work = [Double](repeating: 0, count: 2 * Int(workCount))
    var realWork = [Double](repeating: 0, count: max(1, 3 * rowCount))
    var status: Int32 = 0
    zheev_(
      "V", "L", &n, &storage, &n, &values, &work, &workCount, &realWork, &status)
    guard status == 0 else { throw DecompositionError(description: "zheev returned \(status)") }
    let columns = (0..<rowCount * rowCount).map { Complex(storage[2 * $0], storage[2 * $0 + 1]) }
    return (values, ComplexMatrix(rows: rowCount, columns: rowCount, elements: columns).transpose)
  }
}

/// Cholesky's decomposition of a symmetric positive definite matrix.
struct SymmetricSystem {
  private var lower: [[Double]]

  /// - Returns: nil for a matrix that is not positive definite.
  init?(_ matrix: [[Double]]) {
    lower = matrix
    for i in matrix.indices {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= lower[i][k] * lower[j][k] }
        if i == j {
          guard sum > 0 else { return nil }
          lower[i][i] = sum.squareRoot()
        } else {
          lower[i][j] = sum / lower[j][j]
        }
      }
    }
  }

  /// The solution of M x = b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for i in x.indices {
      for k in 0..<i { x[i] -= lower[i][k] * x[k] }
      x[i] /= lower[i][i]
    }
    for i in x.indices.reversed() {
      for k in i + 1..<x.count { x[i] -= lower[k][i] * x[k] }
      x[i] /= lower[i][i]
    }
    return x
  }

  /// The inverse of the matrix, row by row.
  var inverse: [[Double]] {
    lower.indices.map { column in
      solve(lower.indices.map { $0 == column ? 1 : 0 })
    }
  }
}

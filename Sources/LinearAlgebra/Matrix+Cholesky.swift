extension Matrix where Element == Double {
  /// The solution X of A·X = B for a symmetric positive definite A, by A = L·Lᵀ (A.-L. Cholesky);
  /// nil where a pivot is below 1e-14 of the diagonal element that it comes from.
  /// - Parameter right: B, as many rows as the square matrix has.
  public func solvingPositive(_ right: Matrix) -> Matrix? {
    precondition(rowCount == columnCount && right.rowCount == rowCount, "a square system")
    let n = rowCount
    var lower = self
    for j in 0..<n {
      for i in j..<n {
        var sum = self[i, j]
        for k in 0..<j { sum -= lower[i, k] * lower[j, k] }
        if i == j {
          guard sum > 1e-14 * abs(self[j, j]) else { return nil }
          lower[j, j] = sum.squareRoot()
        } else {
          lower[i, j] = sum / lower[j, j]
        }
      }
    }
    var x = right
    for c in 0..<right.columnCount {
      for i in 0..<n {
        for k in 0..<i { x[i, c] -= lower[i, k] * x[k, c] }
        x[i, c] /= lower[i, i]
      }
      for i in (0..<n).reversed() {
        for k in i + 1..<max(i + 1, n) { x[i, c] -= lower[k, i] * x[k, c] }
        x[i, c] /= lower[i, i]
      }
    }
    return x
  }
}

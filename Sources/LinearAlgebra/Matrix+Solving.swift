extension Matrix where Element == Double {
  /// The solution x of A·x = b by Gauss's elimination with row pivoting; nil where a pivot is below
  /// 1e-12 of the largest element.
  /// - Parameter right: As many numbers as the square matrix has rows.
  public func solving(_ right: [Double]) -> [Double]? {
    precondition(rowCount == columnCount && right.count == rowCount, "a square system")
    var (a, x) = (self, right)
    let largest = elements.reduce(0) { Swift.max($0, abs($1)) }
    for k in 0..<rowCount {
      let pivot = (k..<rowCount).max { abs(a[$0, k]) < abs(a[$1, k]) } ?? k
      guard abs(a[pivot, k]) > 1e-12 * largest else { return nil }
      for c in 0..<columnCount { (a[k, c], a[pivot, c]) = (a[pivot, c], a[k, c]) }
      x.swapAt(k, pivot)
      for row in k + 1..<max(k + 1, rowCount) {
        let factor = a[row, k] / a[k, k]
        for c in k..<columnCount { a[row, c] -= factor * a[k, c] }
        x[row] -= factor * x[k]
      }
    }
    for k in (0..<rowCount).reversed() {
      for c in k + 1..<max(k + 1, rowCount) { x[k] -= a[k, c] * x[c] }
      x[k] /= a[k, k]
    }
    return x
  }
}

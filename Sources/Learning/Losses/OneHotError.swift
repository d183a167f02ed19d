import LinearAlgebra

/// The squared distance of a batch of outputs `[row][class]` from one-hot vectors, and its gradient:
/// what linear least squares makes small where targets are classes.
/// - Parameter labels: one per row, 0..<classes, or −1 for a row that does not count.
/// - Returns: the mean over rows and classes, and how many rows have their largest output at the
///   label.
func oneHotError(_ outputs: RealMatrix, labels: [Int]) -> ObjectiveValue {
  classwiseError(outputs, labels: labels) { output, isLabel in
    let error = output - (isLabel ? 1 : 0)
    return (error * error, 2 * error)
  }
}

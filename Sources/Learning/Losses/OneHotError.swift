import LinearAlgebra

/// The squared distance of a batch of outputs `[row][class]` from one-hot vectors, and its gradient:
/// what linear least squares makes small where targets are classes.
/// - Parameter labels: one per row, 0..<classes, or −1 for a row that does not count.
/// - Returns: the mean over rows and classes, and how many rows have their largest output at the
///   label.
func oneHotError(_ outputs: RealMatrix, labels: [Int]) -> ObjectiveValue {
  precondition(labels.count == outputs.rowCount, "one label per row")
  let classes = outputs.columnCount
  let targets = labels.count { $0 >= 0 }
  let weight = targets == 0 ? 0 : 1 / (Double(targets) * Double(classes))
  var gradient = RealMatrix(rows: outputs.rowCount, columns: classes)
  var (sum, correct) = (0.0, 0)
  for row in 0..<outputs.rowCount where labels[row] >= 0 {
    if argmax(outputs, row: row) == labels[row] { correct += 1 }
    for c in 0..<classes {
      let error = outputs[row, c] - (c == labels[row] ? 1 : 0)
      sum += error * error
      gradient[row, c] = 2 * weight * error
    }
  }
  return ObjectiveValue(
    loss: weight * sum, gradient: gradient, correctCount: correct, targetCount: targets,
    squaredErrorSum: 0, absoluteErrorSum: 0)
}

import LinearAlgebra

/// The mean over rows and classes of an error of each output `[row][class]` by itself, and its gradient.
/// - Parameters:
///   - labels: one per row, 0..<classes, or −1 for a row that does not count.
///   - error: the error of an output and its derivative; `isLabel` where the class is the row's label.
/// - Returns: the mean, and how many rows have their largest output at the label.
func classwiseError(
  _ outputs: RealMatrix, labels: [Int],
  _ error: (_ output: Double, _ isLabel: Bool) -> (value: Double, slope: Double)
) -> ObjectiveValue {
  precondition(labels.count == outputs.rowCount, "one label per row")
  let classes = outputs.columnCount
  let targets = labels.count { $0 >= 0 }
  let weight = targets == 0 ? 0 : 1 / (Double(targets) * Double(classes))
  var gradient = RealMatrix(rows: outputs.rowCount, columns: classes)
  var (sum, correct) = (0.0, 0)
  for row in 0..<outputs.rowCount where labels[row] >= 0 {
    if argmax(outputs, row: row) == labels[row] { correct += 1 }
    for c in 0..<classes {
      let (value, slope) = error(outputs[row, c], c == labels[row])
      sum += value
      gradient[row, c] = weight * slope
    }
  }
  return ObjectiveValue(
    loss: weight * sum, gradient: gradient, correctCount: correct, targetCount: targets,
    squaredErrorSum: 0, absoluteErrorSum: 0)
}

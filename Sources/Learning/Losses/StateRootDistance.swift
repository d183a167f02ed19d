import LinearAlgebra

extension Batch {
  /// The root of the mean squared error of each row's components, and the mean of that over rows. Where a
  /// row has no error the gradient is zero.
  func rootErrors(_ outputs: RealMatrix) -> ObjectiveValue {
    let width = outputs.columnCount
    precondition(values.count == rowCount * width, "as many values as outputs")
    let count = targetCount
    var gradient = RealMatrix(rows: rowCount, columns: width)
    var (loss, squares, sizes) = (0.0, 0.0, 0.0)
    for row in 0..<rowCount where counts(row) {
      let elements = row * width..<(row + 1) * width
      var sum = 0.0
      for i in elements {
        let error = outputs.elements[i] - values[i]
        sum += error * error
        let reported = error * outputScales[i - row * width]
        squares += reported * reported
        sizes += abs(reported)
      }
      let root = (sum / Double(width)).squareRoot()
      loss += root
      guard root > 0 else { continue }
      let factor = 1 / (Double(count) * Double(width) * root)
      for i in elements { gradient.elements[i] = factor * (outputs.elements[i] - values[i]) }
    }
    return ObjectiveValue(
      loss: count == 0 ? 0 : loss / Double(count), gradient: gradient, correctCount: 0,
      targetCount: count, squaredErrorSum: squares / Double(width),
      absoluteErrorSum: sizes / Double(width))
  }
}

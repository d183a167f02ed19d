import Elementary
import LinearAlgebra

/// The cross-entropy of a batch of logits and its gradient.
public struct CrossEntropy: Sendable {
  /// −ln p(label), averaged over the rows that have a label (natural logarithm, nats).
  public let loss: Double
  /// The gradient of the loss with respect to the logits, same shape.
  public let gradient: RealMatrix
  /// Rows whose largest logit is the label's.
  public let correctCount: Int
  /// Rows that have a label.
  public let targetCount: Int
}

/// Softmax and cross-entropy of logits `[row][class]` against labels.
/// - Parameter labels: one per row, 0..<classes, or −1 for a row that does not count.
public func softmaxCrossEntropy(_ logits: RealMatrix, labels: [Int]) -> CrossEntropy {
  precondition(labels.count == logits.rowCount, "one label per row")
  let classes = logits.columnCount
  let targets = labels.count { $0 >= 0 }
  var gradient = RealMatrix(rows: logits.rowCount, columns: classes)
  var sum = 0.0
  var correct = 0
  let weight = targets == 0 ? 0 : 1 / Double(targets)
  for row in 0..<logits.rowCount where labels[row] >= 0 {
    let label = labels[row]
    precondition(label < classes, "a label must be less than the number of classes")
    let start = row * classes
    let best = argmax(logits, row: row)
    if best == label { correct += 1 }
    let peak = logits[row, best]
    var total = 0.0
    for j in 0..<classes {
      let e = Portable.exp(logits.elements[start + j] - peak)
      gradient.elements[start + j] = e
      total += e
    }
    sum += Portable.log(total) + peak - logits[row, label]
    for j in 0..<classes { gradient.elements[start + j] *= weight / total }
    gradient.elements[start + label] -= weight
  }
  return CrossEntropy(
    loss: sum * weight, gradient: gradient, correctCount: correct, targetCount: targets)
}

/// The column of a row's largest element, the first of equals.
public func argmax(_ matrix: RealMatrix, row: Int) -> Int {
  var best = 0
  for j in 1..<max(1, matrix.columnCount) where matrix[row, j] > matrix[row, best] { best = j }
  return best
}

import Elementary
import LinearAlgebra

/// The binary cross-entropy of outputs `[row][class]` that are probabilities each by itself, for example
/// fidelities with states of classes, and its gradient: −ln p of the label's, −ln(1 − p) of the others.
///
/// Below `leastProbability` the logarithm goes on as its tangent, since means of finitely many shots and
/// readouts under noise may be zero or negative.
/// - Parameter labels: one per row, 0..<classes, or −1 for a row that does not count.
/// - Returns: the mean over rows and classes in nats, and how many rows have their largest output at the
///   label.
func binaryCrossEntropy(_ outputs: RealMatrix, labels: [Int]) -> ObjectiveValue {
  precondition(labels.count == outputs.rowCount, "one label per row")
  let classes = outputs.columnCount
  let targets = labels.count { $0 >= 0 }
  let weight = targets == 0 ? 0 : 1 / (Double(targets) * Double(classes))
  var gradient = RealMatrix(rows: outputs.rowCount, columns: classes)
  var (sum, correct) = (0.0, 0)
  for row in 0..<outputs.rowCount where labels[row] >= 0 {
    if argmax(outputs, row: row) == labels[row] { correct += 1 }
    for c in 0..<classes {
      let isLabel = c == labels[row]
      let (loss, slope) = negativeLogarithm(isLabel ? outputs[row, c] : 1 - outputs[row, c])
      sum += loss
      gradient[row, c] = weight * (isLabel ? slope : -slope)
    }
  }
  return ObjectiveValue(
    loss: weight * sum, gradient: gradient, correctCount: correct, targetCount: targets,
    squaredErrorSum: 0, absoluteErrorSum: 0)
}

/// Where the logarithm is continued by its tangent.
private let leastProbability = 0.01

/// −ln p and its derivative.
private func negativeLogarithm(_ p: Double) -> (value: Double, slope: Double) {
  guard p < leastProbability else { return (-Portable.log(p), -1 / p) }
  return (
    -Portable.log(leastProbability) - (p - leastProbability) / leastProbability,
    -1 / leastProbability
  )
}

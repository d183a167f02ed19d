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
  classwiseError(outputs, labels: labels) { output, isLabel in
    let (value, slope) = negativeLogarithm(isLabel ? output : 1 - output)
    return (value, isLabel ? slope : -slope)
  }
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

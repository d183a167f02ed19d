import LinearAlgebra

/// Sums over the targets of a component of real-valued outputs, from which its error in units of the
/// targets' variance and its correlation with the targets follow.
public struct OutputMoments: Equatable, Sendable {
  private var count = 0.0
  private var output = 0.0
  private var target = 0.0
  private var outputSquares = 0.0
  private var targetSquares = 0.0
  private var products = 0.0

  /// Takes in an output and its target.
  mutating func add(_ y: Double, _ wanted: Double) {
    count += 1
    output += y
    target += wanted
    outputSquares += y * y
    targetSquares += wanted * wanted
    products += y * wanted
  }

  /// The variance of the targets; 0 for constant ones.
  public var variance: Double {
    guard count > 0 else { return 0 }
    let variance = targetSquares / count - target * target / (count * count)
    return variance > 1e-12 * targetSquares / count ? variance : 0
  }

  /// The mean squared error over the variance of the targets; nil for constant targets.
  public var normalizedSquaredError: Double? {
    guard variance > 0 else { return nil }
    return max(0, outputSquares - 2 * products + targetSquares) / count / variance
  }

  /// The squared correlation of outputs and targets, 0 where one of them is constant: the capacity of
  /// H. Jaeger, GMD Report 152 (2001).
  public var squaredCorrelation: Double {
    guard count > 0 else { return 0 }
    let outputVariance = outputSquares / count - output * output / (count * count)
    guard variance > 0, outputVariance > 1e-12 * outputSquares / count else { return 0 }
    let covariance = products / count - output * target / (count * count)
    return covariance * covariance / (outputVariance * variance)
  }
}

extension Batch {
  /// The squared error of each sample and component, the mean over its targets that count; empty for a
  /// sample without one.
  func squaredErrors(_ outputs: RealMatrix) -> [[Double]] {
    (0..<sampleCount).map { sample in
      let rows = stride(from: sample, to: rowCount, by: sampleCount).filter(counts)
      guard !rows.isEmpty else { return [] }
      return (0..<outputCount).map { k in
        rows.reduce(0) {
          let error = outputs[$1, k] - values[$1 * outputCount + k]
          return $0 + error * error
        } / Double(rows.count)
      }
    }
  }
}

extension [OutputMoments] {
  /// Takes in the outputs of a batch that count.
  mutating func add(_ outputs: RealMatrix, _ batch: Batch) {
    for row in 0..<batch.rowCount where batch.counts(row) {
      for k in indices { self[k].add(outputs[row, k], batch.values[row * count + k]) }
    }
  }
}

/// What is done to the numbers that a model reads before it uses them.
public enum Normalization: String, CaseIterable, Sendable {
  /// Nothing.
  case none
  /// Each sample's numbers are shifted and scaled to mean 0 and deviation 1 (J. L. Ba, J. R. Kiros,
  /// G. E. Hinton, arXiv 1607.06450, without gains): what noise shrinks alike is restored.
  case layer

  /// Added to the variance, so that numbers that hardly differ are not blown up to noise.
  static let epsilon = 1e-8

  /// Normalises rows in place.
  /// - Returns: the factor of each row, which the backward pass needs; empty for `none`.
  public func apply(_ values: inout [Double], width: Int) -> [Double] {
    guard self == .layer else { return [] }
    return stride(from: 0, to: values.count, by: width).map { start in
      var mean = 0.0
      for k in start..<start + width { mean += values[k] }
      mean /= Double(width)
      var variance = 0.0
      for k in start..<start + width { variance += (values[k] - mean) * (values[k] - mean) }
      let factor = 1 / (variance / Double(width) + Self.epsilon).squareRoot()
      for k in start..<start + width { values[k] = factor * (values[k] - mean) }
      return factor
    }
  }

  /// Turns the gradient of normalised rows into that of the rows before, in place.
  public func pullBack(
    _ gradient: inout [Double], normalized: [Double], factors: [Double], width: Int
  ) {
    guard self == .layer else { return }
    for (row, factor) in factors.enumerated() {
      let range = row * width..<(row + 1) * width
      var mean = 0.0
      var overlap = 0.0
      for k in range {
        mean += gradient[k]
        overlap += gradient[k] * normalized[k]
      }
      mean /= Double(width)
      overlap /= Double(width)
      for k in range { gradient[k] = factor * (gradient[k] - mean - normalized[k] * overlap) }
    }
  }
}

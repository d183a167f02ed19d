/// Rows shifted and scaled to mean 0 and variance 1, then scaled and shifted by learnt numbers
/// (J. L. Ba, J. R. Kiros, G. E. Hinton, arXiv 1607.06450).
///
/// Weights are named `NAME.weight` (ones) and `NAME.bias` (zeros), as PyTorch's.
public struct LayerNorm: Equatable, Sendable {
  /// The length of a row.
  public let width: Int
  private let weight: Range<Int>
  private let bias: Range<Int>
  /// What is added to a variance.
  private static let epsilon = 1e-5

  /// A layer with its weights appended.
  public init(_ name: String, width: Int, parameters: inout ParameterSet) {
    self.width = width
    weight = parameters.append(
      "\(name).weight", shape: [width], values: [Double](repeating: 1, count: width))
    bias = parameters.append(
      "\(name).bias", shape: [width], values: [Double](repeating: 0, count: width))
  }

  /// What the backward pass needs.
  public struct Trace: Sendable {
    fileprivate var normalized: [Double]
    /// 1 over the deviation of each row.
    fileprivate var factors: [Double]
  }

  /// The normalized rows.
  public func forward(_ rows: [Double], parameters: [Double]) -> (rows: [Double], trace: Trace) {
    var trace = Trace(normalized: rows, factors: [])
    var result = rows
    for start in stride(from: 0, to: rows.count, by: width) {
      let row = rows[start..<start + width]
      let mean = row.reduce(0, +) / Double(width)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let factor = 1 / (variance + Self.epsilon).squareRoot()
      trace.factors.append(factor)
      for k in 0..<width {
        let value = (rows[start + k] - mean) * factor
        trace.normalized[start + k] = value
        result[start + k] =
          value * parameters[weight.lowerBound + k] + parameters[bias.lowerBound + k]
      }
    }
    return (result, trace)
  }

  /// Adds the gradient of the weights and returns that of the rows.
  public func backward(
    _ outer: [Double], _ trace: Trace, parameters: [Double], gradient: inout [Double]
  ) -> [Double] {
    var result = outer
    for (row, factor) in trace.factors.enumerated() {
      let start = row * width
      var (sum, product) = (0.0, 0.0)
      for k in 0..<width {
        let (g, x) = (outer[start + k], trace.normalized[start + k])
        gradient[weight.lowerBound + k] += g * x
        gradient[bias.lowerBound + k] += g
        let scaled = g * parameters[weight.lowerBound + k]
        sum += scaled
        product += scaled * x
      }
      for k in 0..<width {
        let scaled = outer[start + k] * parameters[weight.lowerBound + k]
        result[start + k] =
          factor
          * (scaled - sum / Double(width)
            - trace.normalized[start + k] * product / Double(width))
      }
    }
    return result
  }
}

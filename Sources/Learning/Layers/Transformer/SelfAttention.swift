import Elementary
import Randomness

/// Scaled dot-product attention of the steps of a sequence among themselves, by several heads
/// (A. Vaswani et al., NeurIPS 2017, section 3.2). Every step sees every other one.
///
/// Weights are named and laid out as those of PyTorch's `MultiheadAttention`: `NAME.in_proj_weight`
/// and `NAME.in_proj_bias` for queries, keys and values, `NAME.out_proj.weight` and
/// `NAME.out_proj.bias`.
public struct SelfAttention: Equatable, Sendable {
  /// The length of a row.
  public let width: Int
  /// The number of heads, which divides the width.
  public let heads: Int
  private let input: DenseLayer
  private let output: DenseLayer

  /// A layer with its weights appended.
  public init(
    _ name: String, width: Int, heads: Int, parameters: inout ParameterSet,
    random: inout RandomStream
  ) {
    precondition(heads > 0 && width % heads == 0, "heads of equal width")
    self.width = width
    self.heads = heads
    input = DenseLayer(
      inputs: width, outputs: 3 * width, weightName: "\(name).in_proj_weight",
      weights: glorotUniform(inputs: width, outputs: 3 * width, random: &random),
      biasName: "\(name).in_proj_bias", biases: [Double](repeating: 0, count: 3 * width),
      parameters: &parameters)
    output = DenseLayer(
      "\(name).out_proj", inputs: width, outputs: width,
      weights: glorotUniform(inputs: width, outputs: width, random: &random),
      parameters: &parameters)
  }

  /// What the backward pass needs.
  public struct Trace: Sendable {
    fileprivate var rows: [Double]
    /// Queries, keys and values `[row][3·width]`.
    fileprivate var projected: [Double]
    /// `[sample][head][step][seen step]`.
    fileprivate var weights: [[Double]]
    fileprivate var mixed: [Double]
    fileprivate var lengths: [Int]
  }

  private var headWidth: Int { width / heads }

  /// The rows `[step][sample][number]` after attention.
  /// - Parameter lengths: The steps of each sample; later ones are neither seen nor see.
  public func forward(
    _ rows: [Double], lengths: [Int], parameters: [Double]
  ) -> (rows: [Double], trace: Trace) {
    let count = rows.count / width
    let samples = lengths.count
    var trace = Trace(
      rows: rows, projected: [Double](repeating: 0, count: 3 * rows.count), weights: [],
      mixed: [Double](repeating: 0, count: rows.count), lengths: lengths)
    input.forward(rows, batch: count, parameters: parameters, into: &trace.projected)
    let scale = 1 / Double(headWidth).squareRoot()
    for (sample, length) in lengths.enumerated() {
      for head in 0..<heads {
        var weights = [Double](repeating: 0, count: length * length)
        for t in 0..<length {
          let query = place(t, sample, samples, 0, head)
          var peak = -Double.infinity
          for s in 0..<length {
            let key = place(s, sample, samples, 1, head)
            var sum = 0.0
            for k in 0..<headWidth { sum += trace.projected[query + k] * trace.projected[key + k] }
            weights[t * length + s] = scale * sum
            peak = max(peak, scale * sum)
          }
          var total = 0.0
          for s in t * length..<(t + 1) * length {
            weights[s] = Portable.exp(weights[s] - peak)
            total += weights[s]
          }
          let target = (t * samples + sample) * width + head * headWidth
          for s in 0..<length {
            weights[t * length + s] /= total
            let value = place(s, sample, samples, 2, head)
            for k in 0..<headWidth {
              trace.mixed[target + k] += weights[t * length + s] * trace.projected[value + k]
            }
          }
        }
        trace.weights.append(weights)
      }
    }
    var result = [Double](repeating: 0, count: rows.count)
    output.forward(trace.mixed, batch: count, parameters: parameters, into: &result)
    return (result, trace)
  }

  /// Where queries (0), keys (1) or values (2) of a head stand.
  private func place(_ step: Int, _ sample: Int, _ samples: Int, _ kind: Int, _ head: Int) -> Int {
    ((step * samples + sample) * 3 + kind) * width + head * headWidth
  }

  /// Adds the gradient of the weights and returns that of the rows.
  public func backward(
    _ outer: [Double], _ trace: Trace, parameters: [Double], gradient: inout [Double]
  ) -> [Double] {
    let count = outer.count / width
    let samples = trace.lengths.count
    var mixed = [Double](repeating: 0, count: outer.count)
    output.backward(
      trace.mixed, batch: count, outputGradient: outer, parameters: parameters,
      gradient: &gradient, inputGradient: &mixed)
    var projected = [Double](repeating: 0, count: trace.projected.count)
    let scale = 1 / Double(headWidth).squareRoot()
    for (sample, length) in trace.lengths.enumerated() {
      for head in 0..<heads {
        let weights = trace.weights[sample * heads + head]
        for t in 0..<length {
          let query = place(t, sample, samples, 0, head)
          let source = (t * samples + sample) * width + head * headWidth
          var slopes = [Double](repeating: 0, count: length)
          var sum = 0.0
          for s in 0..<length {
            let value = place(s, sample, samples, 2, head)
            let weight = weights[t * length + s]
            var product = 0.0
            for k in 0..<headWidth {
              product += mixed[source + k] * trace.projected[value + k]
              projected[value + k] += weight * mixed[source + k]
            }
            slopes[s] = product
            sum += weight * product
          }
          for s in 0..<length {
            let key = place(s, sample, samples, 1, head)
            let slope = scale * weights[t * length + s] * (slopes[s] - sum)
            for k in 0..<headWidth {
              projected[query + k] += slope * trace.projected[key + k]
              projected[key + k] += slope * trace.projected[query + k]
            }
          }
        }
      }
    }
    var result = [Double](repeating: 0, count: outer.count)
    input.backward(
      trace.rows, batch: count, outputGradient: projected, parameters: parameters,
      gradient: &gradient, inputGradient: &result)
    return result
  }
}

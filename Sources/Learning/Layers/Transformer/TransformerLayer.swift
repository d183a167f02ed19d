import Randomness

/// An encoder layer of A. Vaswani et al., NeurIPS 2017: attention, then a feed-forward network, each
/// with its input added and normalized after.
///
/// Between the two a layer of the caller's own may stand.
public struct TransformerLayer: Equatable, Sendable {
  private let attention: SelfAttention
  private let first: LayerNorm
  private let network: FeedForward
  private let second: LayerNorm
  private let width: Int
  private let site: Int

  /// A layer with its weights appended: `NAME.self_attn…`, `NAME.norm1…`, `NAME.ffn…`, `NAME.norm2…`.
  /// - Parameters:
  ///   - hidden: The width of the feed-forward network's hidden layer.
  ///   - number: The layer's number, 0..<30.
  public init(
    _ name: String, width: Int, heads: Int, hidden: Int, activation: Activation, number: Int,
    parameters: inout ParameterSet, random: inout RandomStream
  ) {
    self.width = width
    site = 2 * number + 2
    attention = SelfAttention(
      "\(name).self_attn", width: width, heads: heads, parameters: &parameters, random: &random)
    first = LayerNorm("\(name).norm1", width: width, parameters: &parameters)
    network = FeedForward(
      "\(name).ffn", sizes: [width, hidden, width], parameters: &parameters, random: &random,
      activation: activation)
    second = LayerNorm("\(name).norm2", width: width, parameters: &parameters)
  }

  /// What the backward pass needs.
  public struct Trace: Sendable {
    fileprivate var attention: SelfAttention.Trace
    fileprivate var first: LayerNorm.Trace
    fileprivate var network: FeedForward.Trace
    fileprivate var second: LayerNorm.Trace
    fileprivate var masks: [[Double]]
  }

  /// The rows `[step][sample][number]` after the layer.
  /// - Parameter middle: What is done to the rows before the feed-forward network.
  public func forward(
    _ rows: [Double], lengths: [Int], parameters: [Double], dropout: RowDropout,
    middle: ([Double]) throws -> [Double] = { $0 }
  ) rethrows -> (rows: [Double], trace: Trace) {
    let masks = [0, 1].map { dropout.mask(rows.count, width: width, site: site + $0) }
    let (seen, attentionTrace) = attention.forward(rows, lengths: lengths, parameters: parameters)
    let (normal, firstTrace) = first.forward(
      rows.adding(seen.masked(masks[0])), parameters: parameters)
    let state = try middle(normal)
    var trace = network.makeTrace(capacity: rows.count / width)
    trace.input = state
    network.forward(&trace, batch: rows.count / width, parameters: parameters)
    let (result, secondTrace) = second.forward(
      state.adding(trace.output.masked(masks[1])), parameters: parameters)
    return (
      result,
      Trace(
        attention: attentionTrace, first: firstTrace, network: trace, second: secondTrace,
        masks: masks)
    )
  }

  /// Adds the gradient of the weights and returns that of the rows.
  /// - Parameter middle: The gradient of what went into the caller's own layer from that of what came
  ///   out of it.
  public func backward(
    _ outer: [Double], _ trace: Trace, parameters: [Double], gradient: inout [Double],
    middle: ([Double], inout [Double]) throws -> [Double] = { outer, _ in outer }
  ) rethrows -> [Double] {
    let sum = second.backward(outer, trace.second, parameters: parameters, gradient: &gradient)
    var network = trace.network
    network.outputGradient = sum.masked(trace.masks[1])
    self.network.backward(&network, parameters: parameters, gradient: &gradient)
    let state = try middle(sum.adding(network.inputGradient), &gradient)
    let rows = first.backward(state, trace.first, parameters: parameters, gradient: &gradient)
    return rows.adding(
      attention.backward(
        rows.masked(trace.masks[0]), trace.attention, parameters: parameters, gradient: &gradient))
  }
}

/// A controller without anything to learn: θ = W·[x; s·z], x the inputs of the last steps, z the
/// readouts after the last step, s the feedback scale.
public struct FixedController: Hashable, Sendable {
  /// W, `[angle][input]`, the inputs of the newest step first, those of earlier steps behind them, the
  /// readouts last.
  public let weights: [Double]
  /// The number of inputs and readouts.
  public let inputCount: Int

  /// A controller from W.
  public init(weights: [Double], inputCount: Int) {
    precondition(inputCount > 0 && weights.count % inputCount == 0, "whole rows of weights")
    self.weights = weights
    self.inputCount = inputCount
  }

  /// A controller whose angles are the inputs times a factor and, where they are fed back, the readouts.
  public init(inputs: Int, scale: Double, readouts: Int, feedsBack: Bool) {
    let (angles, count) = (inputs + (feedsBack ? readouts : 0), inputs + readouts)
    var weights = [Double](repeating: 0, count: angles * count)
    for k in 0..<angles { weights[k * count + k] = k < inputs ? scale : 1 }
    self.init(weights: weights, inputCount: count)
  }

  /// The number of angles.
  public var angleCount: Int { weights.count / inputCount }
}

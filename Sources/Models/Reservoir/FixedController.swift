/// A controller whose weights do not learn: θ = W·[x; s·z] + b, x the inputs of the last steps, z the
/// readouts after the last step, s the feedback scale. Some of the b may be learnt, the others are zero.
public struct FixedController: Hashable, Sendable {
  /// W, `[angle][input]`, the inputs of the newest step first, those of earlier steps behind them, the
  /// readouts last.
  public let weights: [Double]
  /// The number of inputs and readouts.
  public let inputCount: Int
  /// The angles whose b is learnt, the same at every step.
  public let learntAngles: Range<Int>

  /// A controller from W.
  public init(weights: [Double], inputCount: Int, learntAngles: Range<Int> = 0..<0) {
    precondition(inputCount > 0 && weights.count % inputCount == 0, "whole rows of weights")
    precondition(learntAngles.upperBound <= weights.count / inputCount, "angles that there are")
    self.weights = weights
    self.inputCount = inputCount
    self.learntAngles = learntAngles
  }

  /// A controller whose angles are the inputs times a factor, then, where they are fed back, the
  /// readouts, then learnt ones.
  public init(inputs: Int, scale: Double, readouts: Int, feedsBack: Bool, learnt: Int = 0) {
    let (given, count) = (inputs + (feedsBack ? readouts : 0), inputs + readouts)
    var weights = [Double](repeating: 0, count: (given + learnt) * count)
    for k in 0..<given { weights[k * count + k] = k < inputs ? scale : 1 }
    self.init(weights: weights, inputCount: count, learntAngles: given..<given + learnt)
  }

  /// The number of angles.
  public var angleCount: Int { weights.count / inputCount }
}

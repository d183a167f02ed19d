/// A contextual bandit whose rewards are linear in features: ridge regression, and the choice with the
/// highest upper confidence bound (Y. Abbasi-Yadkori, D. Pál, C. Szepesvári, NeurIPS 2011).
///
/// With A = λ1 + Σ φφᵀ and b = Σ rφ over what was chosen, a choice is worth φᵀA⁻¹b + β √(φᵀA⁻¹φ). With the
/// gradients of a network as features it is the bandit of its tangent kernel.
public struct LinearBandit: Sendable {
  /// The factor β of the width.
  public let exploration: Double
  private let size: Int
  /// A⁻¹, row by row.
  private(set) var inverse: [Double]
  /// b.
  private(set) var sum: [Double]

  /// A bandit that knows nothing.
  /// - Parameters:
  ///   - features: How many there are.
  ///   - penalty: λ, above zero.
  public init(features: Int, penalty: Double, exploration: Double) {
    precondition(penalty > 0, "a penalty above zero")
    self.exploration = exploration
    size = features
    inverse = [Double](repeating: 0, count: features * features)
    for k in 0..<features { inverse[k * features + k] = 1 / penalty }
    sum = [Double](repeating: 0, count: features)
  }

  /// A bandit that knows nothing, with a penalty in units of the mean square of some features: to learn
  /// features that are scaled to the mean square 1 with that penalty is the same.
  public init(scaledBy features: [[Double]], penalty: Double, exploration: Double) {
    let squares = features.reduce(0) { $0 + $1.reduce(0) { $0 + $1 * $1 } }
    self.init(
      features: features[0].count, penalty: penalty * squares / Double(features.count),
      exploration: exploration)
  }

  /// A⁻¹b: a feature's share of a reward.
  public var weights: [Double] { applied(sum) }

  /// Plays a round and learns its reward.
  /// - Parameter features: Of each context.
  /// - Returns: The regret: what the choice is worth less than the best.
  public mutating func play(_ round: BanditGame.Round, features: [[Double]]) -> Double {
    let choice = choose(features)
    learn(features[choice], reward: round.values[choice] + round.noise)
    return round.best - round.values[choice]
  }

  mutating func restore(inverse: [Double], sum: [Double]) {
    self.inverse = inverse
    self.sum = sum
  }

  /// The expected reward of a choice and the width of its confidence, without β.
  public func estimate(_ features: [Double]) -> (mean: Double, width: Double) {
    let product = applied(features)
    return (dot(product, sum), max(0, dot(product, features)).squareRoot())
  }

  /// The choice with the highest bound; the first of equals.
  public func choose(_ choices: [[Double]]) -> Int {
    var best = (index: 0, bound: -Double.infinity)
    for (index, features) in choices.enumerated() {
      let (mean, width) = estimate(features)
      if mean + exploration * width > best.bound { best = (index, mean + exploration * width) }
    }
    return best.index
  }

  /// Learns a reward, by the formula of J. Sherman and W. Morrison.
  public mutating func learn(_ features: [Double], reward: Double) {
    let product = applied(features)
    let scale = 1 / (1 + dot(product, features))
    for i in 0..<size {
      let factor = scale * product[i]
      for j in 0..<size { inverse[i * size + j] -= factor * product[j] }
      sum[i] += reward * features[i]
    }
  }

  private func applied(_ features: [Double]) -> [Double] {
    (0..<size).map { i in
      var total = 0.0
      for j in 0..<size { total += inverse[i * size + j] * features[j] }
      return total
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var total = 0.0
    for k in a.indices { total += a[k] * b[k] }
    return total
  }
}

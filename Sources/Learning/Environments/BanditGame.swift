import Elementary
import Randomness

/// A contextual bandit: in each round one of several contexts is chosen for its reward.
public struct BanditGame: Equatable, Sendable {
  /// A round.
  public struct Round: Equatable, Sendable {
    /// The contexts, [arm][component].
    public var contexts: [[Double]]
    /// The expected reward of each.
    public var values: [Double]
    /// What is added to the reward of the choice.
    public var noise: Double

    /// The highest expected reward.
    public var best: Double { values.max() ?? 0 }
    /// The expected reward of a choice by chance.
    var mean: Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// A round from its parts.
    public init(contexts: [[Double]], values: [Double], noise: Double) {
      self.contexts = contexts
      self.values = values
      self.noise = noise
    }
  }

  /// The contexts of a round.
  public static let arms = 4
  /// The components of a context.
  public static let dimension = 4
  /// The standard deviation of the noise of rewards.
  public static let noise = 0.1
  /// Contexts by which features are scaled, which no round has.
  public static let scalingCount = 40

  /// The rounds in their order.
  public var rounds: [Round]
  /// Other contexts, by which features are scaled.
  public var scaling: [[Double]]

  /// A game from its parts.
  public init(rounds: [Round], scaling: [[Double]]) {
    self.rounds = rounds
    self.scaling = scaling
  }

  /// Contexts uniform on the unit sphere of four dimensions, the same ones of a longer list.
  /// - Parameter part: 0 for those that are learnt from, 1 for scaling, 2 for judging.
  public static func contexts(
    seed: UInt64, game: Int, part: Int, count: Int
  ) -> [[Double]] {
    var random = RandomStream(seed: seed, 1, game, part)
    return (0..<count).map { _ in unitVector(&random) }
  }

  /// Rewards cos(3 a·x) with a random unit vector a (D. Zhou, L. Li, Q. Gu, ICML 2020).
  public static func cosine(seed: UInt64, game: Int, _ contexts: [[Double]]) -> [Double] {
    var random = RandomStream(seed: seed, 2, game)
    let direction = unitVector(&random)
    return contexts.map { context in
      Portable.cos(3 * zip(direction, context).reduce(0) { $0 + $1.0 * $1.1 })
    }
  }

  /// Rounds of four consecutive contexts each, with their expected rewards.
  /// - Parameter problem: Which noise of rewards is drawn.
  public init(
    seed: UInt64, game: Int, problem: Int, contexts: [[Double]], values: [Double]
  ) {
    var random = RandomStream(seed: seed, 3, game, problem)
    let rounds = stride(from: 0, to: contexts.count, by: Self.arms).map { first in
      let arms = first..<first + Self.arms
      return Round(
        contexts: Array(contexts[arms]), values: Array(values[arms]),
        noise: Self.noise * random.normal())
    }
    self.init(
      rounds: rounds,
      scaling: Self.contexts(seed: seed, game: game, part: 1, count: Self.scalingCount))
  }

  private static func unitVector(_ random: inout RandomStream) -> [Double] {
    let values = (0..<dimension).map { _ in random.normal() }
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { $0 / length }
  }
}

import Randomness

/// What a model acts in, where a task is no set of data: what its actions cost takes the place of targets.
///
/// It goes with a data set, each test sample of which begins an episode; the samples of the training set
/// only say how many steps an epoch has.
public struct Environment: Equatable, Sendable {
  /// The episodes, by what they are of.
  public enum Episodes: Equatable, Sendable {
    /// Pendulums that are to swing up, as each episode of 200 steps begins.
    case pendulum([Pendulum])
    /// Rounds of a bandit, an episode of one step each.
    case bandit(BanditGame)
  }

  /// How is learnt.
  public struct Options: Equatable, Sendable {
    /// γ: what a reward is worth a step later, from 0 and below 1.
    public var discount = 0.98
    /// Of a pendulum the standard deviation of the noise of exploration as a share of the largest torque,
    /// of a bandit the factor of the width of its confidence.
    public var exploration = 0.1
    /// Steps at random before a pendulum's actor learns.
    public var randomSteps = 400
    /// The penalty of a bandit's squared weights in units of its features' mean square.
    public var penalty = 0.1

    /// The defaults.
    public init() {}
  }

  /// Of test data one for each sample; of training data those of all epochs in their order.
  public let episodes: Episodes
  /// How is learnt.
  public let options: Options

  /// Episodes in which is learnt in some way.
  public init(_ episodes: Episodes, options: Options = Options()) {
    self.episodes = episodes
    self.options = options
  }

  /// The number of episodes.
  public var count: Int {
    switch episodes {
    case .pendulum(let starts): starts.count
    case .bandit(let game): game.rounds.count
    }
  }

  /// What the model is asked in an episode: the steps of a pendulum, the arms of a bandit.
  public var decisionsPerEpisode: Int {
    switch episodes {
    case .pendulum: Pendulum.steps
    case .bandit(let game): game.rounds.first?.contexts.count ?? 0
    }
  }

  /// The steps of an episode, over which its cost is averaged as the loss.
  var stepsPerEpisode: Int {
    if case .pendulum = episodes { return Pendulum.steps }
    return 1
  }

  /// How often the model runs for a step of learning.
  /// - Parameter batch: Samples of an update.
  /// - Returns: The runs forward, and those with a gradient besides.
  public func passesPerStep(batch: Int) -> (forward: Double, gradient: Double) {
    switch episodes {
    // An action, the next actions of the batch, and every second step the actor's own twice, once with
    // their gradient.
    case .pendulum: (1 + 2 * Double(batch), 0.5 * Double(batch))
    case .bandit: (Double(decisionsPerEpisode), 0)
    }
  }

  /// Some of the episodes.
  func subset(_ indices: [Int]) -> Environment {
    switch episodes {
    case .pendulum(let starts):
      return Environment(.pendulum(indices.map { starts[$0] }), options: options)
    case .bandit(let game):
      var own = game
      own.rounds = indices.map { game.rounds[$0] }
      return Environment(.bandit(own), options: options)
    }
  }

  /// What an episode costs on average when actions are drawn: each torque alike, or each arm.
  ///
  /// Torques are drawn with seed 0, eight times for each beginning.
  public var costByChance: Double {
    switch episodes {
    case .pendulum(let starts):
      var total = 0.0
      for (index, start) in starts.enumerated() {
        for draw in 0..<8 {
          var random = RandomStream(seed: 0, .exploration, index, draw)
          var pendulum = start
          for _ in 0..<Pendulum.steps {
            total += pendulum.step(torque: Pendulum.largestTorque * (2 * random.uniform() - 1))
          }
        }
      }
      return total / Double(8 * max(1, starts.count))
    case .bandit(let game):
      return game.rounds.reduce(0) { $0 + $1.best - $1.mean } / Double(max(1, game.rounds.count))
    }
  }

  /// The outputs of a model as actions, where they are: of a pendulum the torque in N m.
  func actions(_ outputs: [Double]) -> [Double] {
    if case .pendulum = episodes {
      return outputs.map { TwinDelayedLearner.action($0, bound: Pendulum.largestTorque) }
    }
    return outputs
  }

  /// What learns by acting in the training episodes.
  /// - Throws: `LearningError` for a model that cannot be learnt so.
  func makeLearner(
    _ model: some SequenceModel, options training: TrainingOptions
  ) throws -> any EnvironmentLearner {
    switch episodes {
    case .pendulum(let starts):
      try PendulumLearner(model, starts: starts, options: options, training: training)
    case .bandit(let game):
      try BanditLearner(model, game: game, options: options, seed: training.seed)
    }
  }
}

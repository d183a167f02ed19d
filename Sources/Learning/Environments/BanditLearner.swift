/// A bandit that learns the weights of a model whose outputs are linear in them, after every round anew: its
/// features are the derivatives of the output by the weights.
struct BanditLearner: EnvironmentLearner {
  private let rounds: [BanditGame.Round]
  private let seed: UInt64
  private var bandit: LinearBandit

  /// - Throws: `LearningError` for a model whose outputs are not linear in all weights.
  init(
    _ model: some SequenceModel, game: BanditGame, options: Environment.Options, seed: UInt64
  ) throws {
    rounds = game.rounds
    self.seed = seed
    try Self.requireLinear(model, context: game.scaling[0])
    bandit = LinearBandit(
      scaledBy: try outputGradients(model, game.scaling, seed: seed), penalty: options.penalty,
      exploration: options.exploration)
  }

  /// Refuses outputs that the features do not describe.
  private static func requireLinear<Model: SequenceModel>(
    _ model: Model, context: [Double]
  ) throws {
    var model = model
    let result = try model.lossAndGradient(
      SequenceDataset.singleSteps([context]).batch([0]), context: RunContext(seed: 1))
    guard let curvature = result.curvature,
      curvature.weight.count + curvature.bias.count == model.parameters.count
    else {
      throw LearningError(
        .unusable,
        "task bandit learns outputs that are linear in all weights, which those of this model are "
          + "not; use it with model.kind tangent or reservoir")
    }
  }

  mutating func step<Model: SequenceModel>(
    _ step: Int, epoch: Int, model: inout Model, optimizer: inout any Optimizer,
    learningRate: Double
  ) throws -> EnvironmentStep {
    let round = rounds[step]
    let regret = bandit.play(
      round, features: try outputGradients(model, round.contexts, seed: seed))
    model.parameters.values = bandit.weights
    // Weights are solved for: there is no gradient.
    return EnvironmentStep(cost: regret, gradientNorm: 0)
  }

  var state: [String: [Double]] { ["inverse": bandit.inverse, "sum": bandit.sum] }

  mutating func restore(_ state: [String: [Double]], steps: Int) throws {
    try bandit.restore(
      inverse: remembered("inverse", count: bandit.inverse.count, in: state),
      sum: remembered("sum", count: bandit.sum.count, in: state))
  }
}

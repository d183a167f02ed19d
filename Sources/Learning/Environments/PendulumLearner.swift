/// An actor that learns by TD3 to swing a pendulum up.
struct PendulumLearner: EnvironmentLearner {
  private let starts: [Pendulum]
  private var learner: TwinDelayedLearner
  private var pendulum: Pendulum

  /// - Parameter starts: How the episodes begin, one after another.
  /// - Throws: `LearningError` for an optimizer that has no use for gradients.
  init(
    _ model: some SequenceModel, starts: [Pendulum], options: Environment.Options,
    training: TrainingOptions
  ) throws {
    guard training.optimizer != Ridge.name else {
      throw LearningError(
        .unusable,
        "task pendulum follows gradients, but training.optimizer is ridge, which solves for weights; "
          + "use adam, adamw or sgd, and a model that learns by them")
    }
    self.starts = starts
    pendulum = starts[0]
    var own = TwinDelayedLearner.Options()
    own.discount = options.discount
    own.exploration = options.exploration
    own.start = options.randomSteps
    own.batch = training.batchSize
    own.clipNorm = training.clipNorm
    learner = TwinDelayedLearner(
      actor: model.parameters, states: Pendulum.observationCount, bound: Pendulum.largestTorque,
      seed: training.seed, options: own)
  }

  mutating func step<Model: SequenceModel>(
    _ step: Int, epoch: Int, model: inout Model, optimizer: inout any Optimizer,
    learningRate: Double
  ) throws -> EnvironmentStep {
    if step % Pendulum.steps == 0 { pendulum = starts[step / Pendulum.steps] }
    let state = pendulum.observation
    let action = try learner.explore(state, actor: &model)
    let cost = pendulum.step(torque: action)
    // Rewards of the order of one.
    try learner.observe(
      state, action: action, reward: -cost / 10, next: pendulum.observation, epoch: epoch,
      actor: &model, optimizer: &optimizer, learningRate: learningRate)
    return EnvironmentStep(cost: cost, gradientNorm: learner.gradientNorm)
  }

  var state: [String: [Double]] {
    var result = learner.state
    result["pendulum"] = [pendulum.angle, pendulum.speed]
    return result
  }

  mutating func restore(_ state: [String: [Double]], steps: Int) throws {
    let now = try remembered("pendulum", count: 2, in: state)
    let own = self
    try learner.restore(steps: steps) { try own.remembered($0, count: $1, in: state) }
    pendulum = Pendulum(angle: now[0], speed: now[1])
  }
}

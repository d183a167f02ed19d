import Randomness

extension LearningTask {
  /// A pendulum that is to be swung up by a motor.
  public static let pendulum = LearningTask(
    name: "pendulum", summary: "to swing a pendulum up and hold it, by acting (TD3)",
    metrics: [.episodeCost, .savedCost],
    dataKeys: ["discount", "exploration", "random_steps"], actsInEnvironment: true,
    setDefaults: {
      $0.useActorRecipe()
      guard $0.model.kind == .qrnn else { return }
      $0.model.qubits = 4
      $0.model.layers = 1
      $0.model.hidden = [16]
      $0.model.readouts = "Z"
      $0.model.feedbackScale = 0
    },
    load: { configuration in
      let data = configuration.data
      var options = Environment.Options()
      options.discount = data.discount ?? options.discount
      options.exploration = data.exploration ?? options.exploration
      options.randomSteps = data.randomSteps ?? options.randomSteps
      return try PendulumData.split(
        steps: data.train ?? 600, epochs: configuration.training.epochs, test: data.test ?? 10,
        seed: configuration.training.seed, options: options)
    },
    read: { file in
      try requirePrediction(file, "episodes that it begins itself")
      return try NumericSequenceData.read(
        file.path, file.encoding ?? DataEncoding(), objective: .meanSquaredError,
        needsTargets: false
      ).acting(in: Environment(.pendulum([])))
    })

  /// A choice among contexts, learnt from the rewards of those that are chosen.
  public static let bandit = LearningTask(
    name: "bandit", summary: "which of four contexts is worth most, by choosing (UCB)",
    metrics: [.episodeCost, .savedCost], dataKeys: ["exploration"], actsInEnvironment: true,
    setDefaults: {
      $0.training.optimizer = Ridge.name
      $0.training.clipNorm = nil
      $0.training.schedule = .constant
      $0.training.warmUp = 0
      $0.training.epochs = 10
      guard $0.model.kind == .tangent else { return }
      $0.model.qubits = BanditGame.dimension
      $0.model.layers = 3
      $0.model.inputScale = .pi
    },
    load: { configuration in
      let (data, training) = (configuration.data, configuration.training)
      var options = Environment.Options()
      options.exploration = data.exploration ?? 0.2
      options.penalty = training.ridge ?? options.penalty
      return try BanditData.split(
        rounds: data.train ?? 30, epochs: training.epochs, test: data.test ?? 100,
        seed: training.seed, options: options)
    },
    read: { file in
      try requirePrediction(file, "rounds that it draws itself")
      return try NumericSequenceData.read(
        file.path, file.encoding ?? DataEncoding(), objective: .meanSquaredError,
        needsTargets: false)
    })

  /// Refuses to judge a model by a file where it has to act.
  private static func requirePrediction(_ file: DataFile, _ judges: String) throws {
    guard file.needsTargets else { return }
    throw LearningError(
      .unusable,
      "\(file.path): a file cannot judge task \(file.configuration.task.name), which is judged by "
        + "\(judges) (train, compare); predict says what the model does in the states of a file")
  }
}

/// What the data of all environments have in common.
enum EnvironmentData {
  /// The most steps of all epochs, whose episodes are drawn beforehand.
  private static let mostSteps = 10_000_000

  /// Refuses more steps than fit into memory.
  /// - Throws: `LearningError`.
  static func requireSteps(_ steps: Int, epochs: Int) throws {
    guard steps <= mostSteps / max(1, epochs) else {
      throw LearningError(
        .unusable,
        "data.train is \(steps) and training.epochs \(epochs); their product may be at most "
          + "\(mostSteps)")
    }
  }

  /// One step of some features with one number as the target.
  static func encoding(_ features: [String], _ target: String) -> DataEncoding {
    var encoding = DataEncoding()
    encoding.goal = .regression
    encoding.features = features.map { ScaledColumn(name: $0) }
    encoding.targets = [ScaledColumn(name: target)]
    encoding.length = 1
    return encoding
  }
}

/// Pendulums to learn from and to be judged by.
enum PendulumData {
  /// The seed of the beginnings that judge, the same ones for every run.
  private static let judgingSeed: UInt64 = 1

  /// - Parameters:
  ///   - steps: Of an epoch.
  ///   - test: Episodes that judge.
  static func split(
    steps: Int, epochs: Int, test: Int, seed: UInt64, options: Environment.Options
  ) throws -> DatasetSplit {
    try EnvironmentData.requireSteps(steps, epochs: epochs)
    func starts(_ count: Int, _ random: RandomStream) -> [Pendulum] {
      var random = random
      return (0..<count).map { _ in Pendulum(&random) }
    }
    // The first of a stream is not used.
    let episodes = steps * max(1, epochs) / Pendulum.steps + 2
    let learnt = Array(starts(episodes, RandomStream(seed: seed, 13)).dropFirst())
    let judging = starts(test, RandomStream(seed: judgingSeed, 14))
    func dataset(_ role: String, _ pendulums: [Pendulum], count: Int) throws -> SequenceDataset {
      let places = (0..<count).map { pendulums[min($0, pendulums.count - 1)].observation }
      return try SequenceDataset(
        name: "pendulum, \(role)", inputs: Array(places.joined()), values: places.map { _ in 0 },
        outputCount: 1, stepCount: 1, featureCount: Pendulum.observationCount
      ).acting(in: Environment(.pendulum(pendulums), options: options))
    }
    return DatasetSplit(
      train: try dataset("training", learnt, count: steps),
      test: try dataset("test", judging, count: test),
      note: "\(steps) steps of a pendulum in each epoch, judged by \(test) episodes of "
        + "\(Pendulum.steps) steps without exploration",
      encoding: EnvironmentData.encoding(["cos", "sin", "speed"], "torque"))
  }
}

/// Rounds of a bandit to learn from and to be judged by.
enum BanditData {
  /// - Parameters:
  ///   - rounds: Of an epoch.
  ///   - test: Rounds that judge.
  static func split(
    rounds: Int, epochs: Int, test: Int, seed: UInt64, options: Environment.Options
  ) throws -> DatasetSplit {
    try EnvironmentData.requireSteps(rounds, epochs: epochs)
    func game(_ part: Int, _ count: Int) -> BanditGame {
      let contexts = BanditGame.contexts(
        seed: seed, game: 0, part: part, count: count * BanditGame.arms)
      return BanditGame(
        seed: seed, game: 0, problem: 0, contexts: contexts,
        values: BanditGame.cosine(seed: seed, game: 0, contexts))
    }
    func dataset(_ role: String, _ game: BanditGame, count: Int) throws -> SequenceDataset {
      try SequenceDataset(
        name: "bandit, \(role)",
        inputs: game.rounds[..<count].flatMap { $0.contexts[0] },
        values: [Double](repeating: 0, count: count), outputCount: 1, stepCount: 1,
        featureCount: BanditGame.dimension
      ).acting(in: Environment(.bandit(game), options: options))
    }
    return DatasetSplit(
      train: try dataset("training", game(0, rounds * max(1, epochs)), count: rounds),
      test: try dataset("test", game(2, test), count: test),
      note: "\(rounds) rounds of a bandit of \(BanditGame.arms) contexts in each epoch, judged by "
        + "the highest outputs in \(test) others",
      encoding: EnvironmentData.encoding(
        (0..<BanditGame.dimension).map { "x\($0)" }, "reward"))
  }
}

extension TrainingConfiguration {
  /// Actors in an environment: few samples that change while they are learnt.
  mutating func useActorRecipe() {
    training.epochs = 10
    training.batch = 64
    training.learningRate = 2e-3
    training.schedule = .constant
    training.warmUp = 0
    training.clipNorm = nil
  }

  /// Refuses values of keys that have no meaning where a model acts.
  /// - Throws: `ConfigurationError` naming the key.
  func requireKeysOfEnvironment() throws {
    let isBandit = task == .bandit
    for (key, isRight, allowed) in [
      ("training.loss", training.loss == nil, "null"),
      ("data.validation", data.validation == nil, "null"),
      ("training.patience", training.patience == nil, "null"),
      ("model.presentations", model.presentations == .times(1), "1"),
      ("training.optimizer", !isBandit || training.optimizer == Ridge.name, Ridge.name),
      (
        "training.optimizer", isBandit || training.optimizer != Ridge.name,
        TrainingOptions.optimizers.filter { $0 != Ridge.name }.joined(separator: ", ")
      ),
      ("training.clip_norm", !isBandit || training.clipNorm == nil, "none"),
    ] where !isRight {
      throw ConfigurationError(
        place: place(of: key), key: key,
        problem: "has no meaning for task \(task.name), in which a model acts and learns from what "
          + "that costs; only \(allowed) is allowed")
    }
  }
}

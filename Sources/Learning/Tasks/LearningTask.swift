/// Something to learn: where its data come from, how results are judged, and its own defaults.
///
/// A new task is a value of this type, in a file of its own, and a place in `all`.
public struct LearningTask: Sendable {
  /// The name in configurations.
  public let name: String
  /// What is learnt, for the help: a few words.
  public let summary: String
  /// The figures of the final result.
  public let metrics: [Metric]
  /// The keys of the section `data` that it reads beside `train`, `test` and `validation`, without
  /// the section's name; others are refused.
  public let dataKeys: Set<String>
  /// Whether its samples are consecutive parts of one sequence.
  public let isContinuous: Bool
  /// Whether a model acts in an environment instead of being compared with targets.
  public let actsInEnvironment: Bool
  /// Sets defaults that differ from the general ones. It may look at `model.kind`, which is set
  /// before.
  public let setDefaults: @Sendable (inout TrainingConfiguration) -> Void
  /// Reads or draws the data. A validation set that it does not make is held out of the training set
  /// by the caller.
  public let load: @Sendable (TrainingConfiguration) throws -> DatasetSplit
  /// Reads a file of the task's form for a trained model.
  public let read: @Sendable (DataFile) throws -> SequenceDataset

  /// A file that a trained model is asked about.
  public struct DataFile: Sendable {
    /// The file.
    public let path: String
    /// The configuration of the run.
    public let configuration: TrainingConfiguration
    /// What was learnt about the training data; nil where there is nothing to know.
    public let encoding: DataEncoding?
    /// Whether samples without targets are refused; otherwise something stands in for them.
    public let needsTargets: Bool

    /// A file.
    public init(
      _ path: String, configuration: TrainingConfiguration, encoding: DataEncoding?,
      needsTargets: Bool
    ) {
      self.path = path
      self.configuration = configuration
      self.encoding = encoding
      self.needsTargets = needsTargets
    }
  }

  /// A task from its parts.
  public init(
    name: String, summary: String, metrics: [Metric] = [.accuracy], dataKeys: Set<String>,
    isContinuous: Bool = false, actsInEnvironment: Bool = false,
    setDefaults: @escaping @Sendable (inout TrainingConfiguration) -> Void = { _ in },
    load: @escaping @Sendable (TrainingConfiguration) throws -> DatasetSplit,
    read: @escaping @Sendable (DataFile) throws -> SequenceDataset
  ) {
    self.read = read
    self.name = name
    self.summary = summary
    self.metrics = metrics
    self.dataKeys = dataKeys
    self.isContinuous = isContinuous
    self.actsInEnvironment = actsInEnvironment
    self.setDefaults = setDefaults
    self.load = load
  }

  /// All tasks, in the order of the help.
  public static let all: [LearningTask] = [
    .digits, .mnist, .permutedMNIST, .copyingMemory, .sentiment, .languageModel, .translation,
    .sequences, .lorenz, .mackeyGlass, .logistic, .channelEqualization, .shortTermMemory, .parity,
    .hamiltonianPhase, .clusterIsing, .stateDiffusion, .imageField, .pendulum, .bandit,
  ]

  /// The task with a name.
  public static func named(_ name: String) -> LearningTask? { all.first { $0.name == name } }
}

extension LearningTask: Equatable {
  /// Tasks are equal if their names are.
  public static func == (a: LearningTask, b: LearningTask) -> Bool { a.name == b.name }
}

extension TrainingConfiguration {
  /// The data of the task, with a validation set where one is asked for.
  /// - Throws: `LearningError` for missing or malformed files, `ConfigurationError` for values out of
  ///   range, counts that are not there or a missing path.
  public func loadData() throws -> DatasetSplit {
    try validate()
    if task.actsInEnvironment {
      try requireKeysOfEnvironment()
    } else if training.optimizer == Ridge.name {
      for (key, isRight, allowed) in [
        ("training.epochs", training.epochs == 1, "1"),
        ("training.clip_norm", training.clipNorm == nil, "none"),
      ] where !isRight {
        throw ConfigurationError(
          place: place(of: key), key: key,
          problem: "optimizer ridge solves for the weights in one pass; only \(allowed) is allowed")
      }
    }
    do {
      var split = try task.load(self)
      try requireModes(split.train)
      split = try split.map { try presenting(judging($0)) }
      guard split.validation == nil, let count = data.validation else { return split }
      return try split.holdingOut(validation: count, atEnd: task.isContinuous)
    } catch let error as LearningError where error.kind == .unusable {
      throw ConfigurationError(place: place(of: "task"), key: nil, problem: error.description)
    }
  }

  /// Data of the task with the loss that is asked for.
  /// - Throws: `ConfigurationError` for one that does not suit targets, optimizer or metrics.
  public func judging(_ data: SequenceDataset) throws -> SequenceDataset {
    func refuse(_ reason: String) -> ConfigurationError {
      ConfigurationError(
        place: place(of: "training.loss"), key: "training.loss",
        problem: "\(training.loss?.rawValue ?? "null") \(reason)")
    }
    let solves = training.optimizer == Ridge.name
    guard let loss = training.loss else {
      return solves ? try data.judged(by: data.objective.squared) : data
    }
    guard loss.targets == data.objective.targets else {
      let allowed = Objective.allCases.filter { $0.targets == data.objective.targets }
      throw refuse(
        "is not for targets that are \(data.objective.targets); allowed: "
          + allowed.map(\.rawValue).joined(separator: ", "))
    }
    guard !solves || loss == data.objective.squared else {
      throw refuse(
        "is not what ridge makes small; only \(data.objective.squared.rawValue) is allowed")
    }
    if loss != .crossEntropy, let metric = task.metrics.first(where: \.needsCrossEntropy),
      data.objective.hasClasses
    {
      throw refuse(
        "leaves task \(task.name) without its \(metric.title), which is made of the cross-entropy; "
          + "only cross_entropy is allowed")
    }
    return try data.judged(by: loss)
  }

  /// Data whose sequences of one step are presented as often as is asked for.
  /// - Throws: `ConfigurationError` for longer sequences that should be presented more than once.
  public func presenting(_ data: SequenceDataset) throws -> SequenceDataset {
    let count: Int
    switch model.presentations {
    case .times(let times): count = times
    case .eachOutput: count = data.outputCount
    }
    guard count > 1 else { return data }
    guard data.stepCount == 1, data.targets == .sequence, data.vocabularySize == nil else {
      throw ConfigurationError(
        place: place(of: "model.presentations"), key: "model.presentations",
        problem: "repeats sequences of one step of features with one target each, which task "
          + "\(task.name) does not have here (data.sequence: image makes them of images); only 1 is "
          + "allowed")
    }
    return try data.repeatingSteps(count)
  }

  /// Refuses a tensor train for another number of features.
  private func requireModes(_ data: SequenceDataset) throws {
    guard let modes = model.inputModes else { return }
    guard data.vocabularySize == nil, modes.reduce(1, *) == data.featureCount else {
      throw ConfigurationError(
        place: place(of: "model.input_modes"), key: "model.input_modes",
        problem: data.vocabularySize == nil
          ? "the product of \(modes) must be \(data.featureCount), the number of features of a step"
          : "task \(task.name) has tokens, no features; only none is allowed")
    }
  }

  /// The file or folder of the data.
  /// - Parameter what: what should be there, for the message.
  /// - Throws: `ConfigurationError` if it was not given.
  func requiredPath(_ what: String) throws -> String {
    guard let dataPath else {
      throw ConfigurationError(
        place: place(of: "task"), key: "data.path",
        problem: "must be given for task \(task.name): \(what)")
    }
    return dataPath
  }
}

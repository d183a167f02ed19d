import Parallel

/// A training run in its run folder: begins or resumes, writes metrics and checkpoints.
public struct TrainingSession: Sendable {
  /// What is trained, on what, how.
  public let configuration: TrainingConfiguration
  /// Where it is written.
  public let folder: RunFolder
  /// The trainer, at the beginning or where the checkpoint stood.
  public private(set) var trainer: Trainer<AnySequenceModel>
  /// The report of the last finished epoch, if there is one.
  public private(set) var lastReport: EpochReport?
  private let savedConfiguration: String
  private let lock: RunFolderLock

  /// Seconds between checkpoints within an epoch.
  public static let checkpointInterval = 60.0

  /// Prepares a run.
  /// - Parameters:
  ///   - model: the model with its first weights.
  ///   - resume: whether to continue from the folder's checkpoint, which must be there. Without,
  ///     the folder's old run is overwritten.
  ///   - version: the program's version, for `environment.json`.
  /// - Throws: `LearningError` if files cannot be read or written, if another process trains in the
  ///   folder, or if the checkpoint is not of this configuration; only the number of epochs may differ.
  public init(
    configuration: TrainingConfiguration, model: AnySequenceModel, data: DatasetSplit,
    resume: Bool, version: String
  ) throws {
    self.configuration = configuration
    folder = RunFolder(configuration.runPath)
    lock = try RunFolderLock.acquire(folder.path)
    savedConfiguration = try configuration.forRunFolder().yaml()
    trainer = try Trainer(model: model, options: configuration.trainingOptions, data: data)
    guard resume else {
      try folder.begin(
        configuration, encoding: DataEncoding(of: data),
        environment: RunEnvironment(version: version))
      return
    }
    let checkpoint = try Checkpoint.read(folder.checkpointPath)
    try requireSame(checkpoint)
    try trainer.restore(checkpoint)
    lastReport = try folder.resume(afterEpoch: checkpoint.state.epoch - 1).last
  }

  /// Trains to the end, or until asked to stop; in both cases a checkpoint is left.
  /// - Returns: the summary, or nil if interrupted.
  /// - Throws: whatever the model throws, and `LearningError` if files cannot be written.
  public mutating func run(
    cancellation: CancellationFlag? = nil,
    onProgress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainingSummary? {
    let folder = folder
    let yaml = savedConfiguration
    var last = lastReport
    let clock = ContinuousClock()
    var saved = clock.now
    let finished = try trainer.run(cancellation: cancellation) { progress, trainer in
      switch progress {
      case .batch:
        if (clock.now - saved) / .seconds(1) > Self.checkpointInterval {
          try trainer.checkpoint(configuration: yaml).write(to: folder.checkpointPath)
          saved = clock.now
        }
      case .epoch(let report):
        // Metrics first: a line too many is taken back on resuming, one too few would be lost.
        try folder.append(report)
        try trainer.checkpoint(configuration: yaml).write(to: folder.checkpointPath)
        saved = clock.now
        last = report
      }
      onProgress(progress)
    }
    lastReport = last
    if !finished { try trainer.checkpoint(configuration: yaml).write(to: folder.checkpointPath) }
    // From here on other ranks may read what the first has written.
    Ranks.wait()
    guard finished else { return nil }
    guard let last else {
      throw LearningError(
        .malformedFile, "\(folder.metricsPath): the line of the last finished epoch is missing")
    }
    let chosen =
      configuration.training.patience == nil
      ? last : try folder.metrics().first { $0.epoch == trainer.state.bestEpoch }
    var summary = TrainingSummary(
      run: folder.path, configuration: configuration, weights: trainer.chosenWeights, report: last,
      chosen: chosen)
    if configuration.task.metrics.contains(.freeRunningError) {
      var model = trainer.model
      model.parameters = trainer.chosenWeights
      summary.figures[.freeRunningError] = try model.freeRunningError(
        trainer.data.test, context: RunContext(seed: configuration.training.seed),
        cancellation: cancellation)
      if summary.figures[.freeRunningError] == nil { return nil }
    }
    if configuration.task.metrics.contains(.bleu) {
      guard let bleu = try testBLEU(cancellation) else { return nil }
      summary.figures[.bleu] = bleu.score
    }
    return summary
  }

  /// The agreement of the test set's translations with the references; nil if interrupted.
  private func testBLEU(_ cancellation: CancellationFlag?) throws -> BLEU? {
    var model = trainer.model
    model.parameters = trainer.chosenWeights
    let test = trainer.data.test
    let search = BeamSearch(width: configuration.data.beam ?? BeamSearch.defaultWidth)
    guard
      let translations = try search.translations(
        of: test, by: &model, encoding: DataEncoding(of: trainer.data),
        context: RunContext(seed: configuration.training.seed), cancellation: cancellation)
    else { return nil }
    return try BLEU(translations: translations, of: test)
  }

  /// Refuses a checkpoint of another configuration.
  private func requireSame(_ checkpoint: Checkpoint) throws {
    let name = folder.checkpointPath
    var old: TrainingConfiguration
    do {
      old = try TrainingConfiguration(yaml: checkpoint.configuration, source: name)
    } catch {
      throw LearningError(.malformedFile, "the configuration in the checkpoint: \(error)")
    }
    var new = try TrainingConfiguration(yaml: savedConfiguration)
    old.training.epochs = 0
    new.training.epochs = 0
    let attachments = trainer.model.attachments
    if let key = Set(attachments.keys).union(checkpoint.attachments.keys).sorted()
      .first(where: { attachments[$0] != checkpoint.attachments[$0] })
    {
      throw LearningError(
        .unusable,
        "\(name) was made with another text of \(key): resume with the file as it was")
    }
    let pairs = zip(
      try old.yaml().split(separator: "\n"), try new.yaml().split(separator: "\n"))
    if let (before, now) = pairs.first(where: { $0 != $1 }) {
      throw LearningError(
        .unusable,
        "\(name) was made with \"\(before.trimmingPrefix { $0 == " " })\", not "
          + "\"\(now.trimmingPrefix { $0 == " " })\": resume with the same configuration")
    }
  }
}

import Elementary

/// Trains a model on a data set: minibatches in seeded order, an optimizer, a test after each
/// epoch. In an environment the model acts instead, a step where a batch else is, and learns from what that
/// costs.
///
/// A run is a pure function of model, data and options. It can be stopped after any batch and taken
/// up again from a checkpoint, with the same numbers as if it had not been stopped.
public struct Trainer<Model: SequenceModel>: Sendable {
  /// The model with its current weights.
  public private(set) var model: Model
  /// How to train.
  public let options: TrainingOptions
  /// The data.
  public let data: DatasetSplit
  /// Where the run stands.
  public private(set) var state = TrainerState()
  /// The optimizer with its memory.
  public private(set) var optimizer: any Optimizer
  /// The reports of the epochs that this trainer has finished itself.
  public private(set) var reports: [EpochReport] = []
  /// What learns by acting; nil where there are data.
  private(set) var learner: (any EnvironmentLearner)?
  private let order: MinibatchOrder
  private let watch: CollapseWatch

  /// A trainer at the beginning of a run.
  /// - Throws: `LearningError` for options out of range or an empty training or test set.
  public init(model: Model, options: TrainingOptions, data: DatasetSplit) throws {
    try options.validate(actsInEnvironment: data.train.environment != nil)
    for (role, set) in data.sets where set.sampleCount == 0 {
      throw LearningError(.unusable, "the \(role) set \(set.name) is empty")
    }
    guard options.patience == nil || data.validation != nil else {
      throw LearningError(
        .unusable,
        "training.patience needs a validation set; hold samples out with data.validation")
    }
    self.model = model
    self.options = options
    self.data = data
    optimizer = try options.makeOptimizer(parameterCount: model.parameters.count)
    learner = try data.train.environment?.makeLearner(model, options: options)
    watch = CollapseWatch(data, solves: options.optimizer == Ridge.name)
    order = MinibatchOrder(data.train, batchSize: options.batchSize, seed: options.seed)
  }

  /// Whether all epochs are done, or the validation loss has not fallen for as many as `patience`.
  public var isFinished: Bool {
    state.epoch > options.epochs
      || options.patience.map { state.epoch - 1 - state.bestEpoch >= $0 } ?? false
  }

  /// The weights that count: with `patience` those of the lowest validation loss, else the last.
  public var chosenWeights: ParameterSet {
    var result = model.parameters
    if !state.bestWeights.isEmpty { result.values = state.bestWeights }
    return result
  }

  /// Trains to the end, or until asked to stop.
  /// - Parameters:
  ///   - cancellation: looked at before each batch. A stop during the test that ends an epoch
  ///     leaves the run just before that test, so that nothing is lost and nothing done twice.
  ///   - onProgress: called after each batch and each epoch with the trainer as it then stands.
  /// - Returns: whether all epochs are done; false means interrupted.
  /// - Throws: `LearningError` of kind `diverged` if the loss or the gradient is no longer finite,
  ///   and whatever the model or the callback throws.
  public mutating func run(
    cancellation: CancellationFlag? = nil,
    onProgress: (TrainingProgress, borrowing Trainer) throws -> Void = { _, _ in }
  ) throws -> Bool {
    let clock = ContinuousClock()
    var mark = clock.now
    while !isFinished {
      let batches = batches(epoch: state.epoch)
      if options.carriesState && state.batch == 0 { model.carried = CarriedStates() }
      while state.batch < batches.count {
        if cancellation?.isCancelled == true { return false }
        if learner == nil {
          try step(data.train.batch(batches[state.batch]))
        } else {
          try act()
        }
        advance(&mark, clock)
        let report = BatchReport(
          epoch: state.epoch, batch: state.batch, batchCount: batches.count,
          loss: state.lossSum / Double(max(1, state.targetCount)),
          accuracy: accuracy)
        try onProgress(.batch(report), self)
      }
      guard let test = try evaluate(data.test, cancellation) else { return false }
      var validation: Evaluation?
      if let set = data.validation {
        validation = try evaluate(set, cancellation)
        if validation == nil { return false }
      }
      advance(&mark, clock)
      var report = epochReport(test, validation, batchCount: batches.count)
      report.warning = watch.warning(
        report, state: &state, batchCount: batches.count, isLast: state.epoch == options.epochs)
      if let validation, validation.loss < state.bestValidationLoss {
        state.bestValidationLoss = validation.loss
        state.bestEpoch = state.epoch
        if options.patience != nil { state.bestWeights = model.parameters.values }
      }
      reports.append(report)
      state.beginNextEpoch()
      try onProgress(.epoch(report), self)
    }
    return true
  }

  /// Puts the run where another one stood.
  /// - Throws: `LearningError` if weights or optimizer do not fit this trainer's.
  public mutating func restore(
    parameters: ParameterSet, optimizerStepCount: Int, optimizerState: [String: [Double]],
    state: TrainerState, carried: CarriedStates? = nil, learner: [String: [Double]] = [:]
  ) throws {
    guard state.epoch >= 1, state.batch >= 0, state.batch <= batchCount else {
      throw LearningError(
        .unusable,
        "the checkpoint stands at epoch \(state.epoch), batch \(state.batch), but an epoch has "
          + "\(batchCount) batches: was it made with other data or another batch size?")
    }
    var weights = model.parameters
    try weights.assign(parameters)
    // The optimizer counts in the model's order, the file may have another.
    guard weights == parameters else {
      throw LearningError(.unusable, "the weights stand in another order than the model's")
    }
    var restored = optimizer
    try restored.restore(stepCount: optimizerStepCount, state: optimizerState)
    var ownLearner = self.learner
    try ownLearner?.restore(learner, steps: (state.epoch - 1) * batchCount + state.batch)
    model.parameters = weights
    optimizer = restored
    self.learner = ownLearner
    self.state = state
    if options.carriesState { model.carried = carried ?? CarriedStates() }
  }

  private mutating func evaluate(
    _ set: SequenceDataset, _ cancellation: CancellationFlag?
  ) throws -> Evaluation? {
    try model.evaluate(
      set, batchSize: max(options.batchSize, 64),
      context: RunContext(
        seed: options.seed, epoch: state.epoch, step: optimizer.stepCount, purpose: .evaluation),
      cancellation: cancellation)
  }

  /// The share of correct predictions in the epoch so far; nil for real-valued targets.
  private var accuracy: Double? {
    data.train.objective.hasClasses
      ? Double(state.correctCount) / Double(max(1, state.targetCount)) : nil
  }

  /// The minibatches of an epoch: shuffled, or consecutive samples side by side.
  private func batches(epoch: Int) -> [[Int]] {
    if learner != nil { return (0..<data.train.sampleCount).map { [$0] } }
    return options.carriesState
      ? StreamOrder(sampleCount: data.train.sampleCount, streamCount: options.batchSize).batches
      : order.batches(epoch: epoch)
  }

  /// Minibatches per epoch.
  private var batchCount: Int {
    if learner != nil { return data.train.sampleCount }
    return options.carriesState ? batches(epoch: 0).count : order.batchCount
  }

  /// How many steps the run has made, by which the learning rate goes.
  private var position: Int {
    learner == nil ? optimizer.stepCount : (state.epoch - 1) * batchCount + state.batch
  }

  /// One step in an environment.
  private mutating func act() throws {
    let (position, epoch) = (position, state.epoch)
    let rate = learningRate(step: position)
    let result = try learner?.step(
      position, epoch: epoch, model: &model, optimizer: &optimizer, learningRate: rate)
    guard let result else { return }
    guard result.cost.isFinite && result.gradientNorm.isFinite,
      model.parameters.values.allSatisfy(\.isFinite)
    else {
      throw LearningError(
        .diverged,
        "epoch \(state.epoch), step \(state.batch + 1): cost \(result.cost), gradient norm "
          + "\(result.gradientNorm); a smaller learning rate than \(options.learningRate) or "
          + "gradient clipping may help")
    }
    state.lossSum += result.cost
    state.targetCount += 1
    state.gradientNormSum += result.gradientNorm
    if result.gradientNorm > CollapseWatch.gradientBound { state.longGradientCount += 1 }
    state.batch += 1
  }

  /// One step of the optimizer.
  private mutating func step(_ batch: Batch) throws {
    let context = RunContext(
      seed: options.seed, epoch: state.epoch, step: optimizer.stepCount, purpose: .training)
    var result = try model.lossAndGradient(batch, context: context)
    let norm = clip(&result.gradient, norm: options.clipNorm)
    guard result.loss.isFinite && norm.isFinite else {
      throw LearningError(
        .diverged,
        "epoch \(state.epoch), batch \(state.batch + 1): loss \(result.loss), gradient norm "
          + "\(norm); a smaller learning rate than \(options.learningRate) or gradient clipping "
          + "may help")
    }
    let rate = learningRate(step: optimizer.stepCount)
    try optimizer.update(&model.parameters.values, result, learningRate: rate)
    state.lossSum += result.loss * Double(result.targetCount)
    state.correctCount += result.correctCount
    state.targetCount += result.targetCount
    state.gradientNormSum += norm
    if norm > CollapseWatch.gradientBound { state.longGradientCount += 1 }
    for (name, value) in result.diagnostics {
      state.diagnostics["mean_\(name)", default: 0] += value
    }
    // Logarithms of ratios; an infinite one would hide all others.
    for (name, value) in result.ratios {
      state.diagnostics["log_\(name)", default: 0] += Portable.log(min(max(value, 1e-12), 1e12))
    }
    for (name, value) in result.counters { state.counters[name, default: 0] += value }
    state.batch += 1
  }

  private func learningRate(step: Int) -> Double {
    let total = options.epochs * batchCount
    return options.schedule.rate(
      options.learningRate, step: step, totalSteps: total,
      warmUpSteps: Int((options.warmUp * Double(total)).rounded()))
  }

  private func epochReport(
    _ test: Evaluation, _ validation: Evaluation?, batchCount: Int
  ) -> EpochReport {
    let batches = Double(max(1, batchCount))
    var measures: [String: Double] = [:]
    for (name, sum) in state.diagnostics {
      if name.hasPrefix("log_") {
        measures["mean_\(name.dropFirst(4))"] = Portable.exp(sum / batches)
      } else {
        measures[name] = sum / batches
      }
    }
    for metric in Metric.allCases where metric.isMeasured {
      measures["test_\(metric.rawValue)"] = metric.value(test)
    }
    for (k, moments) in test.moments.enumerated() where test.moments.count > 1 {
      measures["test_capacity_\(k)"] = moments.squaredCorrelation
    }
    measures["validation_loss"] = validation?.loss
    measures["validation_accuracy"] = validation?.accuracy
    return EpochReport(
      epoch: state.epoch, step: optimizer.stepCount,
      learningRate: learningRate(step: max(0, position - 1)),
      trainLoss: state.lossSum / Double(max(1, state.targetCount)), trainAccuracy: accuracy,
      gradientNorm: state.gradientNormSum / batches, testLoss: test.loss,
      testAccuracy: test.accuracy, wallSeconds: state.wallSeconds, measures: measures,
      counters: state.counters)
  }

  /// Adds the time since the mark to the run's.
  private mutating func advance(_ mark: inout ContinuousClock.Instant, _ clock: ContinuousClock) {
    let now = clock.now
    state.wallSeconds += (now - mark) / .seconds(1)
    mark = now
  }
}

import LinearAlgebra

/// How a model does on a data set.
public struct Evaluation: Equatable, Sendable {
  /// The mean loss over all targets that count; in nats for classes.
  public let loss: Double
  /// The number of targets that count.
  public let targetCount: Int
  /// Whether each target was predicted correctly: by sample, then by counted step. Empty for
  /// real-valued targets.
  public let correct: [Bool]
  /// The predicted class of each target, in the same order; empty for real-valued targets.
  public let predictions: [Int]
  /// The mean square of output minus target; nil for classes.
  public let meanSquaredError: Double?
  /// The mean size of output minus target; nil for classes.
  public let meanAbsoluteError: Double?

  /// The sums of each component of real-valued targets; empty for classes.
  public let moments: [OutputMoments]

  /// The squared error of each sample and component, the mean over its targets that count; empty for
  /// classes.
  public let squaredErrors: [[Double]]

  /// The fidelity of each sample's last state with its target; empty but for quantum states.
  public let fidelities: [Double]

  /// What each episode of an environment cost, in the order of its samples; empty but in an environment.
  public let episodeCosts: [Double]
  /// What an episode costs on average when actions are drawn; nil but in an environment.
  public let costByChance: Double?

  /// The mean cost of an episode; nil but in an environment.
  public var episodeCost: Double? {
    episodeCosts.isEmpty ? nil : episodeCosts.reduce(0, +) / Double(episodeCosts.count)
  }

  /// Of each episode, 1 minus its cost in units of what one costs by chance: their mean is 0 for what is no
  /// better, 1 where nothing is lost. Empty but in an environment.
  public var savedCosts: [Double] {
    guard let costByChance, costByChance > 0 else { return [] }
    return episodeCosts.map { 1 - $0 / costByChance }
  }

  /// The mean fidelity; nil but for quantum states.
  public var stateFidelity: Double? {
    fidelities.isEmpty ? nil : fidelities.reduce(0, +) / Double(fidelities.count)
  }

  /// The squared error of each sample in units of the targets' variance, the mean over components whose
  /// targets vary; empty for classes, or where none varies. Samples without a target are left out.
  public var normalizedSquaredErrors: [Double] {
    let variances = moments.map(\.variance)
    let used = variances.indices.filter { variances[$0] > 0 }
    guard !used.isEmpty else { return [] }
    return squaredErrors.filter { !$0.isEmpty }.map { errors in
      used.reduce(0) { $0 + errors[$1] / variances[$1] } / Double(used.count)
    }
  }

  /// The mean over components of the squared error in units of the targets' variance; nil for classes
  /// or targets that are all constant.
  public var normalizedSquaredError: Double? {
    let known = moments.compactMap(\.normalizedSquaredError)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// The sum over components of the squared correlation of outputs and targets; nil for classes.
  public var capacity: Double? {
    moments.isEmpty ? nil : moments.reduce(0) { $0 + $1.squaredCorrelation }
  }

  /// The share of correct predictions; nil for real-valued targets.
  public var accuracy: Double? {
    guard meanSquaredError == nil, episodeCosts.isEmpty else { return nil }
    return correct.isEmpty ? 0 : Double(correct.count { $0 }) / Double(correct.count)
  }
}

extension Evaluation {
  /// What episodes cost; their loss is the mean cost of a step.
  init(costs: [Double], costByChance: Double, stepsPerEpisode: Int) {
    self.init(
      loss: costs.reduce(0, +) / Double(max(1, costs.count * stepsPerEpisode)),
      targetCount: costs.count, correct: [], predictions: [], meanSquaredError: nil,
      meanAbsoluteError: nil, moments: [], squaredErrors: [], fidelities: [], episodeCosts: costs,
      costByChance: costByChance)
  }
}

extension SequenceModel {
  /// Evaluates the current weights on a data set, in its order; in an environment by acting.
  /// - Parameters:
  ///   - batchSize: samples per call of `outputs`.
  ///   - cancellation: looked at before each batch; nil is returned if it was raised.
  public mutating func evaluate(
    _ dataset: SequenceDataset, batchSize: Int, context: RunContext,
    cancellation: CancellationFlag? = nil
  ) throws -> Evaluation? {
    if let environment = dataset.environment {
      return try evaluate(
        in: environment, batchSize: batchSize, context: context, cancellation: cancellation)
    }
    var loss = 0.0
    var squares = 0.0
    var sizes = 0.0
    var count = 0
    let hasClasses = dataset.objective.hasClasses
    var moments = [OutputMoments](
      repeating: OutputMoments(), count: hasClasses ? 0 : dataset.outputCount)
    var squaredErrors: [[Double]] = []
    var fidelities: [Double] = []
    var correct = [[Bool]](repeating: [], count: dataset.sampleCount)
    var predictions = [[Int]](repeating: [], count: dataset.sampleCount)
    // Samples that go on from each other come in another order, and begin afresh.
    let isContinuous = carried != nil
    if isContinuous { carried = CarriedStates() }
    defer { if isContinuous { carried = CarriedStates() } }
    let batches =
      isContinuous
      ? StreamOrder(sampleCount: dataset.sampleCount, streamCount: batchSize).batches
      : stride(from: 0, to: dataset.sampleCount, by: batchSize).map {
        Array($0..<min(dataset.sampleCount, $0 + batchSize))
      }
    for indices in batches {
      if cancellation?.isCancelled == true { return nil }
      let batch = dataset.batch(indices)
      let outputs = try outputs(batch, context: context)
      let result = batch.judge(outputs)
      loss += result.loss * Double(result.targetCount)
      squares += result.squaredErrorSum
      sizes += result.absoluteErrorSum
      count += result.targetCount
      guard hasClasses else {
        moments.add(outputs, batch)
        squaredErrors += batch.squaredErrors(outputs)
        if batch.objective.targets == .states { fidelities += try batch.fidelities(outputs) }
        continue
      }
      let steps = batch.rowCount / batch.sampleCount
      for (sample, index) in indices.enumerated() {
        for step in 0..<steps {
          let row = step * batch.sampleCount + sample
          guard batch.counts(row) else { continue }
          let prediction = argmax(outputs, row: row)
          predictions[index].append(prediction)
          correct[index].append(prediction == batch.labels[row])
        }
      }
    }
    let targets = Double(max(1, count))
    return Evaluation(
      loss: loss / targets, targetCount: count, correct: correct.flatMap { $0 },
      predictions: predictions.flatMap { $0 },
      meanSquaredError: hasClasses ? nil : squares / targets,
      meanAbsoluteError: hasClasses ? nil : sizes / targets, moments: moments,
      squaredErrors: squaredErrors, fidelities: fidelities, episodeCosts: [], costByChance: nil)
  }
}

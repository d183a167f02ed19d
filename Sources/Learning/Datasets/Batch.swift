import Randomness

/// Some samples of a data set, laid out for a model that goes through time.
public struct Batch: Equatable, Sendable {
  /// The samples' indices in the data set: their identity, to key random streams by.
  public let indices: [Int]
  /// The number of samples.
  public var sampleCount: Int { indices.count }
  /// The number of steps.
  public let stepCount: Int
  /// The number of features of a step.
  public let featureCount: Int
  /// Features, row-major `[step][sample][feature]`: a step's inputs are contiguous rows.
  public let inputs: [Double]
  /// One label per sample, or `[step][sample]` with −1 for "does not count": a row of logits each.
  public let labels: [Int]
  /// What the labels belong to.
  public let targets: SequenceDataset.Targets

  /// Gathers samples of a data set.
  public init(_ dataset: SequenceDataset, _ indices: [Int]) {
    self.indices = indices
    stepCount = dataset.stepCount
    featureCount = dataset.featureCount
    targets = dataset.targets
    let steps = dataset.stepCount
    let features = dataset.featureCount
    var inputs: [Double] = []
    inputs.reserveCapacity(steps * features * indices.count)
    for step in 0..<steps {
      for sample in indices {
        let start = (sample * steps + step) * features
        inputs += dataset.inputs[start..<start + features]
      }
    }
    self.inputs = inputs
    switch dataset.targets {
    case .sequence: labels = indices.map { dataset.labels[$0] }
    case .step:
      labels = (0..<steps).flatMap { step in indices.map { dataset.labels[$0 * steps + step] } }
    }
  }

  /// Where a step's rows `[sample][feature]` are in `inputs`.
  public func inputRange(step: Int) -> Range<Int> {
    let length = sampleCount * featureCount
    return step * length..<(step + 1) * length
  }

  /// The features of a sample at a step.
  public func input(step: Int, sample: Int) -> ArraySlice<Double> {
    let start = (step * sampleCount + sample) * featureCount
    return inputs[start..<start + featureCount]
  }

  /// A part of the batch, its samples counted within the batch: for models that work in groups.
  public func slice(_ range: Range<Int>) -> Batch {
    Batch(slicing: self, range)
  }

  private init(slicing batch: Batch, _ range: Range<Int>) {
    indices = Array(batch.indices[range])
    stepCount = batch.stepCount
    featureCount = batch.featureCount
    targets = batch.targets
    let all = batch.sampleCount
    let features = batch.featureCount
    inputs = (0..<batch.stepCount).flatMap { step in
      let start = (step * all + range.lowerBound) * features
      return batch.inputs[start..<start + range.count * features]
    }
    switch batch.targets {
    case .sequence: labels = Array(batch.labels[range])
    case .step:
      labels = (0..<batch.stepCount).flatMap { step in
        batch.labels[step * all + range.lowerBound..<step * all + range.upperBound]
      }
    }
  }
}

/// The samples of each minibatch of each epoch: a fresh seeded shuffle per epoch.
public struct MinibatchOrder: Equatable, Sendable {
  /// The number of samples.
  public let sampleCount: Int
  /// Samples per minibatch; the last of an epoch may have fewer.
  public let batchSize: Int
  /// The seed of the shuffles.
  public let seed: UInt64

  /// The order of a run.
  public init(sampleCount: Int, batchSize: Int, seed: UInt64) {
    precondition(batchSize > 0, "a batch needs a sample")
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.seed = seed
  }

  /// Minibatches per epoch.
  public var batchCount: Int { (sampleCount + batchSize - 1) / batchSize }

  /// The sample indices of the minibatches of an epoch, which is any number.
  public func batches(epoch: Int) -> [[Int]] {
    var random = RandomStream(seed: seed, .shuffling, epoch)
    let order = random.permutation(sampleCount)
    return (0..<batchCount).map { i in
      Array(order[i * batchSize..<min(sampleCount, (i + 1) * batchSize)])
    }
  }
}

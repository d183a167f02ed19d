/// Labelled sequences of equal length with dense features.
public struct SequenceDataset: Equatable, Sendable {
  /// What the labels belong to.
  public enum Targets: String, Equatable, Sendable {
    /// One label per sequence, predicted after its last step.
    case sequence
    /// One label per step, −1 where a step does not count.
    case step
  }

  /// Where the samples come from, for reports.
  public let name: String
  /// Features, row-major `[sample][step][feature]`.
  public let inputs: [Double]
  /// Labels in 0..<classCount: one per sample, or `[sample][step]` with −1 for "does not count".
  public let labels: [Int]
  /// What the labels belong to.
  public let targets: Targets
  /// The number of classes.
  public let classCount: Int
  /// The number of steps of every sequence.
  public let stepCount: Int
  /// The number of features of a step.
  public let featureCount: Int
  /// The number of sequences.
  public let sampleCount: Int

  /// A data set from its arrays.
  /// - Throws: `LearningError` if the lengths do not agree, a feature is not finite, or a label is
  ///   not in its range.
  public init(
    name: String, inputs: [Double], labels: [Int], targets: Targets = .sequence, classCount: Int,
    stepCount: Int, featureCount: Int
  ) throws {
    guard classCount > 0, stepCount > 0, featureCount > 0 else {
      throw LearningError(
        .unusable,
        "\(name): \(classCount) classes, \(stepCount) steps, \(featureCount) features: each must "
          + "be at least 1")
    }
    let labelsPerSample = targets == .sequence ? 1 : stepCount
    guard labels.count % labelsPerSample == 0,
      inputs.count == labels.count / labelsPerSample * stepCount * featureCount
    else {
      throw LearningError(
        .unusable,
        "\(name): \(inputs.count) features and \(labels.count) labels do not make sequences of "
          + "\(stepCount) × \(featureCount)")
    }
    if let index = inputs.firstIndex(where: { !$0.isFinite }) {
      throw LearningError(.unusable, "\(name): feature \(index) is \(inputs[index])")
    }
    let lowest = targets == .step ? -1 : 0
    if let index = labels.firstIndex(where: { $0 < lowest || $0 >= classCount }) {
      throw LearningError(
        .unusable,
        "\(name): label \(index) is \(labels[index]), allowed are \(lowest)…\(classCount - 1)")
    }
    self.name = name
    self.inputs = inputs
    self.labels = labels
    self.targets = targets
    self.classCount = classCount
    self.stepCount = stepCount
    self.featureCount = featureCount
    sampleCount = labels.count / labelsPerSample
  }

  /// The features of one sample, `[step][feature]`.
  public func sequence(_ sample: Int) -> [[Double]] {
    (0..<stepCount).map { step in
      let start = (sample * stepCount + step) * featureCount
      return Array(inputs[start..<start + featureCount])
    }
  }

  /// The samples with the given indices as a batch.
  public func batch(_ indices: [Int]) -> Batch {
    Batch(self, indices)
  }

  /// A data set of some of the samples.
  public func subset(_ indices: some Sequence<Int>, name: String? = nil) throws -> SequenceDataset {
    let sampleLength = stepCount * featureCount
    let labelLength = targets == .sequence ? 1 : stepCount
    var inputs: [Double] = []
    var labels: [Int] = []
    for index in indices {
      inputs += self.inputs[index * sampleLength..<(index + 1) * sampleLength]
      labels += self.labels[index * labelLength..<(index + 1) * labelLength]
    }
    return try SequenceDataset(
      name: name ?? self.name, inputs: inputs, labels: labels, targets: targets,
      classCount: classCount, stepCount: stepCount, featureCount: featureCount)
  }
}

/// A training set, a test set, and how they were made.
public struct DatasetSplit: Equatable, Sendable {
  /// The samples to learn from.
  public let train: SequenceDataset
  /// The samples to judge by; none of them is in `train`.
  public let test: SequenceDataset
  /// Where the samples come from and how they were divided, a sentence for reports.
  public let note: String

  /// A split from its parts.
  public init(train: SequenceDataset, test: SequenceDataset, note: String) {
    self.train = train
    self.test = test
    self.note = note
  }
}

import Randomness

/// A training set, a validation set if there is one, a test set, and how they were made.
public struct DatasetSplit: Equatable, Sendable {
  /// The samples to learn from.
  public let train: SequenceDataset
  /// The samples to choose by, for early stopping and settings; none of them is in `train`.
  public let validation: SequenceDataset?
  /// The samples to judge by; none of them is in `train` or `validation`.
  public let test: SequenceDataset
  /// Where the samples come from and how they were divided, a sentence for reports.
  public let note: String
  /// What turns other files into such samples; nil where there is nothing to know.
  public let encoding: DataEncoding?

  /// A split from its parts.
  public init(
    train: SequenceDataset, validation: SequenceDataset? = nil, test: SequenceDataset, note: String,
    encoding: DataEncoding? = nil
  ) {
    self.encoding = encoding
    self.train = train
    self.validation = validation
    self.test = test
    self.note = note
  }

  /// The sets with what they are called.
  public var sets: [(role: String, data: SequenceDataset)] {
    [("training", train)] + (validation.map { [("validation", $0)] } ?? []) + [("test", test)]
  }

  /// Takes some of the training samples for validation, drawn with seed 0, so that runs of
  /// different seeds choose by the same samples.
  /// - Parameter atEnd: takes the last ones instead, where samples are parts of one sequence.
  /// - Throws: `LearningError` if less than one sample would be left to learn from.
  public func holdingOut(validation count: Int, atEnd: Bool = false) throws -> DatasetSplit {
    guard count >= 1, count < train.sampleCount else {
      throw LearningError(
        .unusable,
        "\(train.name): validation = \(count), but of \(train.sampleCount) training samples "
          + "1…\(max(1, train.sampleCount - 1)) can be held out")
    }
    var random = RandomStream(seed: 0, .validation)
    let order = atEnd ? Array(0..<train.sampleCount) : random.permutation(train.sampleCount)
    let kept = train.sampleCount - count
    return DatasetSplit(
      train: try train.subset(order[..<kept].sorted()),
      validation: try train.subset(order[kept...].sorted()), test: test,
      note: note + "; \(count) of the training samples held out for validation",
      encoding: encoding)
  }

  /// The first so many samples of the training and the test set.
  /// - Throws: `LearningError` for counts that are not there.
  func keeping(train count: Int?, test testCount: Int?) throws -> DatasetSplit {
    try requireCount(count ?? train.sampleCount, "train", of: train.sampleCount, in: train.name)
    try requireCount(testCount ?? test.sampleCount, "test", of: test.sampleCount, in: test.name)
    return DatasetSplit(
      train: try count.map { try train.subset(0..<$0) } ?? train, validation: validation,
      test: try testCount.map { try test.subset(0..<$0) } ?? test, note: note, encoding: encoding)
  }

  /// Every set changed alike.
  func map(_ change: (SequenceDataset) throws -> SequenceDataset) rethrows -> DatasetSplit {
    DatasetSplit(
      train: try change(train), validation: try validation.map(change), test: try change(test),
      note: note, encoding: encoding)
  }
}

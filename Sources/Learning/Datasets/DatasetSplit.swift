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

  /// A split from its parts.
  public init(
    train: SequenceDataset, validation: SequenceDataset? = nil, test: SequenceDataset, note: String
  ) {
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
  /// - Throws: `LearningError` if less than one sample would be left to learn from.
  public func holdingOut(validation count: Int) throws -> DatasetSplit {
    guard count >= 1, count < train.sampleCount else {
      throw LearningError(
        .unusable,
        "\(train.name): validation = \(count), but of \(train.sampleCount) training samples "
          + "1…\(max(1, train.sampleCount - 1)) can be held out")
    }
    var random = RandomStream(seed: 0, .validation)
    let order = random.permutation(train.sampleCount)
    let kept = train.sampleCount - count
    return DatasetSplit(
      train: try train.subset(order[..<kept].sorted()),
      validation: try train.subset(order[kept...].sorted()), test: test,
      note: note + "; \(count) of the training samples held out for validation")
  }

  /// Every set changed alike.
  func map(_ change: (SequenceDataset) throws -> SequenceDataset) rethrows -> DatasetSplit {
    DatasetSplit(
      train: try change(train), validation: try validation.map(change), test: try change(test),
      note: note)
  }
}

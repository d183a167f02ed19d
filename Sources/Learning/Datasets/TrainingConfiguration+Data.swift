extension TrainingConfiguration {
  /// The data of the task.
  /// - Throws: `LearningError` for missing or malformed files, `ConfigurationError` for counts that
  ///   are not there, a missing path, or a task without data for a sequence model.
  public func loadData() throws -> DatasetSplit {
    do {
      return try loadUnplaced()
    } catch let error as LearningError where error.kind == .unusable {
      throw ConfigurationError(place: place(of: "task"), key: nil, problem: error.description)
    }
  }

  private func loadUnplaced() throws -> DatasetSplit {
    switch task {
    case .digits:
      guard data.path == nil else {
        throw ConfigurationError(
          place: place(of: "data.path"), key: "data.path",
          problem: "the digits are part of the program, there is nothing to read")
      }
      let split = try Digits.split(
        train: data.train ?? Digits.trainCount, test: data.test ?? Digits.testCount)
      guard data.sequence == .pixels else { return split }
      return DatasetSplit(
        train: try split.train.pixelByPixel(), test: try split.test.pixelByPixel(),
        note: split.note + ", pixel by pixel")
    case .mnist, .permutedMNIST:
      return try MNIST.split(
        folder: requiredPath("the folder of the IDX files"), train: data.train, test: data.test,
        layout: data.sequence == .rows ? .rows : .pixels,
        permutationSeed: task == .permutedMNIST ? 0 : nil)
    case .copyingMemory:
      guard data.path == nil else {
        throw ConfigurationError(
          place: place(of: "data.path"), key: "data.path",
          problem: "the sequences of copying-memory are drawn, there is nothing to read")
      }
      return try CopyingMemory.split(
        train: data.train ?? 2000, test: data.test ?? 500, delay: data.length ?? 20,
        seed: training.seed)
    case .sentiment:
      return try SentenceSentiment.split(
        folder: requiredPath("the folder of stsa.binary.train and stsa.binary.test"),
        length: data.length ?? 24, train: data.train, test: data.test)
    case .languageModel:
      return try CharacterText.split(
        path: requiredPath("a text file"), length: data.length ?? 64, train: data.train,
        test: data.test)
    case .translation:
      throw LearningError(
        .unusable,
        "translation needs an encoder and a decoder with attention, a sequence model has neither")
    }
  }

  private func requiredPath(_ what: String) throws -> String {
    guard let dataPath else {
      throw ConfigurationError(
        place: place(of: "task"), key: "data.path",
        problem: "must be given for task \(task.rawValue): \(what)")
    }
    return dataPath
  }
}

extension SequenceDataset {
  /// The same samples with one feature a step.
  func pixelByPixel() throws -> SequenceDataset {
    try SequenceDataset(
      name: name, inputs: inputs, labels: labels, classCount: classCount,
      stepCount: stepCount * featureCount, featureCount: 1)
  }
}

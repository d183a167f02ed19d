extension LearningTask {
  /// The embedded UCI digits.
  public static let digits = LearningTask(
    name: "digits", summary: "the UCI digits, part of the program", dataKeys: ["sequence"],
    setDefaults: {
      $0.data.train = Digits.trainCount
      $0.data.test = Digits.testCount
    },
    load: { configuration in
      let data = configuration.data
      let split = try Digits.split(
        train: data.train ?? Digits.trainCount, test: data.test ?? Digits.testCount)
      guard data.sequence == .pixels else { return split }
      let pixels = try split.map { try $0.pixelByPixel() }
      return DatasetSplit(
        train: pixels.train, test: pixels.test, note: split.note + ", pixel by pixel")
    },
    read: { file in
      let images = try Digits.read(file.path, needsTargets: file.needsTargets)
      return try file.configuration.data.sequence == .pixels ? images.pixelByPixel() : images
    })

  /// MNIST, row by row.
  public static let mnist = LearningTask(
    name: "mnist", summary: "MNIST from its IDX files", dataKeys: ["path", "sequence"],
    load: { try loadMNIST($0, permutationSeed: nil) },
    read: { try readMNIST($0, permutationSeed: nil) })

  /// MNIST, pixel by pixel in a fixed random order.
  public static let permutedMNIST = LearningTask(
    name: "permuted-mnist", summary: "MNIST with its pixels in a fixed random order",
    dataKeys: ["path", "sequence"], setDefaults: { $0.data.sequence = .pixels },
    load: { try loadMNIST($0, permutationSeed: 0) },
    read: { try readMNIST($0, permutationSeed: 0) })

  private static func readMNIST(
    _ file: DataFile, permutationSeed: UInt64?
  ) throws -> SequenceDataset {
    try MNIST.read(
      images: file.path, layout: file.configuration.data.sequence == .rows ? .rows : .pixels,
      permutationSeed: permutationSeed, needsTargets: file.needsTargets)
  }

  private static func loadMNIST(
    _ configuration: TrainingConfiguration, permutationSeed: UInt64?
  ) throws -> DatasetSplit {
    try MNIST.split(
      folder: configuration.requiredPath("the folder of the IDX files"),
      train: configuration.data.train, test: configuration.data.test,
      layout: configuration.data.sequence == .rows ? .rows : .pixels,
      permutationSeed: permutationSeed)
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

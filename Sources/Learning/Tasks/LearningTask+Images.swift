extension LearningTask {
  /// The embedded UCI digits.
  public static let digits = LearningTask(
    name: "digits", summary: "the UCI digits, part of the program",
    dataKeys: ["sequence", "classes"],
    setDefaults: {
      $0.data.train = Digits.trainCount
      $0.data.test = Digits.testCount
    },
    load: { configuration in
      let data = configuration.data
      let split = try Digits.split(
        train: data.train ?? Digits.trainCount, test: data.test ?? Digits.testCount)
      return try split.map { try $0.arranged(data.sequence) }.telling(data.classes)
    },
    read: { file in
      try Digits.read(file.path, needsTargets: file.needsTargets)
        .arranged(file.configuration.data.sequence).telling(file)
    })

  /// MNIST, row by row.
  public static let mnist = LearningTask(
    name: "mnist", summary: "MNIST from its IDX files", dataKeys: ["path", "sequence", "classes"],
    load: { try loadMNIST($0, permutationSeed: nil) },
    read: { try readMNIST($0, permutationSeed: nil) })

  /// MNIST, pixel by pixel in a fixed random order.
  public static let permutedMNIST = LearningTask(
    name: "permuted-mnist", summary: "MNIST with its pixels in a fixed random order",
    dataKeys: ["path", "sequence", "classes"], setDefaults: { $0.data.sequence = .pixels },
    load: { try loadMNIST($0, permutationSeed: 0) },
    read: { try readMNIST($0, permutationSeed: 0) })

  private static func readMNIST(
    _ file: DataFile, permutationSeed: UInt64?
  ) throws -> SequenceDataset {
    try MNIST.read(
      images: file.path, layout: .rows, permutationSeed: permutationSeed,
      needsTargets: file.needsTargets
    ).arranged(file.configuration.data.sequence).telling(file)
  }

  private static func loadMNIST(
    _ configuration: TrainingConfiguration, permutationSeed: UInt64?
  ) throws -> DatasetSplit {
    let data = configuration.data
    return try MNIST.split(
      folder: configuration.requiredPath("the folder of the IDX files"), train: data.train,
      test: data.test, permutationSeed: permutationSeed
    ).map { try $0.arranged(data.sequence) }.telling(data.classes)
  }
}

extension SequenceDataset {
  /// Images, now a row a step, as another kind of sequence.
  fileprivate func arranged(
    _ layout: TrainingConfiguration.SequenceLayout
  ) throws -> SequenceDataset {
    let count = stepCount * featureCount
    let (steps, features) =
      switch layout {
      case .rows: (stepCount, featureCount)
      case .image: (1, count)
      case .pixels: (count, 1)
      }
    return try SequenceDataset(
      name: name, inputs: inputs, labels: labels, classCount: classCount, stepCount: steps,
      featureCount: features)
  }

  /// The samples of some labels, which become classes in their order; nil for all as they are.
  fileprivate func telling(_ classes: [Int]?) throws -> SequenceDataset {
    guard let classes else { return self }
    let kept = labels.indices.filter { classes.contains(labels[$0]) }
    guard !kept.isEmpty else {
      throw LearningError(.unusable, "\(name): there is no image with one of the labels \(classes)")
    }
    let part = try subset(kept)
    return try SequenceDataset(
      name: name, inputs: part.inputs,
      labels: part.labels.map { classes.firstIndex(of: $0) ?? 0 }, classCount: classes.count,
      stepCount: stepCount, featureCount: featureCount)
  }

  /// The same of a file, of which nothing is left out where labels are not needed.
  fileprivate func telling(_ file: LearningTask.DataFile) throws -> SequenceDataset {
    guard let classes = file.configuration.data.classes, !file.needsTargets else {
      return try telling(file.configuration.data.classes)
    }
    return try SequenceDataset(
      name: name, inputs: inputs, labels: labels.map { classes.firstIndex(of: $0) ?? 0 },
      classCount: classes.count, stepCount: stepCount, featureCount: featureCount)
  }
}

extension DatasetSplit {
  /// The samples of some labels, whose names are kept; nil for all.
  fileprivate func telling(_ classes: [Int]?) throws -> DatasetSplit {
    guard let classes else { return self }
    let parts = try map { try $0.telling(classes) }
    var encoding = encoding ?? DataEncoding()
    encoding.classes = classes.map(\.description)
    return DatasetSplit(
      train: parts.train, validation: parts.validation, test: parts.test,
      note: note + ", of labels " + classes.map(\.description).joined(separator: ", ") + " only",
      encoding: encoding)
  }
}

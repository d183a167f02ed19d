import Randomness

extension LearningTask {
  /// An image as a function of the place.
  public static let imageField = LearningTask(
    name: "image-field", summary: "the pixels of one of the digits' images, from their places",
    metrics: [.peakSignalToNoise, .meanSquaredError], dataKeys: ["image"],
    load: { configuration in
      let data = configuration.data
      return try ImageField.split(
        image: data.image ?? 0, train: data.train, test: data.test,
        seed: configuration.training.seed)
    },
    read: { file in
      try NumericSequenceData.read(
        file.path, file.encoding ?? DataEncoding(), objective: .meanSquaredError,
        needsTargets: file.needsTargets)
    })
}

/// The places and values of an image's pixels.
enum ImageField {
  private static let width = 8

  /// All pixels of one of the test images of the digits, or some of them to learn from: places from −1 to 1,
  /// x to the right and y down, and values from −1 (black) to 1.
  /// - Parameters:
  ///   - train: How many pixels, drawn with the seed, are learnt; nil for all.
  ///   - test: How many of the first pixels it is judged by; nil for all.
  static func split(image: Int, train: Int?, test: Int?, seed: UInt64) throws -> DatasetSplit {
    let images = try Digits.split().test
    guard image < images.sampleCount else {
      throw LearningError(
        .unusable,
        "data.image is \(image); there are the images 0 to \(images.sampleCount - 1)")
    }
    let pixels = images.sequence(image).joined().map { $0 }
    let count = pixels.count
    guard (train ?? 1) <= count, (test ?? 1) <= count else {
      throw LearningError(
        .unusable, "data.train and data.test are pixels, of which there are \(count)")
    }
    func place(_ k: Int) -> Double { (2 * Double(k) + 1) / Double(width) - 1 }
    func part(_ chosen: [Int], _ role: String) throws -> SequenceDataset {
      try SequenceDataset(
        name: "image \(image), \(role)",
        inputs: chosen.flatMap { [place($0 % width), place($0 / width)] },
        values: chosen.map { 2 * pixels[$0] - 1 }, outputCount: 1, stepCount: 1, featureCount: 2,
        outputScales: [0.5])
    }
    var random = RandomStream(seed: seed, .generation)
    let learnt =
      train.map { Array(random.permutation(count)[..<$0].sorted()) } ?? Array(0..<count)
    var encoding = DataEncoding()
    encoding.goal = .regression
    encoding.features = ["x", "y"].map { ScaledColumn(name: $0) }
    encoding.targets = [ScaledColumn(name: "value", mean: 0.5, scale: 0.5)]
    encoding.length = 1
    return DatasetSplit(
      train: try part(learnt, "training"), test: try part(Array(0..<(test ?? count)), "test"),
      note: "\(learnt.count) of the \(count) pixels of image \(image) of the digits",
      encoding: encoding)
  }
}

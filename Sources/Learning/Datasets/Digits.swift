import Randomness

/// The UCI optical recognition of handwritten digits: 1 797 images of 8 × 8 pixels, embedded.
///
/// E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning
/// Repository, doi:10.24432/C50P49, CC BY 4.0 (the test part of the original, as scikit-learn
/// ships it). A sequence is an image row by row: 8 steps of 8 pixels, divided by 16.
public enum Digits {
  /// Samples to learn from at most.
  public static let trainCount = 1437
  /// Samples to judge by at most.
  public static let testCount = 360

  /// All images in the order of the file.
  /// - Throws: `LearningError` only if the package itself is damaged.
  public static func all() throws -> SequenceDataset {
    try parse(gunzip(PackageResources.digits_csv_gz, name: "digits.csv.gz"), name: "digits")
  }

  /// The fixed split: a permutation drawn with seed 0, its first 1 437 images to learn from and the
  /// other 360 to judge by. It does not depend on the seed of a run, so that runs can be compared.
  /// - Parameters:
  ///   - train: take only the first so many of the training images.
  ///   - test: take only the first so many of the test images.
  /// - Throws: `LearningError` for counts that are not 1…1437 and 1…360.
  public static func split(
    train: Int = trainCount, test: Int = testCount
  ) throws -> DatasetSplit {
    try requireCount(train, "train", of: trainCount, in: "digits")
    try requireCount(test, "test", of: testCount, in: "digits")
    let images = try all()
    var random = RandomStream(seed: 0, .split)
    let order = random.permutation(images.sampleCount)
    return DatasetSplit(
      train: try images.subset(order[0..<train], name: "digits train"),
      test: try images.subset(order[trainCount..<trainCount + test], name: "digits test"),
      note: "UCI optical handwritten digits (E. Alpaydin, C. Kaynak, 1998, CC BY 4.0): \(train) "
        + "training and \(test) test images of a fixed random split of 1797")
  }

  /// Reads a file of one image a line, gzip-compressed or not.
  /// - Parameter needsTargets: whether a line must end with its label.
  static func read(_ path: String, needsTargets: Bool) throws -> SequenceDataset {
    let bytes = [UInt8](try readFile(path))
    let isGzip = bytes.starts(with: [0x1f, 0x8b])
    return try parse(
      isGzip ? gunzip(bytes, name: path) : bytes, name: path, needsTargets: needsTargets)
  }

  /// Reads lines of 64 pixels 0…16 and a label 0…9, which may be missing where it is not needed.
  package static func parse(
    _ bytes: [UInt8], name: String, needsTargets: Bool = true
  ) throws -> SequenceDataset {
    var inputs: [Double] = []
    var labels: [Int] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
    inputs.reserveCapacity(64 * lines.count)
    for (number, line) in lines.enumerated() {
      let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard fields.count == 65 || (fields.count == 64 && !needsTargets) else {
        throw LearningError(
          .malformedFile, "\(name), line \(number + 1): \(fields.count) fields instead of 65")
      }
      if fields.count == 64 { labels.append(0) }
      for (column, field) in fields.enumerated() {
        let limit = column == 64 ? 9 : 16
        let text = String(decoding: field, as: UTF8.self)
        guard let value = Int(text), value >= 0, value <= limit else {
          throw LearningError(
            .malformedFile,
            "\(name), line \(number + 1), field \(column + 1): \"\(text)\" is not a number "
              + "0…\(limit)")
        }
        if column == 64 { labels.append(value) } else { inputs.append(Double(value) / 16) }
      }
    }
    guard !labels.isEmpty else {
      throw LearningError(.malformedFile, "\(name): there are no images in this file")
    }
    return try SequenceDataset(
      name: name, inputs: inputs, labels: labels, classCount: 10, stepCount: 8, featureCount: 8)
  }
}

/// Refuses a number of samples that a data set does not have.
func requireCount(_ count: Int, _ key: String, of available: Int, in name: String) throws {
  guard count >= 1 && count <= available else {
    throw LearningError(
      .unusable, "\(name): \(key) = \(count), but there are 1…\(available) samples to take")
  }
}

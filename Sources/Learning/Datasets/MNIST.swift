import Foundation
import Randomness

/// The MNIST handwritten digits, from the IDX files that Y. LeCun, C. Cortes and C. Burges
/// published.
public enum MNIST {
  /// How an image becomes a sequence.
  public enum Layout: String, CaseIterable, Sendable {
    /// 28 steps of 28 pixels.
    case rows
    /// 784 steps of one pixel.
    case pixels
  }

  /// Reads the files of a folder and divides them.
  ///
  /// With `train-images-idx3-ubyte` (and labels) in the folder, `.gz` or not, training samples come
  /// from there and test samples from `t10k-…`, in file order. Where only the 10 000 images of
  /// `t10k-…` are there, they are divided by a permutation drawn with seed 0: its first 8 000
  /// to learn from, the other 2 000 to judge by; such a figure is not comparable with published
  /// ones, and the note of the split says so.
  /// - Parameters:
  ///   - train: take only the first so many; nil for all.
  ///   - test: take only the first so many; nil for all.
  ///   - permutationSeed: pixels of every image are permuted alike, drawn with this seed; nil
  ///     leaves them in place.
  /// - Throws: `LearningError` for missing or malformed files and counts that are not there.
  public static func split(
    folder: String, train: Int? = nil, test: Int? = nil, layout: Layout = .rows,
    permutationSeed: UInt64? = nil
  ) throws -> DatasetSplit {
    guard
      let testImages = find(folder, "t10k-images-idx3-ubyte"),
      let testLabels = find(folder, "t10k-labels-idx1-ubyte")
    else {
      throw LearningError(
        .missingFile,
        "\(folder): no t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, .gz or not")
    }
    let order = order(permutationSeed)
    let held = try read(testImages, testLabels, layout, order)
    let pixels = order == nil ? "" : ", pixels permuted"
    if let images = find(folder, "train-images-idx3-ubyte"),
      let labels = find(folder, "train-labels-idx1-ubyte")
    {
      let all = try read(images, labels, layout, order)
      try requireCount(train ?? all.sampleCount, "train", of: all.sampleCount, in: folder)
      try requireCount(test ?? held.sampleCount, "test", of: held.sampleCount, in: folder)
      let trainSet = try all.subset(0..<(train ?? all.sampleCount), name: "MNIST train")
      let testSet = try held.subset(0..<(test ?? held.sampleCount), name: "MNIST test")
      return DatasetSplit(
        train: trainSet, test: testSet,
        note: "MNIST, \(trainSet.sampleCount) of the training and \(testSet.sampleCount) of the "
          + "test images\(pixels)")
    }
    let available = held.sampleCount * 4 / 5
    let rest = held.sampleCount - available
    try requireCount(train ?? available, "train", of: available, in: folder)
    try requireCount(test ?? rest, "test", of: rest, in: folder)
    var random = RandomStream(seed: 0, .split)
    let shuffled = random.permutation(held.sampleCount)
    return DatasetSplit(
      train: try held.subset(shuffled[0..<(train ?? available)], name: "MNIST train"),
      test: try held.subset(
        shuffled[available..<available + (test ?? rest)], name: "MNIST test"),
      note: "MNIST, the \(held.sampleCount) test images only, of which \(train ?? available) to "
        + "learn from and \(test ?? rest) to judge by\(pixels): not comparable with figures on "
        + "the standard split")
  }

  /// The order of the pixels; nil leaves them in place.
  private static func order(_ seed: UInt64?) -> [Int]? {
    seed.map { seed in
      var random = RandomStream(seed: seed, .permutation)
      return random.permutation(784)
    }
  }

  /// Reads a file of images for a trained model; labels stand in the file of the same name with
  /// `labels-idx1` for `images-idx3`.
  /// - Parameter needsTargets: whether the labels must be there.
  /// - Throws: `LearningError` for missing or malformed files.
  static func read(
    images path: String, layout: Layout, permutationSeed: UInt64?, needsTargets: Bool
  ) throws -> SequenceDataset {
    let order = order(permutationSeed)
    let labels = path.replacing("images-idx3", with: "labels-idx1")
    guard needsTargets || (labels != path && FileManager.default.fileExists(atPath: labels)) else {
      return try read(path, nil, layout, order)
    }
    guard labels != path else {
      throw LearningError(
        .unusable, "\(path): no images-idx3 in the name, so the file of the labels is not known")
    }
    return try read(path, labels, layout, order)
  }

  private static func find(_ folder: String, _ name: String) -> String? {
    ["\(folder)/\(name)", "\(folder)/\(name).gz"]
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  package static func read(
    _ imagePath: String, _ labelPath: String?, _ layout: Layout, _ order: [Int]?
  ) throws -> SequenceDataset {
    let images = try IDX.read(imagePath, dimensions: 3)
    guard images.shape[0] > 0 else {
      throw LearningError(.malformedFile, "\(imagePath): there are no images in this file")
    }
    guard images.shape[1] == 28, images.shape[2] == 28 else {
      throw LearningError(
        .malformedFile,
        "\(imagePath): images of \(images.shape[1]) × \(images.shape[2]) pixels, not 28 × 28")
    }
    let labels = try labelPath.map { try self.labels($0, imagePath, count: images.shape[0]) }
    var inputs = [Double](repeating: 0, count: images.values.count)
    for image in 0..<images.shape[0] {
      for pixel in 0..<784 {
        let source = order?[pixel] ?? pixel
        inputs[image * 784 + pixel] = Double(images.values[image * 784 + source]) / 255
      }
    }
    return try SequenceDataset(
      name: imagePath, inputs: inputs,
      labels: labels ?? [Int](repeating: 0, count: images.shape[0]),
      classCount: 10, stepCount: layout == .rows ? 28 : 784,
      featureCount: layout == .rows ? 28 : 1)
  }

  /// The labels of a file of images.
  private static func labels(
    _ path: String, _ imagePath: String, count: Int
  ) throws -> [Int] {
    let labels = try IDX.read(path, dimensions: 1)
    guard count == labels.shape[0] else {
      throw LearningError(
        .malformedFile,
        "\(imagePath) has \(count) images, \(path) \(labels.shape[0]) labels")
    }
    if let index = labels.values.firstIndex(where: { $0 > 9 }) {
      throw LearningError(
        .malformedFile, "\(path): label \(index) is \(labels.values[index]), not 0…9")
    }
    return labels.values.map(Int.init)
  }
}

import Foundation

/// The next character of a text: windows of equal length, one-hot characters, a label per step.
public enum CharacterText {
  /// Cuts a text into windows that do not overlap; the first nine tenths are to learn from, the
  /// rest to judge by. The memory starts afresh in every window.
  /// - Parameters:
  ///   - path: a text file in UTF-8.
  ///   - length: steps of a window.
  ///   - train: the number of windows to learn from, nil for at most 2 000.
  ///   - test: the number of windows to judge by, nil for at most 500.
  /// - Throws: `LearningError` for a missing or too short text and counts that are not there.
  public static func split(
    path: String, length: Int = 64, train: Int? = nil, test: Int? = nil
  ) throws -> DatasetSplit {
    guard let text = String(bytes: try readFile(path), encoding: .utf8) else {
      throw LearningError(.malformedFile, "\(path): not a text in UTF-8")
    }
    let scalars = Array(text.unicodeScalars)
    let vocabulary = Set(scalars).sorted()
    let index = Dictionary(uniqueKeysWithValues: vocabulary.enumerated().map { ($1, $0) })
    let tokens = scalars.compactMap { index[$0] }
    let border = tokens.count * 9 / 10
    // A window needs one character more than its length, the last label.
    let trainable = max(0, border - 1) / length
    let testable = max(0, tokens.count - border - 1) / length
    guard trainable >= 1, testable >= 1 else {
      throw LearningError(
        .unusable,
        "\(path): \(tokens.count) characters are too few for windows of \(length)")
    }
    let trainCount = train ?? min(trainable, 2000)
    let testCount = test ?? min(testable, 500)
    try requireCount(trainCount, "train", of: trainable, in: path)
    try requireCount(testCount, "test", of: testable, in: path)
    func windows(_ start: Int, _ count: Int) throws -> SequenceDataset {
      var inputs = [Double](repeating: 0, count: count * length * vocabulary.count)
      for i in 0..<count * length { inputs[i * vocabulary.count + tokens[start + i]] = 1 }
      return try SequenceDataset(
        name: path, inputs: inputs, labels: Array(tokens[start + 1...start + count * length]),
        targets: .step, classCount: vocabulary.count, stepCount: length,
        featureCount: vocabulary.count)
    }
    return DatasetSplit(
      train: try windows(0, trainCount), test: try windows(border, testCount),
      note: "\(URL(fileURLWithPath: path).lastPathComponent): \(vocabulary.count) different "
        + "characters, \(trainCount) training and \(testCount) test windows of \(length)")
  }
}

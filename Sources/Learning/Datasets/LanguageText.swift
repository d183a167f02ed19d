import Foundation

/// The next token of a text: windows of equal length that follow one another, a label per step.
public enum LanguageText {
  /// Cuts a text into windows.
  ///
  /// `path` is a text file, of which the first eight tenths are to learn from, the ninth for
  /// validation and the tenth to judge by; or a folder with a file for each part (`train`, `valid`,
  /// `test`, with the extension `.txt` or none). A sample's label is the token after; windows of a
  /// part do not overlap, and their order is the text's.
  /// - Parameters:
  ///   - length: steps of a window.
  ///   - tokenization: characters, or words: then every line ends with `</s>`.
  ///   - limit: the most tokens of the vocabulary; nil for all of the training part.
  ///   - minimumCount: rarer tokens of the training part are unknown.
  ///   - train: the number of windows to learn from, nil for all; `test` likewise.
  /// - Throws: `LearningError` for missing, malformed or too short texts and counts that are not
  ///   there.
  public static func split(
    path: String, length: Int = 32, tokenization: Tokenization = .characters, limit: Int? = nil,
    minimumCount: Int = 1, train: Int? = nil, test: Int? = nil
  ) throws -> DatasetSplit {
    let folder = try DataFolder(path, extensions: ["", ".txt"])
    var parts: (train: [String], validation: [String]?, test: [String])
    if let files = folder.parts {
      parts = (
        try tokens(files.train, tokenization),
        try files.validation.map { try tokens($0, tokenization) },
        try tokens(files.test, tokenization)
      )
    } else {
      let all = try tokens(path, tokenization)
      let first = all.count * 8 / 10
      let second = all.count * 9 / 10
      parts = (
        Array(all[..<first]), Array(all[first..<second]), Array(all[second...])
      )
    }
    var encoding = DataEncoding()
    encoding.tokenization = tokenization
    encoding.length = length
    encoding.vocabulary = Vocabulary(
      of: CollectionOfOne(parts.train), special: [Vocabulary.unknown], minimumCount: minimumCount,
      limit: limit)
    let unit = tokenization == .characters ? "characters" : "words"
    func windows(_ tokens: [String], _ count: Int?, _ key: String) throws -> SequenceDataset {
      let available = (tokens.count - 1) / length
      guard available >= 1 else {
        throw LearningError(
          .unusable,
          "\(path): \(tokens.count) \(unit) in the \(key) part are too few for windows of \(length)"
        )
      }
      try requireCount(count ?? available, key, of: available, in: path)
      return try dataset(tokens, count ?? available, "\(path) \(key)", encoding)
    }
    let trainSet = try windows(parts.train, train, "train")
    let validationSet = try parts.validation.map { try windows($0, nil, "validation") }
    let testSet = try windows(parts.test, test, "test")
    return DatasetSplit(
      train: trainSet, validation: validationSet, test: testSet,
      note: "\(URL(fileURLWithPath: path).lastPathComponent): \(encoding.vocabulary?.count ?? 0) "
        + "different \(unit), \(trainSet.sampleCount) training, \(validationSet?.sampleCount ?? 0) "
        + "validation and \(testSet.sampleCount) test windows of \(length)",
      encoding: encoding)
  }

  /// Reads a text for a trained model; what is left after the last whole window is not used.
  /// - Throws: `LearningError` for a missing, malformed or too short file.
  static func read(_ path: String, _ encoding: DataEncoding) throws -> SequenceDataset {
    let tokens = try tokens(path, encoding.tokenization ?? .characters)
    let length = min(encoding.length ?? 32, max(1, tokens.count - 1))
    guard tokens.count > length else {
      throw LearningError(.unusable, "\(path): \(tokens.count) tokens, at least 2 are needed")
    }
    var encoding = encoding
    encoding.length = length
    return try dataset(tokens, (tokens.count - 1) / length, path, encoding)
  }

  /// The tokens of a text: all its characters, or its words with `</s>` after every line.
  private static func tokens(_ path: String, _ tokenization: Tokenization) throws -> [String] {
    var result: [String] = []
    try TextLines(path).forEach { line in
      result += tokenization.tokens(line.text)
      result.append(tokenization == .characters ? "\n" : Vocabulary.end)
      return true
    }
    return result
  }

  private static func dataset(
    _ tokens: [String], _ windows: Int, _ name: String, _ encoding: DataEncoding
  ) throws -> SequenceDataset {
    guard let vocabulary = encoding.vocabulary, let length = encoding.length else {
      throw LearningError(.unusable, "\(name): the model was not trained on a text")
    }
    let indices = try vocabulary.encode(Array(tokens[...(windows * length)]))
    return try SequenceDataset(
      name: name, tokens: Array(indices[..<(windows * length)]), vocabularySize: vocabulary.count,
      unknownToken: vocabulary.index(of: Vocabulary.unknown), labels: Array(indices[1...]),
      targets: .step, classCount: vocabulary.count, stepCount: length)
  }
}

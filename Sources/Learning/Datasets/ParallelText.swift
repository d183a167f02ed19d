import Foundation

/// Sentences in two languages, line by line: translation.
///
/// A sample is one sequence: the tokens of the source, `<s>`, the tokens of the translation. After
/// `<s>` and each token of the translation the next one is to be predicted, `</s>` after the last;
/// before that nothing counts. So one recurrent network reads and writes, its state at `<s>` is what
/// the decoder starts from, and attention is confined to the source. Source and target have
/// vocabularies of their own, the target's tokens come after the source's as inputs.
public enum ParallelText {
  /// Reads the files of a folder: `train.LANGUAGE`, `test….LANGUAGE` and perhaps `val.LANGUAGE`, for
  /// both languages.
  /// - Parameters:
  ///   - source: the extension of the files to translate from, `target` likewise.
  ///   - length: pairs of which a sentence has more tokens are left out; nil keeps all.
  ///   - limit: the most tokens of each vocabulary; nil for all.
  ///   - minimumCount: rarer tokens of the training set are unknown.
  ///   - train: take only the first so many pairs; `test` likewise.
  /// - Throws: `LearningError` for missing or malformed files, files of different lengths, and counts
  ///   that are not there.
  public static func split(
    folder path: String, source: String, target: String, length: Int? = nil,
    tokenization: Tokenization = .words, limit: Int? = nil, minimumCount: Int = 1,
    train: Int? = nil, test: Int? = nil
  ) throws -> DatasetSplit {
    var names = DataFolder.names
    names.test += ["test_2016_flickr", "test2016"]
    let from = try DataFolder(path, names: names, extensions: [".\(source)"]).parts
    let to = try DataFolder(path, names: names, extensions: [".\(target)"]).parts
    guard let from, let to else {
      throw LearningError(
        .unusable, "\(path): must be a folder with train.\(source), train.\(target) and a test set")
    }
    func read(_ a: String, _ b: String) throws -> [Pair] {
      try pairs(a, b, tokenization, length: length)
    }
    var trainPairs = try read(from.train, to.train)
    var testPairs = try read(from.test, to.test)
    for (count, key, pairs) in [(train, "train", trainPairs), (test, "test", testPairs)] {
      try requireCount(count ?? pairs.count, key, of: pairs.count, in: path)
    }
    trainPairs = Array(trainPairs.prefix(train ?? trainPairs.count))
    testPairs = Array(testPairs.prefix(test ?? testPairs.count))
    var validation: [Pair]?
    if let a = from.validation, let b = to.validation { validation = try read(a, b) }
    var encoding = DataEncoding()
    encoding.tokenization = tokenization
    encoding.length = length
    encoding.vocabulary = Vocabulary(
      of: trainPairs.lazy.map(\.source), special: [Vocabulary.padding, Vocabulary.unknown],
      minimumCount: minimumCount, limit: limit)
    encoding.targetVocabulary = Vocabulary(
      of: trainPairs.lazy.map(\.target),
      special: [Vocabulary.unknown, Vocabulary.start, Vocabulary.end], minimumCount: minimumCount,
      limit: limit)
    return DatasetSplit(
      train: try dataset(trainPairs, "\(path) train", encoding),
      validation: try validation.map { try dataset($0, "\(path) validation", encoding) },
      test: try dataset(testPairs, "\(path) test", encoding),
      note: "\(URL(fileURLWithPath: path).lastPathComponent), \(source) to \(target): "
        + "\(trainPairs.count) training, \(validation?.count ?? 0) validation and "
        + "\(testPairs.count) test pairs, \(encoding.vocabulary?.count ?? 0) and "
        + "\(encoding.targetVocabulary?.count ?? 0) words",
      encoding: encoding)
  }

  /// Reads a file for a trained model: on each line a source and, where targets are needed, after a
  /// tab its translation.
  /// - Throws: `LearningError` for a missing or malformed file.
  static func read(
    _ path: String, _ encoding: DataEncoding, needsTargets: Bool
  ) throws -> SequenceDataset {
    let tokenization = encoding.tokenization ?? .words
    var pairs: [Pair] = []
    try TextLines(path).forEach { line in
      let parts = line.text.split(separator: "\t", omittingEmptySubsequences: false)
      let place = "\(path), line \(line.number)"
      guard parts.count == 2 || (!needsTargets && parts.count == 1) else {
        throw LearningError(
          .malformedFile,
          "\(place): \(parts.count) fields, expected a sentence"
            + (needsTargets
              ? ", a tab and its translation" : " and at most a tab and a translation"))
      }
      let pair = Pair(
        source: tokenization.tokens(String(parts[0])),
        target: parts.count == 2 ? tokenization.tokens(String(parts[1])) : [],
        reference: parts.count == 2 ? String(parts[1]) : "")
      guard !pair.source.isEmpty else {
        throw LearningError(.malformedFile, "\(place): empty, expected a sentence")
      }
      pairs.append(pair)
      return true
    }
    guard !pairs.isEmpty else {
      throw LearningError(.malformedFile, "\(path): there are no sentences in this file")
    }
    return try dataset(pairs, path, encoding)
  }

  private struct Pair {
    let source: [String]
    let target: [String]
    let reference: String
  }

  /// The pairs of two files; those with an empty or a too long sentence are left out.
  private static func pairs(
    _ sourcePath: String, _ targetPath: String, _ tokenization: Tokenization, length: Int?
  ) throws -> [Pair] {
    let sources = try lines(sourcePath)
    let targets = try lines(targetPath)
    guard sources.count == targets.count else {
      throw LearningError(
        .malformedFile,
        "\(sourcePath) has \(sources.count) lines, \(targetPath) \(targets.count): "
          + "a line of one must be the translation of the same line of the other")
    }
    let allowed = 1...(length ?? .max)
    let result = zip(sources, targets).compactMap { source, target -> Pair? in
      let pair = Pair(
        source: tokenization.tokens(source), target: tokenization.tokens(target),
        reference: target)
      return allowed.contains(pair.source.count) && allowed.contains(pair.target.count)
        ? pair : nil
    }
    guard !result.isEmpty else {
      throw LearningError(
        .unusable,
        "\(sourcePath): no pair of sentences"
          + (length.map { " has at most \($0) tokens on both sides" } ?? ""))
    }
    return result
  }

  private static func lines(_ path: String) throws -> [String] {
    var result: [String] = []
    try TextLines(path).forEach {
      result.append($0.text)
      return true
    }
    return result
  }

  private static func dataset(
    _ pairs: [Pair], _ name: String, _ encoding: DataEncoding
  ) throws -> SequenceDataset {
    guard let source = encoding.vocabulary, let target = encoding.targetVocabulary,
      let start = target.index(of: Vocabulary.start), let end = target.index(of: Vocabulary.end)
    else { throw LearningError(.unusable, "\(name): the model was not trained on translations") }
    var sequences: [[Int]] = []
    var labels: [[Int]] = []
    for pair in pairs {
      let translation = try target.encode(pair.target)
      sequences.append(
        try source.encode(pair.source) + ([start] + translation).map { source.count + $0 })
      labels.append(
        [Int](repeating: -1, count: pair.source.count) + translation + [end])
    }
    let padded = PaddedTokens(sequences)
    return try SequenceDataset(
      name: name, tokens: padded.tokens, vocabularySize: source.count + target.count,
      labels: PaddedTokens(labels, filler: -1).tokens, targets: .step, classCount: target.count,
      stepCount: padded.stepCount, lengths: padded.lengths,
      memoryLengths: pairs.map(\.source.count), references: pairs.map(\.reference))
  }
}

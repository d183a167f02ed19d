import Foundation
import Randomness

/// Sentences with a label: a line each, `label sentence`, as the Stanford Sentiment Treebank
/// (R. Socher et al., EMNLP 2013) and movie reviews (B. Pang, L. Lee, ACL 2005) are given, or one's
/// own.
public enum LabelledSentences {
  /// More different labels than this are taken for a file that has none.
  static let mostClasses = 1000

  /// Reads and divides sentences.
  ///
  /// `path` is a folder with a file for each part (`train`, `dev` or `validation`, `test`, with the
  /// extension `.txt` or none, or `stsa.binary.…`), or one file of which 70 % of the sentences,
  /// drawn with seed 0, are to learn from, 15 % for validation and 15 % to judge by.
  /// - Parameters:
  ///   - length: longer sentences lose their first words.
  ///   - limit: the most tokens of the vocabulary; nil for all.
  ///   - minimumCount: rarer words of the training set are unknown.
  ///   - train: take only the first so many; `test` likewise.
  /// - Throws: `LearningError` for missing or malformed files and counts that are not there.
  public static func split(
    path: String, length: Int? = nil, tokenization: Tokenization = .spaces, limit: Int? = nil,
    minimumCount: Int = 1, train: Int? = nil, test: Int? = nil
  ) throws -> DatasetSplit {
    let folder = try DataFolder(path, extensions: ["", ".txt"])
    var parts: (train: [Sentence], validation: [Sentence]?, test: [Sentence])
    if let files = folder.parts {
      parts = (
        try read(files.train, tokenization),
        try files.validation.map { try read($0, tokenization) },
        try read(files.test, tokenization)
      )
    } else {
      let all = try read(path, tokenization)
      var random = RandomStream(seed: 0, .split)
      let division = try SampleDivision.parts(random.permutation(all.count), in: path)
      func take(_ indices: [Int]) -> [Sentence] { indices.map { all[$0] } }
      parts = (take(division.train), take(division.validation), take(division.test))
    }
    for (count, key, samples) in [(train, "train", parts.train), (test, "test", parts.test)] {
      try requireCount(count ?? samples.count, key, of: samples.count, in: path)
    }
    parts.train = Array(parts.train.prefix(train ?? parts.train.count))
    parts.test = Array(parts.test.prefix(test ?? parts.test.count))
    let encoding = try encoding(
      parts.train, path, length: length, tokenization: tokenization, limit: limit,
      minimumCount: minimumCount)
    return DatasetSplit(
      train: try dataset(parts.train, "\(path) train", encoding),
      validation: try parts.validation.map { try dataset($0, "\(path) validation", encoding) },
      test: try dataset(parts.test, "\(path) test", encoding),
      note: "\(URL(fileURLWithPath: path).lastPathComponent): \(parts.train.count) training, "
        + "\(parts.validation?.count ?? 0) validation and \(parts.test.count) test sentences, "
        + "\(encoding.vocabulary?.count ?? 0) words",
      encoding: encoding)
  }

  /// Reads a file for a trained model.
  /// - Parameter needsTargets: whether lines begin with a label; otherwise they are all sentence.
  /// - Throws: `LearningError` for a missing or malformed file or an unknown label.
  static func read(
    _ path: String, _ encoding: DataEncoding, needsTargets: Bool
  ) throws -> SequenceDataset {
    let tokenization = encoding.tokenization ?? .spaces
    let sentences = try read(path, tokenization, labelled: needsTargets)
    return try dataset(sentences, path, encoding)
  }

  /// A line of a file.
  private struct Sentence {
    /// The place in the file, for messages.
    let place: String
    let label: String?
    let tokens: [String]
  }

  private static func read(
    _ path: String, _ tokenization: Tokenization, labelled: Bool = true
  ) throws -> [Sentence] {
    var result: [Sentence] = []
    try TextLines(path).forEach { line in
      let place = "\(path), line \(line.number)"
      guard labelled else {
        let tokens = tokenization.tokens(line.text)
        guard !tokens.isEmpty else {
          throw LearningError(.malformedFile, "\(place): empty, expected a sentence")
        }
        result.append(Sentence(place: place, label: nil, tokens: tokens))
        return true
      }
      guard let space = line.text.firstIndex(where: { $0 == " " || $0 == "\t" }),
        space > line.text.startIndex
      else { throw malformed(line, place) }
      let tokens = tokenization.tokens(String(line.text[space...]))
      guard !tokens.isEmpty else { throw malformed(line, place) }
      result.append(
        Sentence(place: place, label: String(line.text[..<space]), tokens: tokens))
      return true
    }
    guard !result.isEmpty else {
      throw LearningError(.malformedFile, "\(path): there are no sentences in this file")
    }
    return result
  }

  private static func malformed(_ line: TextLine, _ place: String) -> LearningError {
    LearningError(
      .malformedFile,
      "\(place): expected a label, a space and a sentence, not \"\(line.text.prefix(40))\"")
  }

  private static func encoding(
    _ sentences: [Sentence], _ path: String, length: Int?, tokenization: Tokenization, limit: Int?,
    minimumCount: Int
  ) throws -> DataEncoding {
    let classes = Set(sentences.compactMap(\.label))
    guard (2...mostClasses).contains(classes.count) else {
      throw LearningError(
        .malformedFile,
        "\(path): \(classes.count) different labels begin the lines, allowed are 2…\(mostClasses); "
          + "expected a label, a space and a sentence")
    }
    var encoding = DataEncoding()
    encoding.tokenization = tokenization
    encoding.classes = orderedClasses(classes)
    encoding.vocabulary = Vocabulary(
      of: sentences.lazy.map(\.tokens), special: [Vocabulary.padding, Vocabulary.unknown],
      minimumCount: minimumCount, limit: limit)
    encoding.length = length
    return encoding
  }

  private static func dataset(
    _ sentences: [Sentence], _ name: String, _ encoding: DataEncoding
  ) throws -> SequenceDataset {
    guard let vocabulary = encoding.vocabulary, let classes = encoding.classes else {
      throw LearningError(.unusable, "\(name): the model was not trained on sentences")
    }
    let indices = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    let sequences = try sentences.map { sentence in
      try vocabulary.encode(Array(sentence.tokens.suffix(encoding.length ?? .max)))
    }
    let labels = try sentences.map { sentence -> Int in
      guard let label = sentence.label else { return 0 }
      guard let index = indices[label] else {
        throw LearningError(
          .malformedFile,
          "\(sentence.place): label \"\(label)\" is none of the training data's: "
            + classes.prefix(20).joined(separator: ", "))
      }
      return index
    }
    let padded = PaddedTokens(sequences)
    return try SequenceDataset(
      name: name, tokens: padded.tokens, vocabularySize: vocabulary.count,
      unknownToken: vocabulary.index(of: Vocabulary.unknown), labels: labels,
      classCount: classes.count, stepCount: padded.stepCount, lengths: padded.lengths)
  }
}

/// Sequences of tokens side by side, shorter ones filled up with token 0.
struct PaddedTokens {
  let tokens: [Int]
  let lengths: [Int]
  let stepCount: Int

  /// - Parameter filler: what follows shorter sequences.
  init(_ sequences: [[Int]], filler: Int = 0) {
    let steps = sequences.map(\.count).max() ?? 0
    lengths = sequences.map(\.count)
    stepCount = steps
    tokens = sequences.flatMap { $0 + [Int](repeating: filler, count: steps - $0.count) }
  }
}

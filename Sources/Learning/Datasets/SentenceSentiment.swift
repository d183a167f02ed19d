import Foundation
import Randomness

/// The sentiment of sentences, in the binary Stanford Sentiment Treebank (R. Socher et al., EMNLP
/// 2013, in the split of Y. Kim, EMNLP 2014): lines `label sentence` with label 0 or 1.
///
/// A word is a fixed random vector, normal with variance 1/dimension, drawn from a stream keyed by
/// the word itself: nothing is learnt from a vocabulary, and unknown words are words like any
/// other. A model's first layer makes of it what it needs, which is less than learnt embeddings give
/// (an LSTM of 64 units reaches 0.62, published ones over 0.80). Sentences are padded with zeros in
/// front, longer ones keep their end.
public enum SentenceSentiment {
  /// Reads `stsa.binary.train` and `stsa.binary.test` of a folder.
  /// - Parameters:
  ///   - length: words of a sequence.
  ///   - dimension: features of a word.
  ///   - train: take only the first so many; nil for all.
  ///   - test: take only the first so many; nil for all.
  /// - Throws: `LearningError` for missing or malformed files and counts that are not there.
  public static func split(
    folder: String, length: Int = 24, dimension: Int = 128, train: Int? = nil, test: Int? = nil
  ) throws -> DatasetSplit {
    let trainSet = try read("\(folder)/stsa.binary.train", length, dimension, train, "train")
    let testSet = try read("\(folder)/stsa.binary.test", length, dimension, test, "test")
    return DatasetSplit(
      train: trainSet, test: testSet,
      note: "Stanford Sentiment Treebank, binary: \(trainSet.sampleCount) training and "
        + "\(testSet.sampleCount) test sentences, the last \(length) words, words as fixed random "
        + "vectors of \(dimension)")
  }

  private static func read(
    _ path: String, _ length: Int, _ dimension: Int, _ count: Int?, _ key: String
  ) throws -> SequenceDataset {
    guard let text = String(bytes: try readFile(path), encoding: .utf8) else {
      throw LearningError(.malformedFile, "\(path): not a text in UTF-8")
    }
    let lines = text.split(whereSeparator: \.isNewline)
    try requireCount(count ?? lines.count, key, of: lines.count, in: path)
    var vectors: [Substring: [Double]] = [:]
    var inputs: [Double] = []
    var labels: [Int] = []
    for (number, line) in lines.prefix(count ?? lines.count).enumerated() {
      let words = line.split(separator: " ")
      guard let label = words.first.flatMap({ Int($0) }), label == 0 || label == 1,
        words.count >= 2
      else {
        throw LearningError(
          .malformedFile,
          "\(path), line \(number + 1): expected 0 or 1, a space and a sentence, not "
            + "\"\(line.prefix(40))\"")
      }
      labels.append(label)
      let kept = words.dropFirst().suffix(length)
      inputs += [Double](repeating: 0, count: (length - kept.count) * dimension)
      for word in kept {
        let vector = vectors[word] ?? self.vector(word, dimension)
        vectors[word] = vector
        inputs += vector
      }
    }
    return try SequenceDataset(
      name: path, inputs: inputs, labels: labels, classCount: 2, stepCount: length,
      featureCount: dimension)
  }

  private static func vector(_ word: Substring, _ dimension: Int) -> [Double] {
    // FNV-1a, 64 bits: a key that does not change between runs, as Swift's own hashes do.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    var random = RandomStream(seed: hash, .generation)
    let scale = 1 / Double(dimension).squareRoot()
    return (0..<dimension).map { _ in random.normal() * scale }
  }
}

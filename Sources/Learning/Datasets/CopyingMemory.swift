import Randomness

/// The copying memory task: some symbols, a delay, and then the symbols have to be repeated.
///
/// S. Hochreiter, J. Schmidhuber, Neural Computation 9, 1735 (1997), in the form of M. Arjovsky,
/// A. Shah, Y. Bengio, ICML 2016: symbols of an alphabet, `delay` − 1 blanks, a delimiter, and as
/// many blanks as symbols, during which these are the labels. Steps before do not count, so chance
/// is one over the size of the alphabet. Steps are tokens: the symbols, blank, delimiter.
public enum CopyingMemory {
  /// Sequences drawn with a seed, those to judge by and those for validation from streams of their
  /// own.
  /// - Parameters:
  ///   - symbols: symbols to remember.
  ///   - alphabet: different symbols.
  ///   - delay: steps from the last symbol to the delimiter.
  /// - Throws: `LearningError` for numbers below 1.
  public static func split(
    train: Int = 2000, validation: Int? = nil, test: Int = 500, symbols: Int = 10,
    alphabet: Int = 8, delay: Int = 20, seed: UInt64
  ) throws -> DatasetSplit {
    for (name, value) in [
      ("train", train), ("validation", validation ?? 1), ("test", test), ("symbols", symbols),
      ("alphabet", alphabet), ("delay", delay),
    ] where value < 1 {
      throw LearningError(.unusable, "copying memory: \(name) = \(value), must be at least 1")
    }
    func draw(_ count: Int, part: Int) throws -> SequenceDataset {
      try dataset(
        (0..<count).map { sample in
          var random = RandomStream(seed: seed, .generation, part, sample)
          return (0..<symbols).map { _ in random.integer(below: alphabet) }
        }, name: "copying memory", alphabet: alphabet, delay: delay)
    }
    var encoding = DataEncoding()
    encoding.classes = (0..<alphabet).map { "\($0)" }
    encoding.length = delay
    return DatasetSplit(
      train: try draw(train, part: 0), validation: try validation.map { try draw($0, part: 2) },
      test: try draw(test, part: 1),
      note: "copying memory: \(symbols) symbols of \(alphabet), delay \(delay), \(train) training "
        + "and \(test) test sequences, only recalled symbols count", encoding: encoding)
  }

  /// Reads sequences for a trained model: a line each, of symbols 0, 1, … between spaces.
  /// - Throws: `LearningError` for a missing or malformed file.
  static func read(_ path: String, _ encoding: DataEncoding) throws -> SequenceDataset {
    guard let alphabet = encoding.classes?.count, let delay = encoding.length else {
      throw LearningError(.unusable, "\(path): the model was not trained on copying memory")
    }
    var sequences: [[Int]] = []
    try TextLines(path).forEach { line in
      let place = "\(path), line \(line.number)"
      let symbols = try Tokenization.spaces.tokens(line.text).map { word in
        guard let symbol = Int(word), (0..<alphabet).contains(symbol) else {
          throw LearningError(
            .malformedFile, "\(place): \"\(word)\" is not a symbol 0…\(alphabet - 1)")
        }
        return symbol
      }
      guard !symbols.isEmpty else {
        throw LearningError(.malformedFile, "\(place): empty, expected symbols between spaces")
      }
      sequences.append(symbols)
      return true
    }
    guard !sequences.isEmpty else {
      throw LearningError(.malformedFile, "\(path): there are no sequences in this file")
    }
    return try dataset(sequences, name: path, alphabet: alphabet, delay: delay)
  }

  private static func dataset(
    _ sequences: [[Int]], name: String, alphabet: Int, delay: Int
  ) throws -> SequenceDataset {
    let (blank, delimiter) = (alphabet, alphabet + 1)
    let tokens = PaddedTokens(
      sequences.map { symbols in
        symbols + [Int](repeating: blank, count: delay - 1) + [delimiter]
          + [Int](repeating: blank, count: symbols.count)
      })
    let labels = PaddedTokens(
      sequences.map { [Int](repeating: -1, count: $0.count + delay) + $0 }, filler: -1)
    return try SequenceDataset(
      name: name, tokens: tokens.tokens, vocabularySize: alphabet + 2, labels: labels.tokens,
      targets: .step, classCount: alphabet, stepCount: tokens.stepCount, lengths: tokens.lengths)
  }
}

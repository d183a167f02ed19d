import Randomness

/// The copying memory task: some symbols, a delay, and then the symbols have to be repeated.
///
/// S. Hochreiter, J. Schmidhuber, Neural Computation 9, 1735 (1997), in the form of M. Arjovsky,
/// A. Shah, Y. Bengio, ICML 2016: symbols of an alphabet of eight, `delay` − 1 blanks, a delimiter,
/// and as many blanks as symbols, during which these are the labels. Steps before do not count, so
/// chance is 1/8. A step is one-hot: eight symbols, blank, delimiter.
public enum CopyingMemory {
  /// The number of different symbols.
  public static let alphabet = 8

  /// Sequences drawn with a seed, those to judge by from streams of their own.
  /// - Parameters:
  ///   - symbols: symbols to remember.
  ///   - delay: steps from the last symbol to the delimiter.
  /// - Throws: `LearningError` for numbers below 1.
  public static func split(
    train: Int = 2000, test: Int = 500, symbols: Int = 10, delay: Int = 20, seed: UInt64
  ) throws -> DatasetSplit {
    for (name, value) in [
      ("train", train), ("test", test), ("symbols", symbols), ("delay", delay),
    ] where value < 1 {
      throw LearningError(.unusable, "copying memory: \(name) = \(value), must be at least 1")
    }
    return DatasetSplit(
      train: try draw(train, symbols, delay, seed, part: 0),
      test: try draw(test, symbols, delay, seed, part: 1),
      note: "copying memory: \(symbols) symbols of \(alphabet), delay \(delay), \(train) training "
        + "and \(test) test sequences, only recalled symbols count")
  }

  private static func draw(
    _ count: Int, _ symbols: Int, _ delay: Int, _ seed: UInt64, part: Int
  ) throws -> SequenceDataset {
    let steps = delay + 2 * symbols
    let features = alphabet + 2
    var inputs = [Double](repeating: 0, count: count * steps * features)
    var labels = [Int](repeating: -1, count: count * steps)
    for sample in 0..<count {
      var random = RandomStream(seed: seed, .generation, part, sample)
      for step in 0..<steps {
        var token = alphabet
        if step < symbols {
          token = random.integer(below: alphabet)
          labels[sample * steps + delay + symbols + step] = token
        } else if step == symbols + delay - 1 {
          token = alphabet + 1
        }
        inputs[(sample * steps + step) * features + token] = 1
      }
    }
    return try SequenceDataset(
      name: "copying memory", inputs: inputs, labels: labels, targets: .step,
      classCount: alphabet, stepCount: steps, featureCount: features)
  }
}

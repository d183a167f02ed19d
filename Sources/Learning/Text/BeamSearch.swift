import Elementary
import LinearAlgebra

/// Writes translations with a trained model: keeps the few most probable beginnings of each.
///
/// A finished translation is worth its log-probability per token, `</s>` included (Y. Wu et al.,
/// arXiv 1609.08144, with length exponent 1). With a width of one this is greedy decoding.
public struct BeamSearch: Sendable {
  /// Beginnings that are kept of each translation.
  public let width: Int
  /// The width where none is asked for.
  public static let defaultWidth = 5
  /// Sources that are translated side by side.
  static let group = 32

  /// A search.
  public init(width: Int) {
    precondition(width > 0, "a beam has at least one beginning")
    self.width = width
  }

  /// A beginning of a translation, or a whole one.
  private struct Hypothesis {
    var tokens: [Int] = []
    var logProbability = 0.0
    var isFinished = false

    var worth: Double { logProbability / Double(max(1, tokens.count)) }
  }

  /// The translations of a data set of the task `translation`, in its order.
  /// - Parameter cancellation: looked at before each step; nil is returned if it was raised.
  /// - Throws: `LearningError` for a data set of another task, and whatever the model throws.
  public func translations(
    of dataset: SequenceDataset, by model: inout some SequenceModel, encoding: DataEncoding,
    context: RunContext, cancellation: CancellationFlag? = nil
  ) throws -> [String]? {
    guard let source = encoding.vocabulary, let target = encoding.targetVocabulary,
      let memory = dataset.memoryLengths
    else { throw LearningError(.unusable, "\(dataset.name): holds no translations") }
    var result: [String] = []
    for first in stride(from: 0, to: dataset.sampleCount, by: Self.group) {
      let samples = first..<min(dataset.sampleCount, first + Self.group)
      let sources = samples.map { sample in
        let start = sample * dataset.stepCount
        return Array(dataset.tokens[start..<start + memory[sample]])
      }
      guard
        let found = try search(
          sources, by: &model, offset: source.count, target: target, name: dataset.name,
          context: context, cancellation: cancellation)
      else { return nil }
      for tokens in found {
        result.append((encoding.tokenization ?? .words).text(target.decode(tokens)))
      }
    }
    return result
  }

  /// The best translation of each source, without `</s>`.
  private func search(
    _ sources: [[Int]], by model: inout some SequenceModel, offset: Int, target: Vocabulary,
    name: String, context: RunContext, cancellation: CancellationFlag?
  ) throws -> [[Int]]? {
    let end = target.index(of: Vocabulary.end) ?? 0
    let start = target.index(of: Vocabulary.start) ?? 0
    var beams = [[Hypothesis]](repeating: [Hypothesis()], count: sources.count)
    // Longer than any sensible translation; a model that never ends is cut off there.
    let limits = sources.map { 2 * $0.count + 10 }
    while true {
      if cancellation?.isCancelled == true { return nil }
      var places: [(source: Int, hypothesis: Int)] = []
      for (i, beam) in beams.enumerated() {
        for (j, hypothesis) in beam.enumerated()
        where !hypothesis.isFinished && hypothesis.tokens.count < limits[i] {
          places.append((i, j))
        }
      }
      guard !places.isEmpty else { break }
      let padded = PaddedTokens(
        places.map { place in
          sources[place.source]
            + ([start] + beams[place.source][place.hypothesis].tokens).map { offset + $0 }
        })
      // One target per sequence: the head is asked after the last step alone.
      let batch = try SequenceDataset(
        name: name, tokens: padded.tokens, vocabularySize: offset + target.count,
        labels: [Int](repeating: 0, count: places.count), classCount: target.count,
        stepCount: padded.stepCount, lengths: padded.lengths,
        memoryLengths: places.map { sources[$0.source].count }
      ).batch(Array(places.indices))
      let outputs = try model.outputs(batch, context: context)
      var candidates = beams.map { beam in beam.filter(\.isFinished) }
      for (row, place) in places.enumerated() {
        let old = beams[place.source][place.hypothesis]
        for (token, logProbability) in best(outputs, row: row, never: start) {
          var new = old
          new.logProbability += logProbability
          new.tokens.append(token)
          new.isFinished = token == end
          candidates[place.source].append(new)
        }
      }
      for (i, candidates) in candidates.enumerated() where !candidates.isEmpty {
        beams[i] = kept(candidates)
      }
    }
    return beams.map { beam in
      let best = beam.max { $0.worth < $1.worth } ?? Hypothesis()
      return best.tokens.filter { $0 != end }
    }
  }

  /// The best of finished and unfinished hypotheses: unfinished ones compete by their worth so far.
  private func kept(_ candidates: [Hypothesis]) -> [Hypothesis] {
    let order = candidates.indices.sorted { a, b in
      (candidates[b].worth, a) < (candidates[a].worth, b)
    }
    return order.prefix(width).map { candidates[$0] }
  }

  /// The `width` most probable next tokens with their log-probabilities, the first of equals.
  private func best(
    _ outputs: RealMatrix, row: Int, never: Int
  ) -> [(token: Int, logProbability: Double)] {
    let peak = outputs[row, argmax(outputs, row: row)]
    var total = 0.0
    for k in 0..<outputs.columnCount { total += Portable.exp(outputs[row, k] - peak) }
    let logTotal = peak + Portable.log(total)
    var best: [(token: Int, logProbability: Double)] = []
    for k in 0..<outputs.columnCount where k != never {
      let value = outputs[row, k] - logTotal
      if best.count == width, let last = best.last, value <= last.logProbability { continue }
      let place = best.firstIndex { $0.logProbability < value } ?? best.count
      best.insert((k, value), at: place)
      if best.count > width { best.removeLast() }
    }
    return best
  }
}

extension BLEU {
  /// The agreement of translations with the references of a data set; case does not count, since
  /// models of words write lower case.
  /// - Throws: `LearningError` for a data set without references.
  public init(translations: [String], of dataset: SequenceDataset) throws {
    guard let references = dataset.references else {
      throw LearningError(.unusable, "\(dataset.name): holds no references")
    }
    try self.init(
      hypotheses: translations, references: references.map { [$0] }, lowercase: true)
  }
}

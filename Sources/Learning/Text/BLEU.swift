import Elementary

/// BLEU of translations against references, as sacreBLEU computes it: tokens after mteval-v13a,
/// n-grams up to four, brevity penalty by the closest reference, exponential smoothing.
///
/// K. Papineni et al., ACL 2002; M. Post, WMT 2018, whose signature for these settings is
/// `case:mixed|eff:no|tok:13a|smooth:exp`, with `lowercase` `case:lc` and with `effectiveOrder`
/// `eff:yes`. The smoothing replaces the k-th precision without a match by 1/(2ᵏ · n-grams)
/// (B. Chen, C. Cherry, WMT 2014, method 3).
public struct BLEU: Equatable, Sendable {
  /// The longest n-grams.
  public static let order = 4

  /// The score, 0…100.
  public let score: Double
  /// The precision of n-grams of each order in percent, smoothed where nothing matched.
  public let precisions: [Double]
  /// The factor for translations that are too short, at most 1.
  public let brevityPenalty: Double
  /// n-grams that matched, by order.
  public let matches: [Int]
  /// n-grams of the translations, by order.
  public let totals: [Int]
  /// Tokens of the translations.
  public let hypothesisLength: Int
  /// Tokens of the references that are closest in length.
  public let referenceLength: Int

  /// The score of a corpus.
  /// - Parameters:
  ///   - hypotheses: the translations, a text each, not tokenized.
  ///   - references: as many references as there are of each translation, at least one.
  ///   - lowercase: whether case does not count.
  ///   - effectiveOrder: leaves out orders for which there are no n-grams, as is done for single
  ///     sentences.
  /// - Throws: `LearningError` if the numbers of texts differ or a translation has no reference.
  public init(
    hypotheses: [String], references: [[String]], lowercase: Bool = false,
    effectiveOrder: Bool = false
  ) throws {
    guard hypotheses.count == references.count else {
      throw LearningError(
        .unusable,
        "BLEU: \(hypotheses.count) translations and \(references.count) sets of references")
    }
    var statistics = Statistics()
    for (index, (hypothesis, references)) in zip(hypotheses, references).enumerated() {
      guard !references.isEmpty else {
        throw LearningError(.unusable, "BLEU: translation \(index + 1) has no reference")
      }
      statistics.add(
        tokens(hypothesis, lowercase), references: references.map { tokens($0, lowercase) })
    }
    self.init(statistics, effectiveOrder: effectiveOrder)
  }

  private init(_ statistics: Statistics, effectiveOrder: Bool) {
    matches = statistics.matches
    totals = statistics.totals
    hypothesisLength = statistics.hypothesisLength
    referenceLength = statistics.referenceLength
    let (sys, ref) = (Double(hypothesisLength), Double(referenceLength))
    brevityPenalty = sys >= ref ? 1 : sys > 0 ? Portable.exp(1 - ref / sys) : 0
    var precisions = [Double](repeating: 0, count: Self.order)
    guard matches.contains(where: { $0 > 0 }) else {
      self.precisions = precisions
      score = 0
      return
    }
    var smoothing = 1.0
    var used = Self.order
    for n in 0..<Self.order {
      guard totals[n] > 0 else { break }
      if effectiveOrder { used = n + 1 }
      if matches[n] == 0 { smoothing *= 2 }
      precisions[n] =
        matches[n] == 0
        ? 100 / (smoothing * Double(totals[n])) : 100 * Double(matches[n]) / Double(totals[n])
    }
    self.precisions = precisions
    // A precision of nothing at all counts as zero, and makes the product zero.
    let logs = precisions[..<used].map { $0 > 0 ? Portable.log($0) : -Double.infinity }
    score = brevityPenalty * Portable.exp(logs.reduce(0, +) / Double(used))
  }
}

private func tokens(_ text: String, _ lowercase: Bool) -> [String] {
  Mteval13a.tokens(lowercase ? text.lowercased() : text)
}

/// What BLEU adds up over sentences.
private struct Statistics {
  var matches = [Int](repeating: 0, count: BLEU.order)
  var totals = [Int](repeating: 0, count: BLEU.order)
  var hypothesisLength = 0
  var referenceLength = 0

  mutating func add(_ hypothesis: [String], references: [[String]]) {
    hypothesisLength += hypothesis.count
    let closest = references.map(\.count).min {
      (abs($0 - hypothesis.count), $0) < (abs($1 - hypothesis.count), $1)
    }
    referenceLength += closest ?? 0
    for n in 1...BLEU.order {
      let found = grams(hypothesis, n)
      var allowed: [ArraySlice<String>: Int] = [:]
      for reference in references { allowed.merge(grams(reference, n)) { max($0, $1) } }
      totals[n - 1] += max(0, hypothesis.count - n + 1)
      matches[n - 1] += found.reduce(0) { $0 + min($1.value, allowed[$1.key] ?? 0) }
    }
  }

  private func grams(_ tokens: [String], _ n: Int) -> [ArraySlice<String>: Int] {
    guard tokens.count >= n else { return [:] }
    return (0...tokens.count - n).reduce(into: [:]) { $0[tokens[$1..<$1 + n], default: 0] += 1 }
  }
}

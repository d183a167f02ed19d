/// The tokens that a model knows, each with its index.
///
/// Special tokens come first, then the others by falling frequency, equals by their Unicode scalars.
public struct Vocabulary: Equatable, Sendable {
  /// Stands where a shorter sequence has ended.
  public static let padding = "<pad>"
  /// Stands for every token that is not in the vocabulary.
  public static let unknown = "<unk>"
  /// Precedes what a decoder writes.
  public static let start = "<s>"
  /// Ends a sentence.
  public static let end = "</s>"

  /// The tokens in the order of their indices, the special ones first.
  public let tokens: [String]
  /// How many of them are special.
  public let specialCount: Int
  private let indices: [String: Int]

  /// The number of tokens.
  public var count: Int { tokens.count }

  /// A vocabulary from its tokens.
  /// - Throws: `LearningError` for a token that stands there twice.
  public init(special: [String], tokens: [String]) throws {
    self.tokens = special + tokens
    specialCount = special.count
    var indices: [String: Int] = [:]
    for (index, token) in self.tokens.enumerated() {
      guard indices.updateValue(index, forKey: token) == nil else {
        throw LearningError(
          .malformedFile, "vocabulary: token \(index), \"\(token)\", stands there twice")
      }
    }
    self.indices = indices
  }

  /// The tokens of some sequences.
  /// - Parameters:
  ///   - sequences: what is counted; tokens that are spelt as a special one are that one.
  ///   - special: the special tokens.
  ///   - minimumCount: tokens that are rarer are left out.
  ///   - limit: the most tokens, special ones included; nil for no limit.
  public init(
    of sequences: some Sequence<[String]>, special: [String], minimumCount: Int = 1,
    limit: Int? = nil
  ) {
    var counts: [String: Int] = [:]
    for sequence in sequences {
      for token in sequence { counts[token, default: 0] += 1 }
    }
    for token in special { counts[token] = nil }
    let sorted = counts.filter { $0.value >= minimumCount }.sorted { a, b in
      a.value != b.value
        ? a.value > b.value : a.key.unicodeScalars.lexicographicallyPrecedes(b.key.unicodeScalars)
    }
    let kept = sorted.prefix(max(0, (limit ?? Int.max) - special.count)).map(\.key)
    tokens = special + kept
    specialCount = special.count
    indices = Dictionary(uniqueKeysWithValues: zip(tokens, tokens.indices))
  }

  /// The index of a token, or nil if it is not known.
  public func index(of token: String) -> Int? { indices[token] }

  /// The indices of tokens; unknown ones get that of `<unk>`.
  /// - Throws: `LearningError` for a token that is not known, where there is no `<unk>`.
  public func encode(_ tokens: [String]) throws -> [Int] {
    let unknown = indices[Self.unknown]
    return try tokens.map { token in
      guard let index = indices[token] ?? unknown else {
        throw LearningError(
          .unusable, "\"\(token)\" is not among the \(count) tokens that the model knows")
      }
      return index
    }
  }

  /// The tokens with the given indices.
  public func decode(_ indices: some Sequence<Int>) -> [String] {
    indices.map { tokens[$0] }
  }
}

extension Vocabulary: Codable {
  private enum CodingKeys: String, CodingKey {
    case special, tokens
  }

  /// Reads what `encode(to:)` writes.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      special: container.decode([String].self, forKey: .special),
      tokens: container.decode([String].self, forKey: .tokens))
  }

  /// An object with the lists `special` and `tokens`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Array(tokens[..<specialCount]), forKey: .special)
    try container.encode(Array(tokens[specialCount...]), forKey: .tokens)
  }
}

/// Sequences with their targets: dense features or tokens, of equal or different lengths.
///
/// Sequences stand left-aligned in arrays of `stepCount` steps; what follows a shorter one is
/// padding, which models do not see.
public struct SequenceDataset: Equatable, Sendable {
  /// What the targets belong to.
  public enum Targets: String, Equatable, Sendable {
    /// One target per sequence, predicted after its last step.
    case sequence
    /// One target per step.
    case step
  }

  /// Where the samples come from, for reports.
  public let name: String
  /// Features, row-major `[sample][step][feature]`; empty for tokens.
  public let inputs: [Double]
  /// Tokens 0..<vocabularySize, `[sample][step]`; empty for dense features.
  public let tokens: [Int]
  /// The number of different tokens; nil for dense features.
  public let vocabularySize: Int?
  /// The token that stands for all that were not seen in training; nil if there is none.
  public let unknownToken: Int?
  /// Labels in 0..<classCount: one per sample, or `[sample][step]`, −1 for "does not count". Empty
  /// for real-valued targets.
  public let labels: [Int]
  /// Real-valued targets: `[sample][output]` or `[sample][step][output]`, NaN for "does not count".
  /// Empty for labels.
  public let values: [Double]
  /// What the targets belong to.
  public let targets: Targets
  /// How outputs are compared with targets.
  public let objective: Objective
  /// The number of classes, or of components of a real-valued target.
  public let outputCount: Int
  /// The number of steps of the longest sequence.
  public let stepCount: Int
  /// The number of features of a step; for tokens the number of different ones.
  public let featureCount: Int
  /// The number of steps of each sequence.
  public let lengths: [Int]
  /// The first steps of each sequence, to which attention is confined; nil for no such bound.
  public let memoryLengths: [Int]?
  /// The translation that each sequence should give, as it was written; nil but for translations.
  public let references: [String]?
  /// What the source calls each sequence; nil where it has no names.
  public private(set) var ids: [String]?
  /// What a unit of each component of a real-valued target is in the units of its source, in which
  /// errors are reported; empty for classes.
  public let outputScales: [Double]
  /// What a model acts in instead of being compared with targets; nil where it is.
  public private(set) var environment: Environment?

  /// The number of sequences.
  public var sampleCount: Int { lengths.count }
  /// The number of classes; zero for real-valued targets.
  public var classCount: Int { objective.hasClasses ? outputCount : 0 }
  /// Whether some sequences are shorter than others.
  public var hasPadding: Bool { lengths.contains { $0 != stepCount } }

  /// Labelled sequences with dense features.
  /// - Parameter lengths: the steps of each sequence; nil if all have `stepCount`.
  /// - Throws: `LearningError` if the lengths do not agree, a feature is not finite, or a label is
  ///   not in its range.
  public init(
    name: String, inputs: [Double], labels: [Int], targets: Targets = .sequence, classCount: Int,
    stepCount: Int, featureCount: Int, lengths: [Int]? = nil
  ) throws {
    try self.init(
      name: name, inputs: inputs, tokens: [], vocabularySize: nil, labels: labels, values: [],
      targets: targets, objective: .crossEntropy, outputCount: classCount, stepCount: stepCount,
      featureCount: featureCount, lengths: lengths)
  }

  /// Labelled sequences of tokens.
  /// - Parameters:
  ///   - tokens: `[sample][step]`, 0..<vocabularySize; any of these as padding.
  ///   - memoryLengths: the first steps of each sequence, to which attention is confined.
  ///   - references: the translation that each sequence should give.
  ///   - unknownToken: the token that stands for all that were not seen in training.
  ///   - lengths: the steps of each sequence; nil if all have `stepCount`.
  /// - Throws: `LearningError` if the lengths do not agree or a token or label is not in its range.
  public init(
    name: String, tokens: [Int], vocabularySize: Int, unknownToken: Int? = nil, labels: [Int],
    targets: Targets = .sequence, classCount: Int, stepCount: Int, lengths: [Int]? = nil,
    memoryLengths: [Int]? = nil, references: [String]? = nil
  ) throws {
    try self.init(
      name: name, inputs: [], tokens: tokens, vocabularySize: vocabularySize,
      unknownToken: unknownToken, labels: labels, values: [], targets: targets,
      objective: .crossEntropy, outputCount: classCount,
      stepCount: stepCount, featureCount: vocabularySize, lengths: lengths,
      memoryLengths: memoryLengths, references: references)
  }

  /// Sequences with dense features and real-valued targets.
  /// - Parameters:
  ///   - values: `[sample][output]`, or `[sample][step][output]` with NaN for "does not count".
  ///   - objective: mean squared or absolute error.
  ///   - lengths: the steps of each sequence; nil if all have `stepCount`.
  ///   - outputScales: what a unit of each component is in the units of its source; nil for 1.
  /// - Throws: `LearningError` if the lengths do not agree or a number is not finite.
  public init(
    name: String, inputs: [Double], values: [Double], targets: Targets = .sequence,
    objective: Objective = .meanSquaredError, outputCount: Int, stepCount: Int, featureCount: Int,
    lengths: [Int]? = nil, outputScales: [Double]? = nil
  ) throws {
    try self.init(
      name: name, inputs: inputs, tokens: [], vocabularySize: nil, labels: [], values: values,
      targets: targets, objective: objective, outputCount: outputCount, stepCount: stepCount,
      featureCount: featureCount, lengths: lengths, outputScales: outputScales)
  }

  init(
    name: String, inputs: [Double], tokens: [Int], vocabularySize: Int?, unknownToken: Int? = nil,
    labels: [Int], values: [Double], targets: Targets, objective: Objective, outputCount: Int,
    stepCount: Int, featureCount: Int, lengths: [Int]?, memoryLengths: [Int]? = nil,
    references: [String]? = nil, outputScales: [Double]? = nil
  ) throws {
    guard outputCount > 0, stepCount > 0, featureCount > 0 else {
      throw LearningError(
        .unusable,
        "\(name): \(outputCount) \(objective.hasClasses ? "classes" : "outputs"), \(stepCount) "
          + "steps, \(featureCount) features: each must be at least 1")
    }
    let targetLength =
      (targets == .sequence ? 1 : stepCount) * (objective.hasClasses ? 1 : outputCount)
    let given = objective.hasClasses ? labels.count : values.count
    let samples = given / targetLength
    let isComplete =
      vocabularySize == nil
      ? inputs.count == samples * stepCount * featureCount : tokens.count == samples * stepCount
    guard given == samples * targetLength, isComplete else {
      let what = objective.hasClasses ? "labels" : "values"
      throw LearningError(
        .unusable,
        vocabularySize == nil
          ? "\(name): \(inputs.count) features and \(given) \(what) do not make sequences of "
            + "\(stepCount) × \(featureCount)"
          : "\(name): \(tokens.count) tokens and \(given) \(what) do not make sequences of "
            + "\(stepCount)")
    }
    self.name = name
    self.inputs = inputs
    self.tokens = tokens
    self.vocabularySize = vocabularySize
    self.unknownToken = unknownToken
    self.targets = targets
    self.objective = objective
    self.outputCount = outputCount
    self.stepCount = stepCount
    self.featureCount = featureCount
    self.lengths = lengths ?? [Int](repeating: stepCount, count: samples)
    self.memoryLengths = memoryLengths
    self.references = references
    self.outputScales =
      objective.hasClasses ? [] : outputScales ?? [Double](repeating: 1, count: outputCount)
    var labels = labels
    var values = values
    if targets == .step, let lengths, lengths.count == samples {
      for (sample, length) in lengths.enumerated() where length >= 0 && length < stepCount {
        for row in sample * stepCount + length..<(sample + 1) * stepCount {
          if objective.hasClasses {
            labels[row] = -1
          } else {
            for k in 0..<outputCount { values[row * outputCount + k] = .nan }
          }
        }
      }
    }
    self.labels = labels
    self.values = values
    try validate(samples: samples)
  }

  /// The features of one sample, `[step][feature]`, without padding; a token as one in a row of
  /// zeros.
  public func sequence(_ sample: Int) -> [[Double]] {
    (0..<lengths[sample]).map { step in
      let row = sample * stepCount + step
      guard vocabularySize == nil else {
        var features = [Double](repeating: 0, count: featureCount)
        features[tokens[row]] = 1
        return features
      }
      return Array(inputs[row * featureCount..<(row + 1) * featureCount])
    }
  }

  /// The samples with the given indices as a batch.
  public func batch(_ indices: [Int]) -> Batch {
    Batch(self, indices)
  }

  /// A data set of some of the samples.
  public func subset(_ indices: some Sequence<Int>, name: String? = nil) throws -> SequenceDataset {
    let indices = Array(indices)
    func gather<Element>(_ source: [Element]) -> [Element] {
      let length = sampleCount == 0 ? 0 : source.count / sampleCount
      return indices.flatMap { source[$0 * length..<($0 + 1) * length] }
    }
    let subset = try SequenceDataset(
      name: name ?? self.name, inputs: gather(inputs), tokens: gather(tokens),
      vocabularySize: vocabularySize, unknownToken: unknownToken, labels: gather(labels),
      values: gather(values),
      targets: targets, objective: objective, outputCount: outputCount, stepCount: stepCount,
      featureCount: featureCount, lengths: indices.map { lengths[$0] },
      memoryLengths: memoryLengths.map { all in indices.map { all[$0] } },
      references: references.map { all in indices.map { all[$0] } },
      outputScales: outputScales)
    return subset.naming(ids.map { all in indices.map { all[$0] } })
      .acting(in: environment?.subset(indices))
  }

  /// The same samples, from which a model acts in an environment.
  func acting(in environment: Environment?) -> SequenceDataset {
    var result = self
    result.environment = environment
    return result
  }

  /// The same samples with the names that the source has for them.
  func naming(_ ids: [String]?) -> SequenceDataset {
    var result = self
    result.ids = ids
    return result
  }

  /// The same samples, judged by another objective.
  /// - Throws: `LearningError` if one has classes and the other has not.
  public func judged(by objective: Objective) throws -> SequenceDataset {
    guard objective.targets == self.objective.targets else {
      throw LearningError(
        .unusable,
        "\(name): the targets are \(self.objective.targets), which \(objective.rawValue) does not "
          + "judge")
    }
    return try SequenceDataset(
      name: name, inputs: inputs, tokens: tokens, vocabularySize: vocabularySize,
      unknownToken: unknownToken, labels: labels, values: values, targets: targets,
      objective: objective, outputCount: outputCount, stepCount: stepCount,
      featureCount: featureCount, lengths: lengths,
      memoryLengths: memoryLengths, references: references, outputScales: outputScales
    ).naming(ids).acting(in: environment)
  }
}

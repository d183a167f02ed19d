/// Some samples of a data set, laid out for a model that goes through time.
///
/// Sequences are left-aligned; the number of steps is that of the longest sample.
public struct Batch: Equatable, Sendable {
  /// The samples' indices in the data set: their identity, to key random streams by.
  public let indices: [Int]
  /// The number of samples.
  public var sampleCount: Int { indices.count }
  /// The number of steps of the longest sample.
  public let stepCount: Int
  /// The number of steps of each sample.
  public let lengths: [Int]
  /// The number of features of a step; for tokens the number of different ones.
  public let featureCount: Int
  /// Features, row-major `[step][sample][feature]`: a step's inputs are contiguous rows. Empty for
  /// tokens, see `denseInputs`.
  public let inputs: [Double]
  /// Tokens, `[step][sample]`; empty for dense features.
  public let tokens: [Int]
  /// Whether steps have a token instead of features.
  public let hasTokens: Bool
  /// The token that stands for all that were not seen in training; nil if there is none.
  public let unknownToken: Int?
  /// One label per sample, or `[step][sample]`, with −1 for "does not count": a row of outputs
  /// each. Empty for real-valued targets.
  public private(set) var labels: [Int]
  /// Real-valued targets `[row][output]`, with NaN for "does not count"; empty for labels.
  public private(set) var values: [Double]
  /// What the targets belong to.
  public let targets: SequenceDataset.Targets
  /// How outputs are compared with targets.
  public let objective: Objective
  /// The number of outputs of a row.
  public let outputCount: Int
  /// The first steps of each sample, to which attention is confined; nil for no such bound.
  public let memoryLengths: [Int]?
  /// What a unit of each component of a real-valued target is in the units of its source.
  public let outputScales: [Double]

  /// The batch with another label for every target that counts.
  /// - Parameter label: 0..<`outputCount`.
  public func labelled(_ label: Int) -> Batch {
    precondition((0..<outputCount).contains(label), "a class of the task")
    var result = self
    result.labels = labels.map { $0 < 0 ? $0 : label }
    return result
  }

  /// The batch with another number for every target that counts.
  /// - Parameter value: Each component of each target; the batch must have numbers.
  public func valued(_ value: Double) -> Batch {
    precondition(!objective.hasClasses, "targets that are numbers")
    var result = self
    result.values = values.map { $0.isFinite ? value : $0 }
    return result
  }

  /// Gathers samples of a data set.
  public init(_ dataset: SequenceDataset, _ indices: [Int]) {
    self.indices = indices
    lengths = indices.map { dataset.lengths[$0] }
    let steps = lengths.max() ?? dataset.stepCount
    stepCount = steps
    featureCount = dataset.featureCount
    targets = dataset.targets
    objective = dataset.objective
    outputCount = dataset.outputCount
    memoryLengths = dataset.memoryLengths.map { all in indices.map { all[$0] } }
    outputScales = dataset.outputScales
    hasTokens = dataset.vocabularySize != nil
    unknownToken = dataset.unknownToken
    /// `[sample][step][width]` to `[step][sample][width]`.
    func byStep<Element>(_ source: [Element], width: Int) -> [Element] {
      var result: [Element] = []
      guard !source.isEmpty else { return result }
      result.reserveCapacity(steps * indices.count * width)
      for step in 0..<steps {
        for sample in indices {
          let start = (sample * dataset.stepCount + step) * width
          result += source[start..<start + width]
        }
      }
      return result
    }
    inputs = byStep(dataset.inputs, width: dataset.featureCount)
    tokens = byStep(dataset.tokens, width: 1)
    let width = dataset.outputCount
    switch dataset.targets {
    case .sequence:
      labels = dataset.labels.isEmpty ? [] : indices.map { dataset.labels[$0] }
      values =
        dataset.values.isEmpty
        ? [] : indices.flatMap { dataset.values[$0 * width..<($0 + 1) * width] }
    case .step:
      // What belongs to padding does not count in the data set already.
      labels = byStep(dataset.labels, width: 1)
      values = byStep(dataset.values, width: width)
    }
  }

  /// Where a step's rows `[sample][feature]` are in `inputs`.
  public func inputRange(step: Int) -> Range<Int> {
    let length = sampleCount * featureCount
    return step * length..<(step + 1) * length
  }

  /// The features of a sample at a step; the batch must have dense ones.
  public func input(step: Int, sample: Int) -> ArraySlice<Double> {
    let start = (step * sampleCount + sample) * featureCount
    return inputs[start..<start + featureCount]
  }

  /// Features `[step][sample][feature]`; a token as one in a row of zeros.
  public var denseInputs: [Double] {
    guard hasTokens else { return inputs }
    var result = [Double](repeating: 0, count: tokens.count * featureCount)
    for (i, token) in tokens.enumerated() { result[i * featureCount + token] = 1 }
    return result
  }

  /// The number of targets, counted or not: rows of outputs.
  public var rowCount: Int { targets == .sequence ? sampleCount : stepCount * sampleCount }

  /// Whether the target of a row counts.
  public func counts(_ row: Int) -> Bool {
    objective.hasClasses ? labels[row] >= 0 : values[row * outputCount].isFinite
  }

  /// The number of targets that count.
  public var targetCount: Int { (0..<rowCount).count { counts($0) } }

  /// A part of the batch, its samples counted within the batch: for models that work in groups.
  public func slice(_ range: Range<Int>) -> Batch {
    Batch(gathering: self, Array(range))
  }

  /// A batch of copies of one sample, counted within this batch: for models that repeat sequences.
  public func copies(of sample: Int, count: Int) -> Batch {
    Batch(gathering: self, [Int](repeating: sample, count: count))
  }

  /// A batch in which every sample stands `count` times in a row.
  public func repeating(each count: Int) -> Batch {
    Batch(
      gathering: self, (0..<sampleCount).flatMap { [Int](repeating: $0, count: count) })
  }

  private init(gathering batch: Batch, _ samples: [Int]) {
    indices = samples.map { batch.indices[$0] }
    lengths = samples.map { batch.lengths[$0] }
    stepCount = batch.stepCount
    featureCount = batch.featureCount
    targets = batch.targets
    objective = batch.objective
    outputCount = batch.outputCount
    memoryLengths = batch.memoryLengths.map { all in samples.map { all[$0] } }
    outputScales = batch.outputScales
    hasTokens = batch.hasTokens
    unknownToken = batch.unknownToken
    let all = batch.sampleCount
    func part<Element>(_ source: [Element], steps: Int, width: Int) -> [Element] {
      guard !source.isEmpty else { return [] }
      return (0..<steps).flatMap { step in
        samples.flatMap { sample in
          let start = (step * all + sample) * width
          return source[start..<start + width]
        }
      }
    }
    inputs = part(batch.inputs, steps: batch.stepCount, width: batch.featureCount)
    tokens = part(batch.tokens, steps: batch.stepCount, width: 1)
    let steps = batch.targets == .sequence ? 1 : batch.stepCount
    labels = part(batch.labels, steps: steps, width: 1)
    values = part(batch.values, steps: steps, width: batch.outputCount)
  }
}

import Foundation

extension DataEncoding {
  /// What a data set looks like to a model.
  public struct Shape: Codable, Equatable, Sendable {
    /// The number of features of a step; for tokens the number of different ones.
    public var featureCount: Int
    /// Whether steps have a token instead of features.
    public var hasTokens: Bool
    /// The number of classes, or of components of a real-valued target.
    public var outputCount: Int
    /// The number of steps of the longest training sequence.
    public var stepCount: Int
    /// Whether there is a target for each step.
    public var everyStep: Bool
    /// The objective.
    public var objective: String
  }

  /// The encoding of a data set, with its shape.
  public init(of data: DatasetSplit) {
    self = data.encoding ?? DataEncoding()
    let train = data.train
    shape = Shape(
      featureCount: train.featureCount, hasTokens: train.vocabularySize != nil,
      outputCount: train.outputCount, stepCount: train.stepCount,
      everyStep: train.targets == .step, objective: train.objective.rawValue)
  }

  /// Reads the encoding of a run folder.
  /// - Throws: `LearningError` if the file is missing or damaged.
  public static func read(_ path: String) throws -> DataEncoding {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    do {
      return try decoder.decode(DataEncoding.self, from: readFile(path))
    } catch let error as LearningError {
      throw error
    } catch {
      throw LearningError(.malformedFile, "\(path): \(jsonProblem(error))")
    }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// A data set of one sequence of the training data's shape, for which a model can be made.
  /// - Throws: `LearningError` if the shape is missing or impossible.
  public func placeholder() throws -> SequenceDataset {
    guard let shape, let objective = Objective(rawValue: shape.objective),
      (1...100_000_000).contains(shape.stepCount), shape.featureCount < 100_000_000,
      shape.outputCount < 100_000_000
    else { throw LearningError(.malformedFile, "data.json: the shape of the data is missing") }
    let steps = shape.stepCount
    let targets = SequenceDataset.Targets.self
    let rows = shape.everyStep ? steps : 1
    return try SequenceDataset(
      name: "placeholder",
      inputs: shape.hasTokens
        ? [] : [Double](repeating: 0, count: steps * max(1, shape.featureCount)),
      tokens: shape.hasTokens ? [Int](repeating: 0, count: steps) : [],
      vocabularySize: shape.hasTokens ? shape.featureCount : nil,
      labels: objective.hasClasses ? [Int](repeating: 0, count: rows) : [],
      values: objective.hasClasses
        ? [] : [Double](repeating: 0, count: rows * max(1, shape.outputCount)),
      targets: shape.everyStep ? targets.step : targets.sequence, objective: objective,
      outputCount: shape.outputCount, stepCount: steps, featureCount: shape.featureCount,
      lengths: nil)
  }
}

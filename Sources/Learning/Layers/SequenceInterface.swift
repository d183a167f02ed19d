import Randomness

/// What goes into a sequence model and comes out of it, and the layers on both sides.
public struct SequenceInterface: Hashable, Sendable {
  /// The number of features of a step; for tokens the number of different ones.
  public var featureCount: Int
  /// Whether steps have a token instead of features.
  public var hasTokens: Bool
  /// The number of classes, or of components of a real-valued target.
  public var outputCount: Int
  /// The number of steps of the longest sequence.
  public var stepCount: Int
  /// The length of the learnt vector of a token; nil for one in a row of zeros.
  public var embedding: Int?
  /// The share of tokens that become the unknown one in training.
  public var tokenDropout: Double
  /// What features go through first; nil for nothing.
  public var tensorTrain: TensorTrainShape?
  /// How states become features of the head.
  public var pooling: Pooling
  /// The share of the head's features that are dropped in training.
  public var dropout: Double
  /// Whether a linear layer makes outputs of the head's features.
  public var hasOutputLayer = true

  /// An interface from its parts.
  public init(
    featureCount: Int, hasTokens: Bool = false, outputCount: Int, stepCount: Int = 1,
    embedding: Int? = nil, tokenDropout: Double = 0, pooling: Pooling = .last, dropout: Double = 0
  ) {
    self.featureCount = featureCount
    self.hasTokens = hasTokens
    self.outputCount = outputCount
    self.stepCount = stepCount
    self.embedding = embedding
    self.tokenDropout = tokenDropout
    self.pooling = pooling
    self.dropout = dropout
  }

  /// The interface of a model for a data set.
  public init(_ data: SequenceDataset) {
    self.init(
      featureCount: data.featureCount, hasTokens: data.vocabularySize != nil,
      outputCount: data.outputCount, stepCount: data.stepCount)
  }

  /// The layer that a model's inputs go through.
  public func makeInput(seed: UInt64, parameters: inout ParameterSet) -> InputLayer {
    if let tensorTrain, !hasTokens {
      return InputLayer(tensorTrain, seed: seed, parameters: &parameters)
    }
    guard hasTokens, let embedding else { return InputLayer(featureCount: featureCount) }
    return InputLayer(
      vocabularySize: featureCount, dimension: embedding, tokenDropout: tokenDropout, seed: seed,
      parameters: &parameters)
  }

  /// The layer that turns states of `units` numbers into outputs.
  /// - Parameter lastUnits: the numbers of the state after the last step; nil if they are as many.
  public func makeHead(
    units: Int, lastUnits: Int? = nil, parameters: inout ParameterSet, random: inout RandomStream
  ) -> SequenceHead {
    SequenceHead(
      pooling, units: units, lastUnits: lastUnits, outputs: outputCount, steps: stepCount,
      dropout: dropout, hasWeights: hasOutputLayer,
      parameters: &parameters, random: &random)
  }
}

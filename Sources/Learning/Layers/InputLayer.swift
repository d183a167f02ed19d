import Randomness

/// What a model sees of a step: its features as they are or through a tensor train, its token as one in
/// a row of zeros, or a learnt vector for each token.
public struct InputLayer: Equatable, Sendable {
  /// The number of features that the model sees.
  public let featureCount: Int
  /// The vectors `[token][feature]` in the parameters; nil without an embedding.
  public let embedding: Range<Int>?
  /// The share of tokens that become the unknown one in training.
  public let tokenDropout: Double
  /// What features go through; nil for nothing.
  public let tensorTrain: TensorTrainLayer?

  /// Features as they are; tokens as one in a row of zeros.
  public init(featureCount: Int) {
    self.featureCount = featureCount
    embedding = nil
    tokenDropout = 0
    tensorTrain = nil
  }

  /// Features as angles from a tensor train, appended as `input.core.0` … and `input.bias`.
  public init(_ shape: TensorTrainShape, seed: UInt64, parameters: inout ParameterSet) {
    var random = initializationStream(seed: seed, index: 3)
    featureCount = shape.outputCount
    embedding = nil
    tokenDropout = 0
    tensorTrain = TensorTrainLayer("input", shape, parameters: &parameters, random: &random)
  }

  /// Learnt vectors, appended as `embedding.weight` and drawn normally with deviation 0.1.
  /// - Parameter tokenDropout: the share of tokens that become the unknown one in training, so
  ///   that its vector is learnt (M. Iyyer et al., ACL 2015, section 3.1, drop them instead).
  public init(
    vocabularySize: Int, dimension: Int, tokenDropout: Double = 0, seed: UInt64,
    parameters: inout ParameterSet
  ) {
    var random = initializationStream(seed: seed, index: 1)
    featureCount = dimension
    embedding = parameters.append(
      "embedding.weight", shape: [vocabularySize, dimension],
      values: (0..<vocabularySize * dimension).map { _ in 0.1 * random.normal() })
    self.tokenDropout = tokenDropout
    tensorTrain = nil
  }

  /// The inputs of a batch as a model sees them.
  public struct Output: Sendable {
    /// `[step][sample][feature]`.
    public let features: [Double]
    /// The tokens whose vectors these are, `[step][sample]`; empty without an embedding.
    let tokens: [Int]
    /// What a tensor train needs on the way back.
    var trace: TensorTrainLayer.Trace?
  }

  /// The inputs of a batch.
  /// - Throws: `LearningError` if the batch has other features or tokens than the layer was made for.
  public func forward(
    _ batch: Batch, parameters: [Double], context: RunContext
  ) throws -> Output {
    guard let embedding else {
      let expected = tensorTrain?.shape.inputCount ?? featureCount
      guard batch.featureCount == expected else {
        throw LearningError(
          .unusable,
          "the batch has \(batch.featureCount) features a step, the network \(expected)")
      }
      if let tensorTrain {
        let input = batch.denseInputs
        let (angles, trace) = tensorTrain.forward(
          input, rows: input.count / expected, parameters: parameters)
        return Output(features: angles, tokens: [], trace: trace)
      }
      return Output(features: batch.denseInputs, tokens: [])
    }
    guard batch.hasTokens, batch.featureCount * featureCount == embedding.count else {
      throw LearningError(
        .unusable,
        "the network embeds \(embedding.count / featureCount) different tokens, the batch has "
          + (batch.hasTokens ? "\(batch.featureCount)" : "features"))
    }
    let tokens = tokens(batch, context)
    var features: [Double] = []
    features.reserveCapacity(tokens.count * featureCount)
    for token in tokens {
      let start = embedding.lowerBound + token * featureCount
      features += parameters[start..<start + featureCount]
    }
    return Output(features: features, tokens: tokens)
  }

  /// Adds the gradient of the vectors or of the tensor train.
  /// - Parameter featureGradient: `[step][sample][feature]`.
  public func backward(
    _ output: Output, featureGradient: [Double], gradient: inout [Double]
  ) {
    if let tensorTrain, let trace = output.trace {
      tensorTrain.backward(trace, angleGradient: featureGradient, gradient: &gradient)
    }
    guard let embedding else { return }
    for (i, token) in output.tokens.enumerated() {
      let start = embedding.lowerBound + token * featureCount
      for k in 0..<featureCount { gradient[start + k] += featureGradient[i * featureCount + k] }
    }
  }

  /// The tokens, in training some of them replaced; a stream belongs to a sample and an optimizer
  /// step.
  private func tokens(_ batch: Batch, _ context: RunContext) -> [Int] {
    guard tokenDropout > 0, context.purpose == .training, let unknown = batch.unknownToken else {
      return batch.tokens
    }
    var result = batch.tokens
    for (sample, index) in batch.indices.enumerated() {
      var random = RandomStream(seed: context.seed, .tokenDropout, context.step, index)
      for step in 0..<batch.lengths[sample] where random.uniform() < tokenDropout {
        result[step * batch.sampleCount + sample] = unknown
      }
    }
    return result
  }
}

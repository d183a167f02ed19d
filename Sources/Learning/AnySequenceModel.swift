import LinearAlgebra

/// A sequence model whose kind is known only at run time.
public struct AnySequenceModel: SequenceModel {
  /// The model within.
  public private(set) var base: any SequenceModel

  /// Wraps a model.
  public init(_ base: any SequenceModel) {
    self.base = base
  }

  /// The weights of the model within.
  public var parameters: ParameterSet {
    get { base.parameters }
    _modify { yield &base.parameters }
  }

  /// Where the sequences of the model within go on.
  public var carried: CarriedStates? {
    get { base.carried }
    set { base.carried = newValue }
  }

  /// The texts of files that the model within was made from.
  public var attachments: [String: String] { base.attachments }

  /// The outputs of the model within.
  public mutating func outputs(_ batch: Batch, context: RunContext) throws -> RealMatrix {
    try base.outputs(batch, context: context)
  }

  /// The loss and gradient of the model within.
  public mutating func lossAndGradient(
    _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    try base.lossAndGradient(batch, context: context)
  }
}

extension TrainingConfiguration {
  /// The layers on both sides of a model for some data.
  public func interface(for data: SequenceDataset) -> SequenceInterface {
    var result = SequenceInterface(data)
    result.embedding = model.embedding
    result.tokenDropout = model.tokenDropout
    result.tensorTrain = model.inputModes.map {
      TensorTrainShape(inputModes: $0, outputModes: model.outputModes, rank: model.tensorRank)
    }
    result.pooling = model.head
    result.dropout = model.dropout
    result.hasOutputLayer = model.outputLayer == .linear
    return result
  }

  /// The classical network that is asked for, with freshly drawn weights.
  /// - Throws: `ConfigurationError` for a value out of range or a kind that is not classical.
  public func makeClassicalModel(for data: SequenceDataset) throws -> AnySequenceModel {
    try validate()
    guard let make = model.kind.network else {
      throw ConfigurationError(
        place: place(of: "model.kind"), key: "model.kind",
        problem: "\(model.kind.rawValue) is not a classical network; allowed: "
          + ModelKind.classical.map(\.rawValue).joined(separator: ", "))
    }
    return make(self, interface(for: data))
  }
}

import Learning

extension ModelDescriptor {
  /// The tangent kernel of a circuit at random weights.
  static let tangent = ModelDescriptor(
    kind: .tangent, isEmulated: true,
    attach: { old, _ in try old.choosingRidge() },
    make: { try $0.tangentModel(for: $1) })
}

extension ModelFactory {
  /// The tangent kernel of a circuit of kind `circuit` on the hardware that the configuration names.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  func tangentModel(for data: SequenceDataset) throws -> TangentModel<QuantumRecurrentModel> {
    guard data.objective == .meanSquaredError, data.targets == .sequence, data.outputCount == 1
    else {
      throw wrong(
        "model.kind",
        "tangent learns one number for each sequence by its squared error, which task "
          + "\(configuration.task.name) does not have")
    }
    guard configuration.model.outputLayer == .linear else {
      throw wrong(
        "model.output_layer", "of a tangent kernel gives it the bias; only linear is allowed")
    }
    guard configuration.model.dropout == 0 else {
      throw wrong("model.dropout", "of derivatives means nothing; only 0 is allowed")
    }
    if let key = configuration.hardware.changingNoiseKey {
      throw wrong(
        key, "changes the noise of training, but the features of a tangent kernel have to stay")
    }
    let base = try model(embeddingShape(for: data), for: data)
    guard base.circuit.drivingShots == nil else {
      throw wrong(
        "hardware.protocol",
        "under \(configuration.hardware.protocol) every shot has outputs of its own, which have no "
          + "derivatives for a tangent kernel")
    }
    return try TangentModel(base)
  }
}

extension TrainingConfiguration.ModelKind {
  /// The kinds that read a key, of keys that not all of them read. Classical kinds may have those of the
  /// recurrent network, whose size they match.
  static let readers: [String: [TrainingConfiguration.ModelKind]] = [
    "model.heads": [.attention],
    "model.encoder_layers": [.attention],
    "model.layer_noise": [.attention, .generatedWeights],
    "model.sparsity": [.reservoir],
    "model.correlations": [.reservoir],
    "model.context": [.reservoir, .circuit, .tangent, .fidelity, .field],
    "model.input_scale": [.reservoir, .circuit, .tangent, .fidelity],
    "model.feedback": [.qrnn] + classical,
    "training.carry": allCases.filter { ![.attention, .generatedWeights, .tangent].contains($0) },
  ]
}

extension TrainingConfiguration {
  /// Refuses values of keys that the kind of model does not read, unless they are its defaults, with
  /// which files of runs say everything.
  /// - Parameter defaults: The configuration before anything was read.
  func requireKeysOfKind(_ reader: ConfigurationReader, defaults: TrainingConfiguration) throws {
    for key in ConfigurationKey.all where reader.node(key.name) != nil {
      guard let kinds = ModelKind.readers[key.name], !kinds.contains(model.kind),
        key.node(self) != key.node(defaults)
      else { continue }
      throw reader.fail(
        key.name,
        "a model of kind \(model.kind.rawValue) has no use for it; it is for "
          + kinds.map(\.rawValue).joined(separator: ", "))
    }
  }
}

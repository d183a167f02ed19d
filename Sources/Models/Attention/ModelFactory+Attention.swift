import Channels
import Learning
import Readout

extension ModelDescriptor {
  /// A transformer whose last layer has a circuit.
  static let attention = ModelDescriptor(
    kind: .attention, isEmulated: true, attach: { old, _ in old },
    make: { try $0.attention(for: $1) })
}

extension ModelFactory {
  /// Quantum self-attention on the hardware that the configuration names, with fresh weights.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  func attention(for data: SequenceDataset) throws -> QuantumAttentionModel {
    let (model, training) = (configuration.model, configuration.training)
    let shape = try attentionShape(for: data)
    guard training.gradient == AdjointGradient.name else {
      throw wrong("training.gradient", "attention goes back exactly; only adjoint is allowed")
    }
    if let key = configuration.hardware.changingNoiseKey {
      throw wrong(key, "attention trains under one noise; only 0 and none are allowed")
    }
    guard model.memory == 1 else {
      throw wrong("model.memory", "attention sees all steps; only 1 is allowed")
    }
    let circuit = try circuit(
      of: shape,
      layerNoise: model.layerNoise == 0
        ? nil : .depolarizing(4 * model.layerNoise / 3, qubits: 1))
    return try QuantumAttentionModel(
      shape, on: circuit, seed: training.seed, threads: threads,
      precision: training.precision.ofEngines)
  }

  /// The shape of quantum self-attention.
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  func attentionShape(for data: SequenceDataset) throws -> QuantumAttentionShape {
    try configuration.validate()
    let model = configuration.model
    try checkAnsatz("of attention", among: AttentionCircuit.names)
    let circuit: AttentionCircuit
    do {
      circuit = try AttentionCircuit(
        dataQubits: model.qubits, layers: model.layers,
        hasAuxiliary: model.ansatz == AttentionCircuit.names[0])
    } catch {
      throw wrong(model.layers < 2 ? "model.layers" : "model.qubits", error.description)
    }
    guard model.hidden.count == 1, model.hidden[0] % model.heads == 0 else {
      throw wrong(
        "model.hidden",
        "is \(model.hidden); attention has one width, which its \(model.heads) heads divide")
    }
    var interface = configuration.interface(for: data)
    interface.dropout = 0
    return QuantumAttentionShape(
      circuit: circuit,
      readouts: try readouts(of: model.qubits, qubits: chosenQubits(of: model.qubits)),
      interface: interface, width: model.hidden[0], heads: model.heads,
      layers: model.encoderLayers, dropout: model.dropout)
  }
}

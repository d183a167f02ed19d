import Channels
import Learning
import Readout

extension ModelDescriptor {
  /// A network whose first weights a circuit generates.
  static let generatedWeights = ModelDescriptor(
    kind: .generatedWeights, isEmulated: true, attach: { old, _ in old },
    make: { try $0.generatedWeights(for: $1) })
}

extension ModelFactory {
  /// A network of generated weights on the hardware that the configuration names, with fresh weights.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  func generatedWeights(for data: SequenceDataset) throws -> GeneratedWeightsModel {
    let (model, training) = (configuration.model, configuration.training)
    let shape = try generatedWeightsShape(for: data)
    for (key, isRight, allowed) in [
      ("training.gradient", training.gradient == AdjointGradient.name, AdjointGradient.name),
      ("hardware.noise_ramp", configuration.hardware.noiseRamp == 0, "0"),
      ("hardware.drift", configuration.hardware.drift == .none, "none"),
      ("hardware.fluctuation", configuration.hardware.fluctuation == 0, "0"),
      ("model.memory", model.memory == 1, "1"), ("model.context", model.context == 1, "1"),
    ] where !isRight {
      throw wrong(
        key, "a network of generated weights has no use for it; only \(allowed) is allowed")
    }
    let circuit = try circuit(
      of: shape, layerNoise: model.layerNoise == 0 ? nil : Self.layerNoise(model.layerNoise))
    return try GeneratedWeightsModel(
      shape, on: circuit, seed: training.seed, threads: threads,
      precision: training.precision.ofEngines)
  }

  /// A reset to 0 and then a phase flip with the same probability, as in the publication's scripts.
  static func layerNoise(_ probability: Double) throws -> QuantumChannel {
    try QuantumChannel.resetting(toZero: probability)
      .followed(by: .pauli([1 - probability, 0, 0, probability]))
  }

  /// The shape of a network of generated weights.
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  func generatedWeightsShape(for data: SequenceDataset) throws -> GeneratedWeightsShape {
    try configuration.validate()
    let model = configuration.model
    try checkAnsatz("that generates weights", among: [GeneratorCircuit.name])
    let circuit: GeneratorCircuit
    do {
      circuit = try GeneratorCircuit(qubits: model.qubits, layers: model.layers)
    } catch {
      throw wrong("model.qubits", error.description)
    }
    guard model.hidden.count == 1 else {
      throw wrong("model.hidden", "is \(model.hidden); there is one hidden layer")
    }
    var interface = configuration.interface(for: data)
    interface.embedding = nil
    return GeneratedWeightsShape(
      circuit: circuit,
      readouts: try readouts(of: model.qubits, qubits: chosenQubits(of: model.qubits)),
      interface: interface, hidden: model.hidden[0])
  }
}

import Circuits
import Learning
import Readout

extension ModelDescriptor {
  /// A circuit with learnt angles, into which inputs go as angles.
  static let circuit = ModelDescriptor(
    kind: .circuit, isEmulated: true, attach: { old, _ in old },
    make: { try $0.model($0.embeddingShape(for: $1), for: $1) })
}

extension ModelFactory {
  /// The shape of a recurrent model whose angles are inputs and weights, without a network between.
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  func embeddingShape(for data: SequenceDataset) throws -> QuantumRecurrentShape {
    try configuration.validate()
    let model = configuration.model
    guard let family = EmbeddingFamily.all.first(where: { $0.name == model.ansatz }) else {
      throw wrong(
        "model.ansatz",
        "there is no circuit '\(model.ansatz)' of this kind; known: "
          + EmbeddingFamily.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", "))
    }
    var interface = configuration.interface(for: data)
    interface.embedding = nil
    let features = interface.tensorTrain?.outputCount ?? data.featureCount
    let request = EmbeddingFamily.Request(
      qubits: model.qubits, layers: model.layers, inputs: features * model.context)
    let circuit: Circuit
    do {
      circuit = try family.circuit(request)
    } catch {
      throw wrong("model.qubits", error.description)
    }
    let qubits: [Int]
    switch model.readoutQubits {
    case .all: qubits = family.readQubits(request)
    case .list(let chosen): qubits = chosen
    }
    let readouts = try embeddingReadouts(family, request, qubits: qubits)
    try checkNormalization(readouts)
    var shape = QuantumRecurrentShape(
      circuit: circuit, hidden: [], readouts: readouts,
      finalReadouts: try finalReadouts(data, qubitCount: model.qubits), interface: interface,
      controller: ControllerShape(
        angleScale: 1, feedbackScale: 0, normalization: model.normalization))
    shape.fixedController = FixedController(
      inputs: request.inputs, scale: model.inputScale, readouts: readouts.count,
      feedsBack: false, learnt: circuit.parameters.count - request.inputs)
    shape.weightSteps = model.weights == .eachStep ? interface.stepCount : 1
    try checkOutputs(shape)
    shape.keepsState = model.state == .kept
    shape.memory = model.memory
    shape.context = model.context
    return shape
  }

  /// What a family reads, or Paulis of the qubits that are chosen.
  private func embeddingReadouts(
    _ family: EmbeddingFamily, _ request: EmbeddingFamily.Request, qubits: [Int]
  ) throws -> Readouts {
    guard let paulis = family.paulis else {
      return try readouts(of: request.qubits, qubits: qubits)
    }
    let model = configuration.model
    guard model.readouts == "Z", model.readoutQubits == .all else {
      throw wrong(
        model.readouts == "Z" ? "model.readout_qubits" : "model.readouts",
        "a circuit \(family.name) says itself what is read; only readouts Z and readout_qubits all, "
          + "which then mean nothing, are allowed")
    }
    return Readouts(paulis(request))
  }

  /// Refuses a head without weights that has another number of features than there are outputs.
  func checkOutputs(_ shape: QuantumRecurrentShape) throws {
    guard !shape.interface.hasOutputLayer else { return }
    let (features, outputs) = (shape.headFeatureCount, shape.interface.outputCount)
    guard features == outputs else {
      throw wrong(
        "model.output_layer",
        "is none, but there are \(features) readouts for \(outputs) outputs; as many are needed "
          + "(model.readouts, model.readout_qubits, model.head, model.presentations)")
    }
    guard shape.interface.dropout == 0 else {
      throw wrong(
        "model.dropout", "drops outputs where model.output_layer is none; only 0 is allowed")
    }
  }
}

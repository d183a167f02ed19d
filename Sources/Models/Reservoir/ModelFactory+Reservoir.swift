import Circuits
import Learning
import Readout

extension ModelDescriptor {
  /// A fixed circuit whose linear outputs are trained.
  static let reservoir = ModelDescriptor(
    kind: .reservoir, isEmulated: true,
    attach: { old, _ in try old.choosingRidge() },
    make: { try $0.reservoir(for: $1) })
}

extension TrainingConfiguration {
  /// The configuration with a penalty for ridge regression if none is given.
  ///
  /// Noise of variance σ² on each feature adds Nσ² to the normal equations, as a penalty σ² does. Records
  /// that training sees bring it along; exact averages do not, and their weights would drown every signal
  /// in the noise of a machine's shots, whose mean over S records has a variance of up to 1/S.
  /// - Throws: `ConfigurationError` for an unknown or unavailable protocol.
  func choosingRidge() throws -> TrainingConfiguration {
    // A bandit has a penalty of its own.
    guard training.ridge == nil, training.optimizer == Ridge.name, !task.actsInEnvironment else {
      return self
    }
    var result = self
    let seesRecords = try ModelFactory(self).trainingProtocol().shots != nil
    result.training.ridge =
      seesRecords || hardware.shots == 0
      ? Ridge.leastPenalty : max(Ridge.leastPenalty, 1 / Double(hardware.shots))
    return result
  }
}

extension ModelFactory {
  /// A reservoir on the hardware that the configuration names: a recurrent model whose controller is
  /// fixed.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  func reservoir(for data: SequenceDataset) throws -> QuantumRecurrentModel {
    let model = try self.model(reservoirShape(for: data), for: data)
    guard model.circuit.drivingShots == nil || configuration.training.optimizer != Ridge.name else {
      throw wrong(
        "hardware.protocol",
        "under \(configuration.hardware.protocol) every shot has outputs of its own, from which ridge "
          + "solves for nothing; train under ensemble, or with another training.optimizer")
    }
    return model
  }

  /// The shape of a reservoir.
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  func reservoirShape(for data: SequenceDataset) throws -> QuantumRecurrentShape {
    try configuration.validate()
    let model = configuration.model
    guard let family = ReservoirFamily.all.first(where: { $0.name == model.ansatz }) else {
      throw wrong(
        "model.ansatz",
        "there is no reservoir '\(model.ansatz)'; known: "
          + ReservoirFamily.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", "))
    }
    let request = ReservoirFamily.Request(
      qubits: model.qubits, layers: model.layers, inputs: data.featureCount * model.context,
      sparsity: model.sparsity, seed: configuration.training.seed)
    let circuit: Circuit
    do {
      circuit = try family.circuit(request)
    } catch {
      let isTooFlat = (1..<family.leastLayers).contains(model.layers)
      throw wrong(isTooFlat ? "model.layers" : "model.qubits", error.description)
    }
    let readouts =
      try family.paulis.map { Readouts($0(request)) }
      ?? reservoirReadouts(family.readQubits(request), feedsBack: family.feedsBack)
    try checkNormalization(readouts)
    var interface = configuration.interface(for: data)
    interface.embedding = nil
    var shape = QuantumRecurrentShape(
      circuit: circuit, hidden: [], readouts: readouts, interface: interface,
      controller: ControllerShape(
        angleScale: 1, feedbackScale: family.feedsBack ? model.feedbackScale : 0,
        normalization: model.normalization))
    shape.fixedController = FixedController(
      inputs: request.inputs, scale: model.inputScale, readouts: readouts.count,
      feedsBack: family.feedsBack)
    shape.memory = model.memory
    shape.context = model.context
    return shape
  }

  /// The Paulis of the qubits that a family reads, or of those that are chosen, and their products.
  private func reservoirReadouts(_ family: [Int], feedsBack: Bool) throws -> Readouts {
    let model = configuration.model
    if feedsBack {
      guard model.readoutQubits == .all, model.readouts == "Z", model.correlations == 1 else {
        throw wrong(
          "model.readouts",
          "a reservoir \(model.ansatz) feeds back Z of every qubit; only readouts Z, readout_qubits all "
            + "and correlations 1 are allowed")
      }
    }
    let qubits: [Int]
    switch model.readoutQubits {
    case .all: qubits = family
    case .list(let chosen): qubits = chosen
    }
    let single = try readouts(of: model.qubits, qubits: qubits)
    guard model.correlations > 1 else { return single }
    guard model.readouts.count == 1 else {
      throw wrong(
        "model.correlations",
        "products are read in one basis, but model.readouts is \(model.readouts)")
    }
    var products = single.paulis
    var last = single.paulis.indices.map { [$0] }
    for _ in 1..<model.correlations {
      // Each product once: its factors stand in the order of the list.
      last = last.flatMap { product in
        ((product.last ?? 0) + 1..<max(single.count, (product.last ?? 0) + 1)).map {
          product + [$0]
        }
      }
      products += last.map { PauliString($0.flatMap { single.paulis[$0].factors }) }
    }
    return Readouts(products)
  }
}

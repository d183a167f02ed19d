import Circuits
import Learning
import Readout

extension ModelDescriptor {
  /// A function of coordinates that a circuit of real amplitudes computes.
  static let field = ModelDescriptor(
    kind: .field, isEmulated: true, attach: { old, _ in old },
    make: { try $0.model($0.fieldShape(for: $1), for: $1) })
}

/// The circuit of a quantum visual field (S. Wang, C. Theobalt, V. Golyanik, arXiv 2508.10900): amplitudes,
/// then layers of RY of every qubit and CX of every pair, so that all amplitudes stay real.
enum FieldCircuit {
  /// The name in configurations.
  static let name = "real"
  /// The numbers of qubits.
  static let qubits = 2...10

  /// Parameters `x0` … for the amplitudes, then `w0` … for learnt angles.
  static func circuit(qubits: Int, layers: Int) -> Circuit {
    let inputs = (0..<(1 << qubits) - 1).map { Parameter("x\($0)") }
    let weights = (0..<qubits * layers).map { Parameter("w\($0)") }
    var circuit = Circuit(qubits: qubits, parameters: inputs + weights)
    circuit.appendAmplitudes(inputs.map { Angle($0) }, qubits: qubits)
    for layer in 0..<layers {
      for q in 0..<qubits { circuit.append(.ry, Angle(weights[layer * qubits + q]), on: q) }
      for a in 0..<qubits {
        for b in a + 1..<qubits { circuit.append(.cx, on: a, b) }
      }
    }
    return circuit
  }
}

extension ModelFactory {
  /// The shape of a field: a controller gives energies of basis states, readouts are outputs.
  /// - Throws: `ConfigurationError` naming the key that is wrong.
  func fieldShape(for data: SequenceDataset) throws -> QuantumRecurrentShape {
    try configuration.validate()
    let model = configuration.model
    try checkAnsatz("of a field", among: [FieldCircuit.name])
    guard FieldCircuit.qubits.contains(model.qubits) else {
      throw wrong(
        "model.qubits",
        "is \(model.qubits); a field has \(FieldCircuit.qubits.lowerBound) to "
          + "\(FieldCircuit.qubits.upperBound) qubits")
    }
    guard model.memory == 1, model.context == 1 else {
      throw wrong(
        model.memory == 1 ? "model.context" : "model.memory",
        "a field has no use for it; only 1 is allowed")
    }
    var interface = configuration.interface(for: data)
    interface.embedding = nil
    let qubits: [Int]
    switch model.readoutQubits {
    // One for each output.
    case .all where !interface.hasOutputLayer && model.readouts.count == 1:
      qubits = Array(0..<min(interface.outputCount, model.qubits))
    case .all: qubits = Array(0..<model.qubits)
    case .list(let chosen): qubits = chosen
    }
    let readouts = try readouts(of: model.qubits, qubits: qubits)
    try checkNormalization(readouts)
    var shape = QuantumRecurrentShape(
      circuit: FieldCircuit.circuit(qubits: model.qubits, layers: model.layers),
      hidden: model.hidden, readouts: readouts, interface: interface,
      controller: ControllerShape(
        activation: model.activation, angleScale: model.angleScale ?? 1,
        outputGain: model.outputGain, feedbackScale: 0, biasRange: model.biasRange,
        normalization: model.normalization))
    shape.encoding = EnergyEncoding(qubits: model.qubits)
    // A single step begins with |0…0⟩ anyway, and stays unitary.
    shape.keepsState = data.stepCount == 1
    try checkOutputs(shape)
    return shape
  }
}

import Hybrid
import Circuits

/// A family of circuits with learnt angles into which inputs go as angles, again and again.
///
/// A new one is a value in a file of its own and a place in `all`.
public struct EmbeddingFamily: Sendable {
  /// What a circuit is made for.
  public struct Request: Hashable, Sendable {
    /// The number of qubits.
    public var qubits: Int
    /// How often inputs or weights come again.
    public var layers: Int
    /// The numbers that go into a step.
    public var inputs: Int

    /// A request from its parts.
    public init(qubits: Int, layers: Int, inputs: Int) {
      self.qubits = qubits
      self.layers = layers
      self.inputs = inputs
    }
  }

  /// The name in configurations.
  public let name: String
  /// What it is, a line for the help.
  public let summary: String
  /// The fewest qubits.
  public let leastQubits: Int
  /// By how many qubits a larger circuit has more.
  public var qubitStep = 1
  /// The most layers that so many qubits have room for; nil for any number.
  public var mostLayers: (@Sendable (_ qubits: Int) -> Int)?
  /// What is read where it is not Paulis of single qubits; nil where it is.
  public var paulis: (@Sendable (Request) -> [PauliString])?
  /// The numbers of inputs that so many qubits take.
  public let inputCounts: @Sendable (_ qubits: Int) -> ClosedRange<Int>
  /// The qubits that are read.
  public let readQubits: @Sendable (Request) -> [Int]
  /// Appends a step to a builder.
  let build: @Sendable (inout EmbeddingBuilder) -> Void

  /// All families; the first is the default.
  public static let all: [EmbeddingFamily] = [
    .ring, .recurrentEmbedding, .clusterEmbedding, .swapTest, .denoising,
    .measuredPooling, .tracedPooling,
  ]

  /// The circuit of a step: parameters `x0`, `x1` … for the inputs, then `w0` … for the learnt angles.
  /// - Throws: `ModelError.configuration` for numbers of qubits, layers or inputs that make none.
  public func circuit(_ request: Request) throws(ModelError) -> Circuit {
    guard request.qubits >= leastQubits, request.layers >= 1 else {
      throw ModelError.configuration(
        "a circuit \(name) has \(leastQubits) or more qubits and at least one layer, not "
          + "\(request.qubits) and \(request.layers)")
    }
    guard (request.qubits - leastQubits) % qubitStep == 0 else {
      throw ModelError.configuration(
        "a circuit \(name) has \(leastQubits) qubits or \(qubitStep), \(2 * qubitStep) … more, not "
          + "\(request.qubits)")
    }
    if let most = mostLayers?(request.qubits), request.layers > most {
      throw ModelError.configuration(
        "a circuit \(name) of \(request.qubits) qubits has 1 to \(most) layers, not "
          + "\(request.layers)")
    }
    let counts = inputCounts(request.qubits)
    guard counts.contains(request.inputs) else {
      throw ModelError.configuration(
        "a circuit \(name) of \(request.qubits) qubits takes "
          + (counts.count == 1
            ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)")
          + " inputs a step, but there are \(request.inputs)")
    }
    var builder = EmbeddingBuilder(request)
    build(&builder)
    return builder.circuit
  }
}

/// A step of an embedding as it is written down.
struct EmbeddingBuilder {
  let request: EmbeddingFamily.Request
  var circuit: Circuit
  /// The parameters of the inputs.
  let inputs: [Angle]

  init(_ request: EmbeddingFamily.Request) {
    self.request = request
    let inputs = (0..<request.inputs).map { Parameter("x\($0)") }
    circuit = Circuit(qubits: request.qubits, parameters: inputs)
    self.inputs = inputs.map { Angle($0) }
  }

  /// A new learnt angle.
  mutating func weight() -> Angle {
    let parameter = Parameter("w\(circuit.parameters.count - inputs.count)")
    circuit.parameters.append(parameter)
    return Angle(parameter)
  }

  /// Any rotation of a qubit: RZ, RY, RZ by new weights.
  mutating func anyRotation(of qubit: Int) {
    for gate in [Gate.rz, .ry, .rz] { circuit.append(gate, weight(), on: qubit) }
  }

  /// exp(−iθP/2) of a product P of Paulis where the control is 1.
  ///
  /// Changes of basis make the factors Z, CX gather their parity in the last qubit; neither needs the
  /// control, since both are undone.
  mutating func controlledRotation(_ angle: Angle, _ product: PauliString, control: Int) {
    let factors = product.factors
    guard let last = factors.last else { return }
    if factors.count == 1 {
      let gate = [Pauli.x: Gate.crx, .y: .cry, .z: .crz][last.pauli]
      return circuit.append(gate ?? .crz, angle, on: control, last.qubit)
    }
    let pairs = zip(factors, factors.dropFirst()).map { ($0.qubit, $1.qubit) }
    toZ(factors, sign: 1)
    for (a, b) in pairs { circuit.append(.cx, on: a, b) }
    circuit.append(.crz, angle, on: control, last.qubit)
    for (a, b) in pairs.reversed() { circuit.append(.cx, on: a, b) }
    toZ(factors, sign: -1)
  }

  private mutating func toZ(_ factors: [PauliString.Factor], sign: Double) {
    for factor in factors {
      switch factor.pauli {
      case .x: circuit.append(.h, on: factor.qubit)
      case .y: circuit.append(.rx, Angle(sign * .pi / 2), on: factor.qubit)
      case .z, .i: break
      }
    }
  }
}

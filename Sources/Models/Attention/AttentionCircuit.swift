import Hybrid
import Circuits

/// The circuit that takes the place of a value projection in quantum self-attention (C.-S. Chen,
/// E.-J. Kuo, arXiv 2504.05336).
///
/// Inputs go in as RX and RZ of the same angle on each data qubit, then come RX and RZ with weights;
/// every further layer has, along the ring of data qubits, CX from each to the next, then RY and RZ of
/// one weight on the first of the two. With an auxiliary qubit, CX from the last data qubit to it and an
/// RY with a weight end the layer. The weights of the second layer turn in the first one as well.
public struct AttentionCircuit: Hashable, Sendable {
  /// The data qubits, each of which takes an input.
  public let dataQubits: Int
  /// The layers of weights, at least 2.
  public let layers: Int
  /// Whether there is an auxiliary qubit behind the others.
  public let hasAuxiliary: Bool

  /// The names in configurations.
  static let names = ["attention", "attention_plain"]

  /// A circuit from its parts.
  /// - Throws: `ModelError.configuration` for fewer than two data qubits or layers.
  public init(dataQubits: Int, layers: Int, hasAuxiliary: Bool) throws(ModelError) {
    guard dataQubits >= 2, layers >= 2 else {
      throw ModelError.configuration(
        "a circuit of attention has two or more data qubits and layers, not \(dataQubits) and "
          + "\(layers)")
    }
    self.dataQubits = dataQubits
    self.layers = layers
    self.hasAuxiliary = hasAuxiliary
  }

  /// The number of weights, whose parameters stand behind those of the inputs.
  public var weightCount: Int { layers * dataQubits + (hasAuxiliary ? layers - 1 : 0) }

  /// The circuit: parameters `x0` … for the inputs, then `w0` … for the weights.
  /// - Parameter marksLayers: Whether a barrier on the data qubits stands after the entangling gates and
  ///   rotations of each layer.
  public func circuit(marksLayers: Bool = false) -> Circuit {
    let n = dataQubits
    let inputs = (0..<n).map { Parameter("x\($0)") }
    let weights = (0..<weightCount).map { Parameter("w\($0)") }
    var circuit = Circuit(qubits: n + (hasAuxiliary ? 1 : 0), parameters: inputs + weights)
    func mark() {
      guard marksLayers else { return }
      circuit.instructions.append(Instruction(.barrier, on: Array(0..<n)))
    }
    for q in 0..<n {
      circuit.append(.rx, Angle(inputs[q]), on: q)
      circuit.append(.rz, Angle(inputs[q]), on: q)
    }
    for q in 0..<n {
      circuit.append(.rx, Angle(weights[q]), on: q)
      circuit.append(.rz, Angle(weights[n + q]), on: q)
    }
    mark()
    for layer in 1..<layers {
      for q in 0..<n {
        circuit.append(.cx, on: q, (q + 1) % n)
        circuit.append(.ry, Angle(weights[layer * n + q]), on: q)
        circuit.append(.rz, Angle(weights[layer * n + q]), on: q)
      }
      mark()
      guard hasAuxiliary else { continue }
      circuit.append(.cx, on: n - 1, n)
      circuit.append(.ry, Angle(weights[layers * n + layer - 1]), on: n)
    }
    return circuit
  }
}

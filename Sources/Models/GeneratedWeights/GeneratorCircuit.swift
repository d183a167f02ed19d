import Hybrid
import Circuits
import Elementary

/// The circuit that turns rows of numbers into weights (J. Qi, C.-H. H. Yang, P.-Y. Chen, M.-H. Hsieh,
/// arXiv 2506.10275): a row is encoded in amplitudes, then come layers of RX, RY, RZ of every qubit and a
/// ring of CX.
///
/// Amplitudes are prepared by a tree of uniformly controlled RY (M. Möttönen et al., Quantum Information
/// and Computation 5, 467 (2005)): the highest qubit first, each level a Gray code of rotations with CX
/// between them.
public struct GeneratorCircuit: Hashable, Sendable {
  /// The name in configurations.
  static let name = "generator"

  /// The qubits.
  public let qubits: Int
  /// The layers of weights.
  public let layers: Int

  /// A circuit from its parts.
  /// - Throws: `ModelError.configuration` for fewer than two qubits, more than sixteen, or no layer.
  public init(qubits: Int, layers: Int) throws(ModelError) {
    guard (2...16).contains(qubits), layers >= 1 else {
      throw ModelError.configuration(
        "a circuit that generates weights has 2 to 16 qubits and at least one layer, not \(qubits) and "
          + "\(layers)")
    }
    self.qubits = qubits
    self.layers = layers
  }

  /// The number of amplitudes.
  public var amplitudeCount: Int { 1 << qubits }
  /// The number of angles that encode amplitudes, whose parameters stand before those of the weights.
  public var inputCount: Int { amplitudeCount - 1 }
  /// The number of weights.
  public var weightCount: Int { 3 * qubits * layers }

  /// The circuit: parameters `x0` … for the amplitudes, then `w0` … for the weights.
  /// - Parameter marksLayers: Whether a barrier on all qubits stands after each layer.
  public func circuit(marksLayers: Bool = false) -> Circuit {
    let inputs = (0..<inputCount).map { Parameter("x\($0)") }
    let weights = (0..<weightCount).map { Parameter("w\($0)") }
    var circuit = Circuit(qubits: qubits, parameters: inputs + weights)
    circuit.appendAmplitudes(inputs.map { Angle($0) }, qubits: qubits)
    for layer in 0..<layers {
      for q in 0..<qubits {
        for (k, gate) in [Gate.rx, .ry, .rz].enumerated() {
          circuit.append(gate, Angle(weights[3 * (layer * qubits + q) + k]), on: q)
        }
      }
      for q in 0..<qubits { circuit.append(.cx, on: q, (q + 1) % qubits) }
      if marksLayers {
        circuit.instructions.append(Instruction(.barrier, on: Array(0..<qubits)))
      }
    }
    return circuit
  }

  /// The angles that encode real amplitudes, up to their length; those that are missing are zero.
  public func angles(encoding amplitudes: [Double]) -> [Double] {
    precondition(amplitudes.count <= amplitudeCount, "no more amplitudes than there are")
    var level =
      amplitudes + [Double](repeating: 0, count: amplitudeCount - amplitudes.count)
    // From the leaves, whose order has the highest qubit slowest, to the root.
    var nodes: [[Double]] = []
    while level.count > 1 {
      var (angles, norms): ([Double], [Double]) = ([], [])
      for k in stride(from: 0, to: level.count, by: 2) {
        let (zero, one) = (level[k], level[k + 1])
        angles.append(zero == 0 && one == 0 ? 0 : 2 * Portable.atan2(one, zero))
        norms.append((zero * zero + one * one).squareRoot())
      }
      nodes.append(angles)
      level = norms
    }
    return AmplitudeTree.angles(of: nodes.reversed())
  }
}

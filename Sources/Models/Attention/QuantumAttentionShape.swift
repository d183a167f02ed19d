import Hybrid
import Channels
import Circuits
import Emulation
import Learning
import Readout

/// The shape of a transformer whose last layer has a circuit where others project values.
public struct QuantumAttentionShape: Hashable, RestartingShape {
  /// The circuit that every step's row goes through.
  public var circuit: AttentionCircuit
  /// What is read of it.
  public var readouts: Readouts
  /// What goes in and comes out.
  public var interface: SequenceInterface
  /// The length of a row.
  public var width: Int
  /// The heads of attention, which divide the width.
  public var heads: Int
  /// The number of layers; the circuit is in the last one.
  public var layers: Int
  /// The share of numbers that are dropped in training.
  public var dropout: Double

  /// A shape from its parts; a model checks it.
  public init(
    circuit: AttentionCircuit, readouts: Readouts, interface: SequenceInterface, width: Int = 64,
    heads: Int = 4, layers: Int = 4, dropout: Double = 0
  ) {
    self.circuit = circuit
    self.readouts = readouts
    self.interface = interface
    self.width = width
    self.heads = heads
    self.layers = layers
    self.dropout = dropout
  }

  /// Why no shot can have angles of its own.
  public static var needsAverages: String {
    "no readout of attention drives an angle; use replay or ensemble, which average"
  }

  /// The circuit.
  public func timestep(marksLayers: Bool) -> Circuit {
    circuit.circuit(marksLayers: marksLayers)
  }

  /// Checks what a model needs.
  /// - Throws: `ModelError.configuration` with what is wrong and what is allowed.
  func validate() throws {
    guard layers >= 1, layers <= 30, heads >= 1, width >= heads, width % heads == 0 else {
      throw ModelError.configuration(
        "\(layers) layers of width \(width) with \(heads) heads; allowed are 1 to 30 layers and heads "
          + "that divide the width")
    }
    let qubits = circuit.dataQubits + (circuit.hasAuxiliary ? 1 : 0)
    let read = readouts.paulis.flatMap { $0.factors.map(\.qubit) }
    guard readouts.count >= 1, read.allSatisfy({ (0..<qubits).contains($0) }) else {
      throw ModelError.configuration(
        "the readouts \(readouts.paulis.map(\.description).joined(separator: ", ")) are not of the "
          + "qubits 0 to \(qubits - 1)")
    }
  }
}

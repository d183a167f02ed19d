import Channels
import Circuits
import Devices
import LinearAlgebra

/// Noise that a user brings: channels that follow gates, beyond or instead of what the calibration
/// gives. The form of the file is in `FORMAT.md`.
public struct UserNoise: Hashable, Sendable {
  /// A channel and the gates that it follows.
  public struct Entry: Hashable, Sendable {
    /// The gate's name in the gate table; nil for every gate on the qubits.
    public let gate: String?
    /// The qubit indices, ordered; nil for every place of the gate.
    public let qubits: [Int]?
    /// Which run of the gate on these qubits, counted from 0 in the order of the program; nil for
    /// all of them.
    public let occurrence: Int?
    /// What happens to the qubits.
    public let channel: Channel
    /// Whether the calibrated noise of the gate is left out.
    public let replaces: Bool

    /// An entry.
    public init(
      gate: String?, qubits: [Int]?, occurrence: Int? = nil, channel: Channel,
      replaces: Bool = false
    ) {
      self.gate = gate
      self.qubits = qubits
      self.occurrence = occurrence
      self.channel = channel
      self.replaces = replaces
    }
  }

  /// A channel of one or two qubits.
  public enum Channel: Hashable, Sendable {
    /// Probabilities by Pauli index p(q0) + 4·p(q1); the first is that of the identity.
    case pauli([Double])
    /// Any channel.
    case kraus(QuantumChannel)

    /// The number of qubits.
    public var qubitCount: Int {
      switch self {
      case .pauli(let probabilities): probabilities.count == 4 ? 1 : 2
      case .kraus(let channel): channel.qubitCount
      }
    }

    /// The channel under a factor on its rates: Pauli rates times the factor, Kraus operators mixed
    /// with the identity.
    /// - Returns: nil for the factor 0.
    /// - Throws: `NoiseError` for rates beyond 1, and for a factor above 1 on Kraus operators.
    func scaled(by factor: Double) throws -> QuantumChannel? {
      guard factor > 0 else { return nil }
      switch self {
      case .pauli(let probabilities):
        var scaled = probabilities.map { factor * $0 }
        let total = scaled.dropFirst().reduce(0, +)
        guard total <= 1 + 1e-12 else {
          throw NoiseError.malformed(
            "the Pauli rates of the noise file times the scale \(factor) are \(total), beyond 1")
        }
        scaled[0] = max(0, 1 - total)
        return try .pauli(scaled)
      case .kraus(let channel):
        if factor == 1 { return channel }
        guard factor < 1 else {
          throw NoiseError.malformed(
            "Kraus operators of the noise file cannot be scaled by \(factor); at most by 1")
        }
        let identity = QuantumChannel.identity(qubits: channel.qubitCount)
        let terms = channel.terms.map {
          QuantumChannel.Term.kraus(factor.squareRoot() * $0.operatorMatrix)
        }
        return try QuantumChannel(
          qubits: channel.qubitCount,
          terms: [.unitary(probability: 1 - factor, identity.terms[0].operatorMatrix)] + terms)
      }
    }
  }

  /// The entries, which act in this order.
  public let entries: [Entry]

  /// Layers of gates with their own noise.
  public let layers: [Layer]

  /// Noise from its entries and layers.
  public init(_ entries: [Entry], layers: [Layer] = []) {
    self.entries = entries
    self.layers = layers
  }

  /// Refuses entries for a run of a gate that a circuit does not have.
  /// - Parameter circuit: The circuit as it runs on the device.
  /// - Throws: `NoiseError.malformed`.
  public func checkOccurrences(in circuit: Circuit) throws {
    for (index, entry) in entries.enumerated() {
      guard let occurrence = entry.occurrence, let name = entry.gate, let qubits = entry.qubits
      else { continue }
      let runs = circuit.instructions.count { instruction in
        guard let gate = instruction.application?.gate, gate.name == name else { return false }
        return instruction.qubits == qubits
          || (gate.traits.contains(.symmetric) && Set(instruction.qubits) == Set(qubits))
      }
      guard occurrence < runs else {
        throw NoiseError.malformed(
          "noise[\(index)].occurrence: \(occurrence), but \(name) runs \(runs) time(s) on "
            + "\(qubits) in the circuit on the device, counted from 0")
      }
    }
  }

  /// Whether any entry follows any run of a gate on qubits.
  func follows(_ gate: Gate, _ qubits: [Int]) -> Bool {
    entries.contains { entry in
      !matching(gate, qubits, occurrence: entry.occurrence ?? 0).isEmpty
    }
  }

  /// The entries that follow a run of a gate, each with the qubits that its channel acts on: one
  /// list for a channel on all of them, one for each qubit for a one-qubit channel on a pair.
  func matching(
    _ gate: Gate, _ qubits: [Int], occurrence: Int
  ) -> [(entry: Entry, targets: [[Int]])] {
    entries.compactMap { entry in
      guard entry.gate ?? gate.name == gate.name, entry.occurrence ?? occurrence == occurrence
      else { return nil }
      var order = qubits
      if let wanted = entry.qubits {
        guard Set(wanted) == Set(qubits) else { return nil }
        let isOrdered = entry.gate != nil && !gate.traits.contains(.symmetric)
        if isOrdered && wanted != qubits { return nil }
        order = wanted
      }
      if entry.channel.qubitCount == order.count { return (entry, [order]) }
      return entry.channel.qubitCount == 1 ? (entry, order.map { [$0] }) : nil
    }
  }
}

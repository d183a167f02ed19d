import Channels

/// IonQ's documented noise models: after each gate K₀ = √(1 − (d² − 1)r/d²)·I, Kᵢ = √(r/d²)·Pᵢ, so
/// that r is the parameter L of a depolarizing channel.
public enum IonQRules {
  /// The channel after a gate.
  /// - Parameters:
  ///   - r: The model's number for one or two qubits.
  ///   - qubits: The number of qubits.
  /// - Throws: `ChannelError.outOfRange` unless 0 ≤ r ≤ d²/(d² − 1).
  public static func depolarizing(_ r: Double, qubits: Int) throws -> QuantumChannel {
    try .depolarizing(r, qubits: qubits)
  }
}

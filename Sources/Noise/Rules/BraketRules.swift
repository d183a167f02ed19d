import Channels

/// How the local emulator of the Amazon Braket SDK 1.127 reads device properties: depolarizing
/// after every gate, bit flips before measurements, no T1, T2, durations or waiting.
public enum BraketRules {
  /// The probability of any non-identity Pauli from an average fidelity: (1 − F)·3/2 or (1 − F)·5/4.
  public static func depolarizingProbability(averageFidelity: Double, qubits: Int) -> Double {
    ErrorMeasures.pauliError(infidelity: 1 - averageFidelity, qubits: qubits)
  }

  /// The channel after a gate of an average fidelity.
  /// - Throws: `ChannelError.outOfRange` for a fidelity that no such channel has.
  public static func depolarizing(
    averageFidelity: Double, qubits: Int
  ) throws -> QuantumChannel {
    let p = depolarizingProbability(averageFidelity: averageFidelity, qubits: qubits)
    return try .depolarizing(
      ErrorMeasures.depolarizingParameter(pauliError: p, qubits: qubits), qubits: qubits)
  }

  /// The bit flip before a measurement of a readout fidelity, the same for both states.
  /// - Throws: `ChannelError` unless the fidelity is from 0 to 1.
  public static func readout(fidelity: Double) throws -> QuantumChannel {
    try .pauli([fidelity, 1 - fidelity, 0, 0])
  }
}

/// The measures of the size of a depolarizing error and how they convert.
///
/// d = 2ⁿ for n qubits. r = 1 − F is the average infidelity; p the probability that any
/// non-identity Pauli happens (Cirq's, Stim's and Braket's number, Google's "Pauli error"); L the
/// parameter of ρ → (1 − L)ρ + L·I/d (Aer's and IonQ's number).
public enum ErrorMeasures {
  /// p = r(d + 1)/d: 3/2 r for one qubit, 5/4 r for two.
  public static func pauliError(infidelity r: Double, qubits: Int) -> Double {
    let d = Double(1 << qubits)
    return r * (d + 1) / d
  }

  /// r = p d/(d + 1).
  public static func infidelity(pauliError p: Double, qubits: Int) -> Double {
    let d = Double(1 << qubits)
    return p * d / (d + 1)
  }

  /// L = p d²/(d² − 1).
  public static func depolarizingParameter(pauliError p: Double, qubits: Int) -> Double {
    p * AerRules.largestDepolarizingParameter(qubits: qubits)
  }

  /// r = L(d − 1)/d.
  public static func infidelity(depolarizingParameter l: Double, qubits: Int) -> Double {
    let d = Double(1 << qubits)
    return l * (d - 1) / d
  }
}

import Elementary

/// How Qiskit Aer 0.18 turns calibration figures into channels (`noise/device/models.py`).
///
/// d = 2ⁿ for n qubits; fidelities are averages over states unless they are called process
/// fidelities; times are in seconds.
public enum AerRules {
  /// The population of |1⟩ at equilibrium, 1/(1 + exp(h f/(k T))).
  ///
  /// The constant is Aer's, h/k rounded to 4.799243e-11 s·K.
  /// - Parameters:
  ///   - frequency: The transition frequency in hertz; nil gives 0.
  ///   - temperature: In kelvin; 0 gives 0, a negative one exchanges the states.
  public static func excitedPopulation(frequency: Double?, temperature: Double) -> Double {
    guard let frequency, frequency.isFinite, temperature != 0 else { return 0 }
    let population = 1 / (1 + Portable.exp(4.799243e-11 * frequency / abs(temperature)))
    return temperature < 0 ? 1 - population : population
  }

  /// The process fidelity of relaxation of one qubit, (1 + c(2·e^(−t/T2) + e^(−t/T1)))/4.
  /// - Parameter coherence: A factor c by which something else shrinks every Pauli; Aer has none.
  public static func relaxationProcessFidelity(
    t1: Double, t2: Double, time: Double, coherence c: Double = 1
  ) -> Double {
    (1 + c * (2 * Portable.exp(-time / t2) + Portable.exp(-time / t1))) / 4
  }

  /// The average fidelity (d·F_pro + 1)/(d + 1).
  public static func averageFidelity(processFidelity: Double, qubits: Int) -> Double {
    let d = Double(1 << qubits)
    return (d * processFidelity + 1) / (d + 1)
  }

  /// The largest depolarizing parameter of a channel, d²/(d² − 1): no identity is left.
  public static func largestDepolarizingParameter(qubits: Int) -> Double {
    let count = Double(1 << (2 * qubits))
    return count / (count - 1)
  }

  /// The depolarizing parameter L that, together with relaxation, gives a calibrated infidelity:
  /// L = d(e − (1 − F_rel))/(d·F_rel − 1).
  ///
  /// 0 where relaxation alone gives as much; e stops at d/(d + 1) and L at d²/(d² − 1).
  /// - Parameters:
  ///   - error: The calibrated average infidelity e.
  ///   - relaxationFidelity: The average fidelity F_rel of relaxation during the gate.
  ///   - qubits: The number of qubits.
  public static func depolarizingParameter(
    error: Double, relaxationFidelity: Double, qubits: Int
  ) -> Double {
    let relaxationError = 1 - relaxationFidelity
    guard error > relaxationError else { return 0 }
    let d = Double(1 << qubits)
    let largest = largestDepolarizingParameter(qubits: qubits)
    let room = d * relaxationFidelity - 1
    // Relaxation for ever leaves no room: whatever is missing, nothing more can be lost.
    guard room > 0 else { return largest }
    return min(d * (min(error, d / (d + 1)) - relaxationError) / room, largest)
  }
}

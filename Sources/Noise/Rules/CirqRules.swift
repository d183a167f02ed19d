import Channels
import Elementary
import LinearAlgebra
import Numerics

/// How Cirq-Google 1.7 turns a Google calibration into channels
/// (`NoiseModelFromGoogleNoiseProperties`, `ThermalNoiseModel`). Times are in seconds.
public enum CirqRules {
  /// The dephasing time from the incoherent error of randomized benchmarking of microwave gates:
  /// x = e − t/(3·T1), Tφ = t/(3x), and 10 s where relaxation explains all of e.
  /// - Parameters:
  ///   - error: The incoherent error e.
  ///   - t1: Relaxation time.
  ///   - gateTime: The duration t of the gate.
  public static func dephasingTime(
    incoherentError error: Double, t1: Double, gateTime: Double
  ) -> Double {
    let rest = error - gateTime / (3 * t1)
    return rest > 0 ? gateTime / (3 * rest) : 10
  }

  /// The probability that decoherence during a time does anything but the identity:
  /// 1 − [1 + 2·exp(−t/Tφ − t/(2·T1)) + exp(−t/T1)]/4.
  public static func decoherencePauliError(t1: Double, tPhi: Double, time: Double) -> Double {
    1 - (1 + 2 * Portable.exp(-time / tPhi - time / (2 * t1)) + Portable.exp(-time / t1)) / 4
  }

  /// Decay and dephasing of one qubit during a time: relaxation with 1/T2 = 1/(2·T1) + 1/Tφ.
  /// - Throws: `ChannelError` for times out of range.
  public static func thermal(t1: Double, tPhi: Double, time: Double) throws -> QuantumChannel {
    try .thermalRelaxation(t1: t1, t2: 1 / (1 / (2 * t1) + 1 / tPhi), time: time)
  }

  /// `cirq.depolarize`: any non-identity Pauli with the probability p, all alike.
  /// - Throws: `ChannelError` unless p is from 0 to 1.
  public static func depolarize(_ p: Double, qubits: Int) throws -> QuantumChannel {
    try .depolarizing(
      ErrorMeasures.depolarizingParameter(pauliError: p, qubits: qubits), qubits: qubits)
  }

  /// What is left of a gate's Pauli error for the depolarizing channel; where it is not positive,
  /// Cirq adds none.
  /// - Parameters:
  ///   - total: The calibrated Pauli error of the gate.
  ///   - decoherence: The decoherence Pauli error of each qubit during the gate.
  ///   - coherentInfidelity: 1 − F_pro of the angle error of an entangler.
  public static func depolarizingPauliError(
    total: Double, decoherence: [Double], coherentInfidelity: Double = 0
  ) -> Double {
    total - decoherence.reduce(0, +) - coherentInfidelity
  }

  /// The channel of a one-qubit gate and its moment: depolarizing, where there is any, then
  /// thermal.
  /// - Throws: `ChannelError` for figures out of range.
  public static func oneQubitNoise(
    pauliError: Double, t1: Double, tPhi: Double, time: Double
  ) throws -> QuantumChannel {
    let rest = depolarizingPauliError(
      total: pauliError,
      decoherence: [decoherencePauliError(t1: t1, tPhi: tPhi, time: time)])
    let decay = try thermal(t1: t1, tPhi: tPhi, time: time)
    return rest > 0 ? try depolarize(rest, qubits: 1).followed(by: decay) : decay
  }

  /// Readout error as generalised amplitude damping before an ideal measurement: γ = e0 + e1,
  /// towards |0⟩ with probability e1/(e0 + e1).
  /// - Parameters:
  ///   - e0: P(report 1 | true 0).
  ///   - e1: P(report 0 | true 1).
  /// - Throws: `ChannelError` unless both and their sum are from 0 to 1.
  public static func readoutDamping(
    e0: Double, e1: Double
  ) throws -> (damping: Double, towardsZero: Double, channel: QuantumChannel) {
    let damping = e0 + e1
    let towardsZero = damping > 0 ? e1 / damping : 1
    return (
      damping, towardsZero,
      try .amplitudeDamping(damping, excitedPopulation: 1 - towardsZero)
    )
  }

  /// The error of an entangler's angles, a PhasedFSim gate, as a 4 × 4 matrix that does not
  /// depend on the order of the qubits when ζ = χ = 0. The first qubit is least significant.
  public static func phasedFSim(
    theta: Double, zeta: Double = 0, chi: Double = 0, gamma: Double = 0, phi: Double
  ) -> ComplexMatrix {
    func phase(_ angle: Double) -> Complex<Double> {
      .unit(angle)
    }
    var u = ComplexMatrix(rows: 4, columns: 4)
    let (sine, cosine) = Portable.sineAndCosine(theta)
    let stay = Complex(cosine)
    let hop = Complex(0, -sine)
    // Cirq's first qubit is the most significant: its |01⟩ is our index 2.
    u[0, 0] = 1
    u[2, 2] = phase(-gamma - zeta) * stay
    u[2, 1] = phase(-gamma + chi) * hop
    u[1, 2] = phase(-gamma - chi) * hop
    u[1, 1] = phase(-gamma + zeta) * stay
    u[3, 3] = phase(-2 * gamma - phi)
    return u
  }

  /// 1 − F_pro of a unitary error, 1 − |Tr U|²/d².
  public static func processInfidelity(of unitary: ComplexMatrix) -> Double {
    let d = Double(unitary.rowCount)
    return 1 - unitary.trace.lengthSquared / (d * d)
  }
}

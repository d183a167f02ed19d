import Channels
import Devices

/// The coherence times of a qubit, with T2 ≤ 2·T1.
struct RelaxationTimes: Hashable, Sendable {
  /// Relaxation time in seconds; may be infinite.
  let t1: Double
  /// Coherence time in seconds; may be infinite if `t1` is.
  let t2: Double
}

extension NoiseModel {
  /// Relaxation of a qubit during a time, whatever the sources that are on.
  ///
  /// A missing T1 is infinite, a missing T2 is 2·T1, a T2 above 2·T1 is 2·T1. The population at
  /// equilibrium is the calibration's, and 0 under `aer`.
  /// - Parameters:
  ///   - qubit: The physical qubit.
  ///   - seconds: The time, not negative.
  /// - Returns: nil where the calibration has neither T1 nor T2, for no time and for scale 0.
  /// - Throws: `NoiseError` for a qubit that the device does not have; `ChannelError` for a time
  ///   that is negative or not finite.
  public func relaxation(_ qubit: Int, seconds: Double) throws -> QuantumChannel? {
    try check(qubit, for: "relaxation")
    guard let times = times(qubit) else {
      remark("neither T1 nor T2 is known, so there is no relaxation", at: "qubit \(qubit)")
      return nil
    }
    guard scale > 0, seconds != 0 else { return nil }
    return try kept(qubit, seconds: seconds) {
      // Rates times the scale during the time are the rates during the time times the scale.
      try .thermalRelaxation(
        t1: times.t1, t2: times.t2, time: scale * seconds,
        excitedPopulation: excitedPopulation(qubit)
      ).tracking(decayOfLost(t1: times.t1, seconds: scale * seconds))
    }
  }

  /// The population of |1⟩ at equilibrium that the policy reads: the calibrated one, else that of
  /// the temperature and the frequency, else 0; 0 under `aer`.
  func excitedPopulation(_ qubit: Int) -> Double {
    guard policy == .physical else { return 0 }
    let figures = calibration.qubits[qubit]
    if let population = figures.excitedPopulation?.value { return population }
    guard let temperature = figures.temperature?.value else { return 0 }
    if figures.frequency == nil {
      remark(
        "a temperature without a frequency gives no thermal population", at: "qubit \(qubit)")
    }
    return AerRules.excitedPopulation(
      frequency: figures.frequency?.value, temperature: temperature)
  }

  /// The calibrated coherence times of a qubit, unscaled; nil if there are none.
  func times(_ qubit: Int) -> RelaxationTimes? {
    let figures = calibration.qubits[qubit]
    guard figures.t1 != nil || figures.t2 != nil else { return nil }
    let t1 = figures.t1?.value ?? .infinity
    let t2 = figures.t2?.value ?? 2 * t1
    if t2 > 2 * t1 && policy == .physical {
      remark(
        "T2 is above 2·T1, which is impossible, and was taken as 2·T1",
        at: "qubit \(qubit) (T1 = \(t1) s, T2 = \(t2) s)")
    }
    return RelaxationTimes(t1: t1, t2: min(t2, 2 * t1))
  }
}

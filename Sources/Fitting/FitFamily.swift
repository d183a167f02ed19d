import Noise

/// A kind of figures that a fit may adjust.
public enum FitFamily: String, CaseIterable, Hashable, Sendable {
  /// P(1|0) and P(0|1) of every measured qubit.
  case readout
  /// Probabilities that the records of two qubits which are measured together both err.
  case correlated
  /// The depolarizing part of the error of gates: one number for the pulses of each qubit, one for
  /// each two-qubit gate of a pair.
  case depolarizing
  /// Unitary errors: over-rotation of the pulses of each qubit, Pauli words of each pair's gate.
  case coherent
  /// Relaxation times.
  case t1
  /// Pure dephasing times.
  case t2
  /// Static ZZ shifts of coupled pairs.
  case zz
  /// Reset errors.
  case reset
  /// Populations of |1⟩ at equilibrium.
  case population
  /// How long all other qubits wait for a reset beyond its duration: one number.
  case waiting
  /// How much a measurement dephases all other qubits: one number.
  case spectators
  /// One factor on everything, as `--noise-scale`.
  case scale

  /// One line for the user.
  public var help: String {
    switch self {
    case .readout: "assignment errors of each measured qubit"
    case .correlated: "errors of both records of each coupled pair that is measured at the end"
    case .depolarizing: "depolarizing part of gate errors, per qubit and pair"
    case .coherent: "over-rotation of pulses, Z and ZZ phases of two-qubit gates"
    case .t1: "relaxation time of each qubit"
    case .t2: "pure dephasing time of each qubit"
    case .zz: "static ZZ shift of each coupled pair"
    case .reset: "error of each qubit's reset"
    case .population: "thermal population of each qubit"
    case .waiting: "how long all others wait besides for each reset of a qubit, one number"
    case .spectators: "how much a measurement dephases all others, one number"
    case .scale: "one factor on all noise"
    }
  }

  /// The sources of noise in which the figures show.
  public var sources: Set<NoiseSource> {
    switch self {
    case .readout: [.readout]
    case .correlated: [.correlated]
    case .depolarizing: [.gate]
    case .coherent: [.coherent]
    case .t1, .t2: [.relaxation, .idle, .measurement]
    case .zz: [.crosstalk]
    case .reset: [.reset]
    case .population: [.relaxation, .idle, .reset, .measurement]
    case .waiting: [.idle]
    case .spectators: [.measurement]
    case .scale: Set(NoiseSource.allCases)
    }
  }

  /// The standard deviation of the prior in `FitParameter`'s coordinate: of the logarithm for times,
  /// depolarizing parameters and the scale, of the logit for probabilities, in radians for angles
  /// (of two-qubit gates; a fifth of it for pulses), in hertz for shifts.
  ///
  /// Wide enough for what machines do beyond their calibrations: a factor of e on rates, T1 and T2
  /// that fluctuate by half (Burnett et al., npj Quantum Information 5, 54 (2019)).
  public var priorWidth: Double {
    switch self {
    case .readout, .reset, .population: 1
    case .depolarizing: 1
    case .coherent: 0.05
    case .t1, .t2: 0.5
    case .zz: 2e4
    case .waiting: 1
    case .spectators, .correlated: 2
    case .scale: 1
    }
  }
}

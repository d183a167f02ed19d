/// A cause of errors that can be switched on and off by itself.
public enum NoiseSource: String, Codable, Hashable, Sendable, CaseIterable {
  /// Stochastic gate error beyond relaxation.
  case gate
  /// T1 and T2 during gates and explicit delays.
  case relaxation
  /// T1 and T2 during the gaps of the schedule.
  case idle
  /// Assignment error: the record of a measurement differs from the state.
  case readout
  /// Errors of the records of two qubits that are measured together.
  case correlated
  /// What a measurement does to the state beyond the projection: relaxation while it lasts, flips
  /// after it, dephasing of other qubits.
  case measurement
  /// A reset that leaves |1⟩, and qubits that start there.
  case reset
  /// Static ZZ coupling, and what simultaneous gates do to each other.
  case crosstalk
  /// Over-rotation and phase errors.
  case coherent
  /// Loss out of the computational space.
  case leakage
  /// Frequencies that differ from those of their frames: always, from run to run, and by 1/f noise.
  case detuning
  /// Frequencies that depend on the charge parity of a transmon's island.
  case parity

  /// One line for the user.
  public var help: String {
    switch self {
    case .gate: "stochastic gate error beyond relaxation"
    case .relaxation: "T1 and T2 during gates and explicit delays"
    case .idle: "T1 and T2 while waiting, from the schedule"
    case .readout: "assignment error of measurements"
    case .correlated: "assignment errors of qubits that are measured together"
    case .measurement: "relaxation and disturbance of states by measurements"
    case .reset: "resets that leave |1⟩"
    case .crosstalk: "static ZZ, and the error of gates beside simultaneous ones"
    case .coherent: "over-rotation and phase errors"
    case .leakage: "loss out of the computational space"
    case .detuning: "frequencies off their frames: fixed, from run to run, 1/f"
    case .parity: "frequencies that differ with the charge parity"
    }
  }
}

/// Which sources of noise are on.
public enum NoiseSelection: Hashable, Sendable, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// Every source for which the calibration has data.
  case all
  /// Every source for which the calibration has data but these: what is on is as it is under `all`.
  case allBut(Set<NoiseSource>)
  /// These sources and no others. What a source can have beyond what the calibration states outright,
  /// it has here, where it was asked for by its name.
  case only(Set<NoiseSource>)

  /// No noise.
  public static let none = NoiseSelection.only([])

  /// These sources and no others.
  public init(arrayLiteral elements: NoiseSource...) { self = .only(Set(elements)) }

  /// Reads `all`, `none` or a comma list of names of sources.
  /// - Throws: `NoiseError.unknownSource` for any other word, `notAlone` for `all` and `none` in a
  ///   list.
  public init(parsing text: String) throws {
    let words = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.filter { $0 != " " })
    }
    switch words {
    case ["all"]: self = .all
    case ["none"]: self = .none
    default:
      self = .only(
        Set(
          try words.map { word in
            if word == "all" || word == "none" { throw NoiseError.notAlone(word) }
            guard let source = NoiseSource(rawValue: word) else {
              throw NoiseError.unknownSource(word)
            }
            return source
          }))
    }
  }

  /// The form that `init(parsing:)` reads, but for `allBut`, which has none; sources in the order of their
  /// declaration.
  public var description: String {
    switch self {
    case .all: "all"
    case .allBut(let sources): sources.isEmpty ? "all" : "all but \(Self.list(sources))"
    case .only(let sources): sources.isEmpty ? "none" : Self.list(sources)
    }
  }

  /// Whether the sources are all that the calibration has data for, or what is left of them, and not
  /// chosen by name.
  public var isEverySource: Bool {
    if case .only = self { return false }
    return true
  }

  private static func list(_ sources: Set<NoiseSource>) -> String {
    NoiseSource.allCases.filter(sources.contains).map(\.rawValue).joined(separator: ",")
  }
}

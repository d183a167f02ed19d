/// How the controller corrects what a machine reports before it uses it.
public struct Mitigation: Hashable, Sendable {
  /// A correction by its name in a configuration and on the command line.
  public enum Method: String, CaseIterable, Sendable {
    /// The inverse of each qubit's assignment matrix, which calibration circuits measure.
    case assignment
    /// The inverse of the joint assignment matrix of the qubits that are read together.
    case correlated
    /// Half of the copies have every measured qubit flipped before and after it is measured and the
    /// record flipped back, which makes errors of both outcomes alike (twirled readout; E. van den
    /// Berg, Z. Minev, K. Temme, Physical Review A 105, 032620 (2022)); what is left is a factor.
    case twirl
    /// Readouts at one and two times the noise, extrapolated to none (K. Temme, S. Bravyi,
    /// J. Gambetta, Physical Review Letters 119, 180509 (2017)).
    case noiseScaling = "zne-scaling"
    /// Readouts of a step and of the step with every run of its pulses followed by the inverse and
    /// itself again, which has three times as many, extrapolated to none (T. Giurgica-Tiron et al., IEEE QCE 306 (2020)).
    case folding = "zne-folding"

    /// What it does, for the help.
    public var summary: String {
      switch self {
      case .assignment: "the inverse of each qubit's assignment matrix"
      case .correlated: "that of all qubits read together, at most \(Mitigation.largestGroup)"
      case .twirl: "half of the copies read flipped qubits"
      case .noiseScaling: "extrapolation from the noise and twice the noise"
      case .folding: "extrapolation from steps and steps with three times the gates"
      }
    }
  }

  /// The corrections; all may go together but two of the same kind.
  public let methods: Set<Method>

  /// No correction.
  public static let none = Mitigation(unchecked: [])

  /// The most qubits that are corrected together: a matrix of 2ᵏ × 2ᵏ takes 2ᵏ circuits.
  public static let largestGroup = 6

  private init(unchecked methods: Set<Method>) { self.methods = methods }

  /// Corrections that go together.
  /// - Throws: `EmulationError.mitigation` for two that correct the same.
  public init(_ methods: Set<Method>) throws {
    for kind in [[Method.assignment, .correlated, .twirl], [.noiseScaling, .folding]] {
      let chosen = kind.filter(methods.contains)
      if chosen.count > 1 {
        throw EmulationError.mitigation(
          "\(chosen[0].rawValue) and \(chosen[1].rawValue) correct the same; choose one")
      }
    }
    self.methods = methods
  }

  /// Corrections from their names.
  /// - Parameter names: A comma list, or `none`.
  /// - Throws: `EmulationError.mitigation` for an unknown name, one given twice, or two that
  ///   correct the same.
  public init(parsing names: String) throws {
    guard names != "none" else {
      self = .none
      return
    }
    var methods = Set<Method>()
    for word in names.split(separator: ",", omittingEmptySubsequences: false) {
      let name = word.filter { $0 != " " }
      guard name != "none" else {
        throw EmulationError.mitigation("'none' stands alone, without other corrections")
      }
      guard let method = Method(rawValue: name) else {
        throw EmulationError.mitigation(
          "unknown correction '\(name)'; known: none, "
            + Method.allCases.map(\.rawValue).joined(separator: ", "))
      }
      guard methods.insert(method).inserted else {
        throw EmulationError.mitigation("\(name) is there twice")
      }
    }
    try self.init(methods)
  }

  /// The names as a comma list; `none` without any.
  public var name: String {
    methods.isEmpty
      ? "none"
      : Method.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ",")
  }
}

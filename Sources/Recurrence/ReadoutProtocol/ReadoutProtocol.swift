/// How a model's readouts are obtained during a sequence.
public enum ReadoutProtocol: Hashable, Sendable {
  /// Exact expectations of the state, which goes on undisturbed.
  case expectation
  /// At each step fresh copies of the prefix are run and measured at their end.
  case replay(shots: Int)
  /// All copies are measured at each step and go on; the average drives the controller. Without
  /// shots: the limit of infinitely many.
  case ensemble(shots: Int?)
  /// Every shot's own outcomes drive its own controller.
  case singleShot(shots: Int)

  /// The name in the command line.
  public var name: String {
    switch self {
    case .expectation: "expectation"
    case .replay: "replay"
    case .ensemble: "ensemble"
    case .singleShot: "singleShot"
    }
  }

  /// The names that can be asked for.
  public static let names = ["expectation", "replay", "ensemble", "singleShot"]

  /// Shots per setting, or per sequence for `singleShot`; nil where nothing is sampled.
  public var shots: Int? {
    switch self {
    case .expectation: nil
    case .replay(let shots), .singleShot(let shots): shots
    case .ensemble(let shots): shots
    }
  }

  /// Whether qubits are measured in the middle of the sequence.
  public var measuresMidCircuit: Bool {
    switch self {
    case .expectation, .replay: false
    case .ensemble, .singleShot: true
    }
  }

  /// A protocol from its name.
  /// - Parameter shots: The number of shots; 0 with `ensemble` means infinitely many.
  /// - Throws: `RecurrenceError` for an unknown name or a number of shots out of range.
  public init(name: String, shots: Int) throws {
    guard shots >= 0, shots > 0 || name == "ensemble" || name == "expectation" else {
      throw RecurrenceError.configuration("protocol \(name) needs at least 1 shot, not \(shots)")
    }
    switch name {
    case "expectation": self = .expectation
    case "replay": self = .replay(shots: shots)
    case "ensemble": self = .ensemble(shots: shots == 0 ? nil : shots)
    case "singleShot": self = .singleShot(shots: shots)
    case "weak", "shadow":
      throw RecurrenceError.unsupported(
        "protocol \(name) is not available in this version; available: "
          + Self.names.joined(separator: ", "))
    default:
      throw RecurrenceError.configuration(
        "unknown protocol '\(name)'; known: \(Self.names.joined(separator: ", "))")
    }
  }

  /// Refuses a protocol that cannot supply a model's readouts.
  /// - Throws: `RecurrenceError.readoutsUnavailable` with the reason.
  public func check(_ readouts: Readouts) throws {
    if measuresMidCircuit && readouts.commonBasis == nil {
      throw RecurrenceError.readoutsUnavailable(
        "protocol \(name) measures each qubit in one basis per step, but the model reads "
          + "\(readouts.paulis.map(\.description).joined(separator: ", ")); train a model with one "
          + "Pauli per qubit, for example readouts: Z")
    }
  }
}

/// Why a circuit cannot be brought to a device.
public enum TranspilerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The circuit has more qubits than the device has in order.
  case tooWide(qubits: Int, usable: Int, device: String)
  /// No connected part of the device holds as many qubits as the circuit uses.
  case noConnectedRegion(qubits: Int, largest: Int, device: String)
  /// The given layout has the wrong number of entries.
  case layoutLength(expected: Int, found: Int)
  /// The given layout names a qubit that the device does not have.
  case layoutQubitOutOfRange(qubit: Int, limit: Int)
  /// The given layout names a physical qubit twice.
  case layoutRepeatsQubit(qubit: Int)
  /// The given layout names a qubit that is faulty or without calibrated gates.
  case layoutQubitUnusable(qubit: Int, device: String)
  /// The given layout puts interacting qubits where no calibrated path joins them.
  case layoutDisconnected(first: Int, second: Int, device: String)
  /// Neither the gate nor anything that it decomposes into is native.
  case noDecomposition(gate: String, device: String)
  /// A native gate whose inverse is no native gate, as folding needs.
  case noInverse(gate: String, device: String)
  /// The device has no set of native one-qubit gates that reaches every rotation.
  case noOneQubitBasis(device: String)
  /// The gate needs a duration that the calibration does not have.
  case missingDuration(operation: String, qubits: [Int], device: String)
  /// A delay in `dt` on a device whose sampling time is unknown.
  case missingSamplingTime(qubits: [Int], device: String)
  /// The circuit asks for an operation that the device does not offer.
  case unsupportedOperation(operation: String, qubits: [Int], device: String)
  /// A circuit that is to be taken as it is has a gate that its qubits do not have.
  case notNative(gate: String, qubits: [Int], device: String)
  /// The instruction acts on a qubit outside the device.
  case qubitOutOfRange(qubit: Int, limit: Int)
  /// Repetition needs a circuit that ends with every qubit where it began.
  case layoutNotRestored(initial: [Int], final: [Int])
  /// The calibration describes another device or another number of qubits.
  case calibrationMismatch(device: String, qubits: Int, calibration: String, calibrated: Int)

  /// What went wrong, for a reader.
  public var description: String {
    switch self {
    case .tooWide(let qubits, let usable, let device):
      "the circuit uses \(qubits) qubits, '\(device)' has \(usable) in working order"
    case .noConnectedRegion(let qubits, let largest, let device):
      "the circuit uses \(qubits) connected qubits, the largest connected part of '\(device)' "
        + "has \(largest)"
    case .layoutLength(let expected, let found):
      "the layout has \(found) entries, the circuit has \(expected) qubits"
    case .layoutQubitOutOfRange(let qubit, let limit):
      "the layout names qubit \(qubit), allowed are 0 to \(limit - 1)"
    case .layoutRepeatsQubit(let qubit): "the layout names qubit \(qubit) more than once"
    case .layoutQubitUnusable(let qubit, let device):
      "the layout names qubit \(qubit) of '\(device)', which is faulty or not calibrated"
    case .layoutDisconnected(let first, let second, let device):
      "the layout puts interacting qubits on \(first) and \(second) of '\(device)', between which "
        + "no path of calibrated gates leads"
    case .noDecomposition(let gate, let device):
      "gate '\(gate)' has no decomposition into the native gates of '\(device)'"
    case .noInverse(let gate, let device):
      "gates cannot be folded on '\(device)': the inverse of '\(gate)' is not one of its native gates, "
        + "with or without virtual turns"
    case .noOneQubitBasis(let device):
      "the native gates of '\(device)' do not reach every one-qubit rotation "
        + "(needed: rz with one of prx, sx, rx, ry, gpi2)"
    case .missingDuration(let operation, let qubits, let device):
      "the calibration of '\(device)' has no duration for '\(operation)' on "
        + Self.list(qubits)
    case .missingSamplingTime(let qubits, let device):
      "a delay on \(Self.list(qubits)) is given in dt, and '\(device)' states no sampling time"
    case .unsupportedOperation(let operation, let qubits, let device):
      "'\(device)' does not offer \(operation) (on \(Self.list(qubits)))"
    case .notNative(let gate, let qubits, let device):
      "'\(device)' has no calibrated gate '\(gate)' on \(Self.list(qubits))"
    case .qubitOutOfRange(let qubit, let limit):
      "an instruction acts on qubit \(qubit), allowed are 0 to \(limit - 1)"
    case .layoutNotRestored(let initial, let final):
      "the circuit moves its qubits from \(initial) to \(final); only a circuit that ends in its "
        + "initial layout can be repeated"
    case .calibrationMismatch(let device, let qubits, let calibration, let calibrated):
      "calibration '\(calibration)' describes \(calibrated) qubits, '\(device)' has \(qubits)"
    }
  }

  private static func list(_ qubits: [Int]) -> String {
    (qubits.count == 1 ? "qubit " : "qubits ")
      + qubits.map(String.init).joined(separator: ", ")
  }
}

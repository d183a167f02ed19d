import Circuits
import Devices

/// Why a device's noise cannot be put on a circuit.
public enum NoiseError: Error, Hashable, CustomStringConvertible, Sendable {
  /// A word that is no source of noise.
  case unknownSource(String)
  /// `all` or `none` in a list of sources.
  case notAlone(String)
  /// A source that the policy does not know.
  case sourceNotAllowed(NoiseSource, NoisePolicy)
  /// A scale that is negative, beyond a million or not finite.
  case invalidScale(Double)
  /// A width of fluctuations that is negative, beyond 2 or not finite.
  case invalidFluctuation(Double)
  /// A source was asked for by name, and the calibration has no figures for it.
  case noData(NoiseSource, calibration: String, missing: String)
  /// The calibration has another number of qubits than the device.
  case calibrationMismatch(device: String, qubits: Int, calibration: String, calibrated: Int)
  /// A figure of the calibration is outside its range.
  case invalidFigure(place: String, value: Double, allowed: String)
  /// An operation on a qubit that the device does not have.
  case qubitOutOfRange(operation: String, qubit: Int, device: String, count: Int)
  /// An operation on a qubit that is out of order.
  case faultyQubit(operation: String, qubit: Int, device: String)
  /// A gate that is out of order.
  case faultyGate(gate: String, qubits: [Int], error: Double)
  /// A gate that the device does not have.
  case gateNotNative(gate: String, qubits: [Int], device: String, native: [String])
  /// A native gate without figures for these qubits.
  case gateNotCalibrated(gate: String, qubits: [Int], calibration: String, elsewhere: [[Int]])
  /// A delay in units of a sampling time that the device does not have.
  case delayWithoutSamplingTime(qubits: [Int], device: String)
  /// A delay that is negative, longer than `Duration.longest` or not finite.
  case invalidDelay(qubits: [Int], seconds: Double)
  /// An instruction or a coupling whose qubits do not fit.
  case malformed(String)
  /// A source that keeps a random value during a whole run or joins several records, asked for by name
  /// for a piece of a run.
  case slowSource(NoiseSource, String)

  /// Whether the request is at fault (exit status 64) and not the data (exit status 65).
  public var isUsageError: Bool {
    switch self {
    case .unknownSource, .notAlone, .sourceNotAllowed, .invalidScale, .invalidFluctuation,
      .slowSource:
      true
    default: false
    }
  }

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .unknownSource(let word):
      "'\(word)' is no source of noise; there are "
        + NoiseSource.allCases.map(\.rawValue).joined(separator: ", ")
        + ", or all, or none"
    case .notAlone(let word):
      "'\(word)' stands alone, not in a list of sources of noise; those are "
        + NoiseSource.allCases.map(\.rawValue).joined(separator: ", ")
    case .sourceNotAllowed(let source, let policy):
      "noise source '\(source.rawValue)' does not exist under the policy \(policy.rawValue), which "
        + "has "
        + NoiseSource.allCases.filter(policy.allowedSources.contains).map(\.rawValue)
        .joined(separator: ", ")
    case .invalidScale(let scale): "noise scale \(scale) must be a finite number from 0 to 1e6"
    case .invalidFluctuation(let sigma):
      "the fluctuation \(sigma) of T1 and T2 must be a finite number from 0 to "
        + "\(Calibration.largestFluctuation)"
    case .noData(let source, let calibration, let missing):
      "calibration '\(calibration)' has no data for the noise source '\(source.rawValue)': "
        + missing
    case .calibrationMismatch(let device, let qubits, let calibration, let calibrated):
      "calibration '\(calibration)' has \(calibrated) qubits, but the device '\(device)' has "
        + "\(qubits)"
    case .invalidFigure(let place, let value, let allowed):
      "\(place) = \(value) is out of range: \(allowed)"
    case .qubitOutOfRange(let operation, let qubit, let device, let count):
      "\(operation) on qubit \(qubit), but '\(device)' has the qubits 0 to \(count - 1)"
    case .faultyQubit(let operation, let qubit, let device):
      "\(operation) on qubit \(qubit), which is out of order on '\(device)' in this calibration"
    case .faultyGate(let gate, let qubits, let error):
      "\(gate) on \(Self.list(qubits)) is out of order in this calibration (error \(error)); "
        + "choose other qubits"
    case .gateNotNative(let gate, let qubits, let device, let native):
      "'\(device)' has no gate '\(gate)' (used on \(Self.list(qubits))); its native gates are "
        + native.joined(separator: ", ")
    case .gateNotCalibrated(let gate, let qubits, let calibration, let elsewhere):
      "calibration '\(calibration)' has no figures for \(gate) on \(Self.list(qubits)); "
        + (elsewhere.isEmpty
          ? "it has none for any qubits"
          : "there are some for " + elsewhere.map { Self.list($0) }.joined(separator: "; "))
    case .delayWithoutSamplingTime(let qubits, let device):
      "a delay in dt on \(Self.list(qubits)), but '\(device)' has no sampling time; use seconds"
    case .invalidDelay(let qubits, let seconds):
      "a delay of \(seconds) s on \(Self.list(qubits)) must be finite and not negative, at most "
        + "\(Duration.longest) s"
    case .malformed(let text): text
    case .slowSource(let source, let what):
      "the noise source '\(source.rawValue)' keeps a random value during a whole run, which \(what) "
        + "cannot have; leave it out of the list, or take all, which leaves it out there"
    }
  }

  private static func list(_ qubits: [Int]) -> String {
    "qubit" + (qubits.count == 1 ? " " : "s ") + qubits.map(String.init).joined(separator: ", ")
  }
}

import Circuits
import Devices
import Elementary
import Foundation
import Noise
import Simulators

/// The options of a run, read from a JSON object.
struct RunOptions {
  var shots: Int?
  var seed: UInt64 = 0
  var threads = ProcessInfo.processInfo.activeProcessorCount
  var method: SimulationMethod?
  var precision = Precision.double
  var probabilities = false
  var expectations: [String] = []
  var noise: NoiseSelection?
  var scale: Double?
  var policy: NoisePolicy?
  var transpile = false
  var layoutSeed: UInt64 = 0
  var parameters: [String: Double] = [:]

  private static let keys = [
    "shots", "seed", "threads", "method", "precision", "probabilities", "expectations", "noise",
    "noise_scale", "noise_policy", "transpile", "layout_seed", "parameters",
  ]

  /// Options without anything set.
  init() {}

  /// Reads options.
  /// - Throws: `DeviceFileError` or `InterfaceError` naming the key, its value and what is allowed;
  ///   `NoiseError`.
  init(json text: String) throws {
    let root = try JSONCursor(parsing: Array(text.utf8), file: "options")
    for (key, cursor) in try root.members() where cursor.value != .null {
      switch key {
      case "shots": shots = try Self.whole(cursor, 1...Int(Int32.max))
      case "seed": seed = UInt64(try Self.whole(cursor, 0...(1 << 53)))
      case "threads": threads = try Self.whole(cursor, 1...4096)
      case "layout_seed": layoutSeed = UInt64(try Self.whole(cursor, 0...(1 << 53)))
      case "probabilities": probabilities = try cursor.bool()
      case "transpile": transpile = try cursor.bool()
      case "expectations": expectations = try cursor.strings()
      case "noise": noise = try NoiseSelection(parsing: cursor.string())
      case "noise_scale": scale = try cursor.number()
      case "method":
        let name = try cursor.string()
        if name == "auto" { continue }
        method = try Self.known(SimulationMethod(rawValue: name), cursor)
      case "precision": precision = try Self.known(Precision(rawValue: cursor.string()), cursor)
      case "noise_policy": policy = try Self.known(NoisePolicy(rawValue: cursor.string()), cursor)
      case "parameters":
        for (name, value) in try cursor.members() { parameters[name] = try value.number() }
      default:
        let near = NearestNames.suggestion(key, among: Self.keys).map { "; did you mean '\($0)'?" }
        throw InterfaceError(
          .usage,
          "options: there is no '\(key)'\(near ?? "; there are \(Self.keys.joined(separator: ", "))")"
        )
      }
    }
  }

  private static func whole(_ cursor: JSONCursor, _ range: ClosedRange<Int>) throws -> Int {
    let value = try cursor.integer()
    guard range.contains(value) else {
      throw InterfaceError(
        .usage,
        "options: \(cursor.path) is \(value); allowed: \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  private static func known<Value: CaseIterable & RawRepresentable>(
    _ value: Value?, _ cursor: JSONCursor
  ) throws -> Value where Value.RawValue == String {
    guard let value else {
      let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw InterfaceError(
        .usage, "options: \(cursor.path) is \(cursor.shown); allowed: \(names)")
    }
    return value
  }

  /// The Paulis of the expectations.
  /// - Throws: `InterfaceError`.
  func paulis() throws -> [PauliString] {
    try expectations.map { text in
      guard let pauli = PauliString(parsing: text) else {
        throw InterfaceError(
          .usage,
          "options: expectations: '\(text)' is no product of Paulis on distinct qubits, such as Z0*X3"
        )
      }
      return pauli
    }
  }
}

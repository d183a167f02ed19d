import Circuits
import Elementary

/// At each step every readout is measured weakly, through an ancilla; the average over the copies,
/// divided by sin g, drives the controller.
///
/// Records follow the readout by sin g, so that shots for the same error grow as 1/sin² g, and what
/// anticommutes with the readout shrinks by cos g only. Several Paulis of one qubit are measured one
/// after another, each shrinking those that follow and anticommute.
public struct Weak: AveragedCopies {
  /// The name in a configuration and on the command line.
  public static let name = "weak"
  /// What it does, for the help.
  public static let summary = """
    as ensemble, but through ancillas and with a strength g: records follow readouts by sin g, \
    the state keeps cos g of what they disturb
    """
  /// What it means, for a report.
  public static let meaning = """
    All copies are measured weakly at each step, through ancillas, and go on; their average drives \
    the controller. The weaker, the less the memory is disturbed and the more shots are needed.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots, .strength, .copies, .ancillas]

  /// The strength where none is given.
  public static let defaultStrength = Double.pi / 4

  /// The number of copies; nil for the limit of infinitely many.
  public private(set) var shots: Int?
  /// g in radians.
  public let strength: Double
  /// How the copies run.
  public let copies: ReadoutOptions.Copies
  /// The qubits through which readouts are measured in turn.
  public let ancillas: Int

  /// - Throws: `ReadoutError.configuration` for a strength that is not above 0 and at most π/2, or
  ///   no ancilla.
  public init(_ options: ReadoutOptions) throws {
    shots = try Self.shotsOrLimit(options)
    strength = options.strength ?? Self.defaultStrength
    copies = options.copies ?? .rerun
    ancillas = options.ancillas ?? 1
    guard strength > 0, strength <= .pi / 2 else {
      throw ReadoutError.configuration(
        "the strength of a weak measurement is \(strength); allowed: above 0 and at most π/2 = "
          + "\(Double.pi / 2)")
    }
    guard ancillas >= 1 else {
      throw ReadoutError.configuration("protocol weak needs at least 1 ancilla, not \(ancillas)")
    }
  }

  /// 1/sin g.
  public var recordGain: Double { 1 / Portable.sin(strength) }
  /// The same average without shot noise.
  public var limit: any ReadoutProtocol {
    var result = self
    result.shots = nil
    return result
  }

  /// Projective measurements, for which the ancillas are not needed.
  public var last: any ReadoutProtocol { Ensemble(shots: shots, copies: copies) }

  /// Refuses readouts that cannot be measured in the middle.
  public func check(_ readouts: Readouts) throws {
    guard let wide = readouts.paulis.first(where: { $0.factors.count != 1 }) else { return }
    throw ReadoutError.readoutsUnavailable(
      "protocol weak measures Paulis of single qubits, but the model reads \(wide)")
  }

  /// The ansatz and its measurements.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit {
    ansatz.measuring(
      readouts.paulis.flatMap(\.factors), strength: strength,
      ancillas: min(ancillas, readouts.count))
  }
}

import Channels
import Circuits
import Elementary

/// At each step every readout is measured weakly, through an ancilla or by the qubit's own readout
/// driven more weakly; the average over the copies, divided by sin g, drives the controller.
///
/// Records follow the readout by sin g, so that shots for the same error grow as 1/sin² g, and what
/// anticommutes with the readout shrinks by cos g only. Several Paulis of one qubit are measured one
/// after another, each shrinking those that follow and anticommute.
public struct Weak: AveragedCopies {
  /// The name in a configuration and on the command line.
  public static let name = "weak"
  /// What it does, for the help.
  public static let summary = """
    as ensemble, but with a strength g, through ancillas or the qubit's own readout: records follow readouts by sin g, \
    the state keeps cos g of what they disturb
    """
  /// What it means, for a report.
  public static let meaning = """
    All copies are measured weakly at each step, through ancillas or by a weaker readout, and go \
    on; their average drives the controller. The weaker, the less the memory is disturbed and the more shots are needed.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [
    .shots, .strength, .copies, .ancillas, .instrument,
  ]

  /// The strength where none is given.
  public static let defaultStrength = Double.pi / 4

  /// The number of copies; nil for the limit of infinitely many.
  public private(set) var shots: Int?
  /// g in radians.
  public let strength: Double
  /// How the copies run.
  public let copies: ReadoutOptions.Copies
  /// The qubits through which readouts are measured in turn; 0 without.
  public let ancillas: Int
  /// How the measurements are made.
  public var instrument: ReadoutOptions.Instrument { meter == nil ? .ancilla : .analytic }
  /// The meter that takes the place of the qubit's readout; nil where ancillas measure.
  public let meter: WeakMeasurement?

  /// - Throws: `ReadoutError.configuration` for a strength that is not above 0 and at most π/2, no
  ///   ancilla, or ancillas of an instrument that has none.
  public init(_ options: ReadoutOptions) throws {
    shots = try Self.shotsOrLimit(options)
    strength = options.strength ?? Self.defaultStrength
    copies = options.copies ?? .rerun
    let isAnalytic = options.instrument == .analytic
    ancillas = options.ancillas ?? (isAnalytic ? 0 : 1)
    guard strength > 0, strength <= .pi / 2 else {
      throw ReadoutError.configuration(
        "the strength of a weak measurement is \(strength); allowed: above 0 and at most π/2 = "
          + "\(Double.pi / 2)")
    }
    guard !isAnalytic || ancillas == 0 else {
      throw ReadoutError.configuration(
        "the analytic instrument of protocol weak takes no ancillas, and \(ancillas) are given")
    }
    guard isAnalytic || ancillas >= 1 else {
      throw ReadoutError.configuration("protocol weak needs at least 1 ancilla, not \(ancillas)")
    }
    do {
      meter = isAnalytic ? try WeakMeasurement(strength: strength) : nil
    } catch {
      throw ReadoutError.configuration("\(error)")
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
  public var last: any ReadoutProtocol { Ensemble(as: self) }

  /// Refuses readouts that cannot be measured in the middle.
  public func check(_ readouts: Readouts) throws {
    guard let wide = readouts.paulis.first(where: { $0.factors.count != 1 }) else { return }
    throw ReadoutError.readoutsUnavailable(
      "protocol weak measures Paulis of single qubits, but the model reads \(wide)")
  }

  /// The ansatz and its measurements.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit {
    let factors = readouts.paulis.flatMap(\.factors)
    return meter == nil
      ? ansatz.measuring(factors, strength: strength, ancillas: min(ancillas, readouts.count))
      : ansatz.measuringInTurn(factors)
  }
}

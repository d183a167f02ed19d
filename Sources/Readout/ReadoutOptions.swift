import Emulation

/// The numbers and choices that readout protocols take; each protocol names those that it knows.
public struct ReadoutOptions: Hashable, Sendable {
  /// An option by its key in a configuration and, with a leading `--`, on the command line.
  public enum Key: String, CaseIterable, Sendable {
    /// Repetitions.
    case shots
    /// The strength of a weak measurement.
    case strength
    /// How the copies of an average run.
    case copies
    /// Qubits through which others are measured.
    case ancillas
    /// How weak measurements are made.
    case instrument
    /// Where the controller of single shots is.
    case controller
  }

  /// How weak measurements are made.
  public enum Instrument: String, CaseIterable, Sendable {
    /// By gates with an ancilla, which is measured and reset.
    case ancilla
    /// By the readout of the qubit itself, driven more weakly: what it does to the state is computed.
    case analytic
  }

  /// How the copies of a circuit run whose average drives the controller.
  public enum Copies: String, CaseIterable, Sendable {
    /// Side by side, one machine each: all wait for the controller after every step.
    case lockstep
    /// One after another on one machine, the prefix again for every step with its angles known:
    /// nothing waits, and a sequence of T steps takes of the order of T² of them.
    case rerun
  }

  /// Shots per measurement setting, or per sequence where each shot drives its own controller; 0
  /// for infinitely many where a protocol has that limit.
  public var shots: Int
  /// The strength of weak measurement in radians, from 0 (nothing is measured) to π/2
  /// (projective); nil for the protocol's default.
  public var strength: Double?
  /// How copies run; nil for the protocol's default.
  public var copies: Copies?
  /// The number of ancilla qubits; nil for the protocol's default.
  public var ancillas: Int?
  /// How weak measurements are made; nil for the protocol's default.
  public var instrument: Instrument?
  /// Where the controller is that each shot drives; nil for the protocol's default.
  public var controller: ControllerPlace?

  /// Options, with the protocols' defaults for what is not given.
  public init(
    shots: Int = 1000, strength: Double? = nil, copies: Copies? = nil, ancillas: Int? = nil,
    instrument: Instrument? = nil, controller: ControllerPlace? = nil
  ) {
    self.shots = shots
    self.strength = strength
    self.copies = copies
    self.ancillas = ancillas
    self.instrument = instrument
    self.controller = controller
  }

  /// The options that have been given; shots always have a value and do not count.
  public var given: Set<Key> {
    var keys: Set<Key> = []
    if strength != nil { keys.insert(.strength) }
    if copies != nil { keys.insert(.copies) }
    if ancillas != nil { keys.insert(.ancillas) }
    if instrument != nil { keys.insert(.instrument) }
    if controller != nil { keys.insert(.controller) }
    return keys
  }

  /// The same without what is not among some keys.
  public func restricted(to keys: Set<Key>) -> ReadoutOptions {
    ReadoutOptions(
      shots: shots, strength: keys.contains(.strength) ? strength : nil,
      copies: keys.contains(.copies) ? copies : nil,
      ancillas: keys.contains(.ancillas) ? ancillas : nil,
      instrument: keys.contains(.instrument) ? instrument : nil,
      controller: keys.contains(.controller) ? controller : nil)
  }
}

import ArgumentParser
import Emulation
import Experiments
import Noise
import Readout
import Transpiler

extension ReadoutOptions.Copies: ExpressibleByArgument {}
extension ReadoutOptions.Instrument: ExpressibleByArgument {}
extension ControllerPlace: ExpressibleByArgument {}

/// How readouts are obtained, beyond the name of the protocol.
struct ProtocolOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Shots per measurement setting, or per sequence with singleShot; 0 with ensemble and weak for \
      infinitely many. Not used by expectation.
      """, valueName: "n"))
  var shots = Self.defaultShots

  private static let defaultShots = 1000

  @Option(
    help: ArgumentHelp(
      """
      How the copies of ensemble and weak run: rerun repeats the prefix for every step with its \
      angles known, lockstep runs them side by side, and all wait for the controller. \
      (default: rerun)
      """, valueName: "rerun|lockstep"))
  var copies: ReadoutOptions.Copies?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The strength g of weak in radians: records follow readouts by sin g, what they disturb \
      shrinks by cos g. Above 0, at most π/2. (default: π/4)
      """, valueName: "g"))
  var strength: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Ancilla qubits of weak, which take turns. (default: 1)", valueName: "k"))
  var ancillas: Int?

  @Option(
    help: ArgumentHelp(
      """
      How weak measures: ancilla through gates with ancillas, analytic by a weaker readout of the \
      qubit itself. (default: ancilla)
      """, valueName: "ancilla|analytic"))
  var instrument: ReadoutOptions.Instrument?

  @Option(
    help: ArgumentHelp(
      """
      Where the controller of singleShot runs: on a host, or embedded in the control system. \
      (default: host)
      """, valueName: "host|embedded"))
  var controller: ControllerPlace?

  @Option(
    name: .customLong("controller-latency"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seconds from the end of a measurement to the next step where a controller on a host must be \
      waited for. (default: the device's)
      """, valueName: "s"))
  var controllerLatency: Double?

  @Option(
    name: .customLong("feed-forward"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Seconds from the end of a measurement to what depends on it inside the control system: an \
      embedded controller's next step. (default: the device's)
      """, valueName: "s"))
  var feedForward: Double?

  @Option(
    help: ArgumentHelp(
      """
      The physical qubits of the model's qubits in their order, for a single device; after them those \
      of weak's ancillas. (default: chosen by the calibration's errors)
      """, valueName: "i,j,…"))
  var layout: String?

  @Option(
    name: .customLong("dynamical-decoupling"),
    help: ArgumentHelp(
      """
      Pulses for qubits that wait within a timestep, where they fit and are likely to help. \
      (default: none)
      """, valueName: "sequence"))
  var decoupling: DecouplingSequence?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      How the controller corrects what is reported, a comma list of \
      \(Mitigation.Method.allCases.map { "\($0.rawValue) (\($0.summary))" }.joined(separator: ", ")), \
      or none.
      """, valueName: "list"))
  var mitigation = "none"

  /// The machine of a noise model, with the latencies of the options.
  /// - Throws: `NoiseError`.
  func machine(_ noise: NoiseModel, threads: ThreadOption) throws -> Emulator {
    try Emulator(
      device: noise.device, calibration: noise.calibration, noise: noise.settings,
      transpilerOptions: transpilerOptions(threads), controllerLatency: controllerLatency,
      feedForward: feedForward)
  }

  /// A machine that is read as the options say.
  func reading(_ emulator: Emulator) throws -> Emulator {
    var result = emulator
    do {
      result.mitigation = try Mitigation(parsing: mitigation)
    } catch let error as EmulationError {
      throw CommandFailure.usage("--\(error)")
    }
    return result
  }

  /// How circuits are brought to the machine.
  /// - Throws: `CommandFailure` for a layout that is no list of qubits.
  func transpilerOptions(_ threads: ThreadOption) throws -> TranspilerOptions {
    TranspilerOptions(
      initialLayout: try layout.map { try QubitList.layout($0) }, decoupling: decoupling,
      threads: threads.count)
  }

  func validate() throws {
    for (name, seconds) in [
      ("controller-latency", controllerLatency), ("feed-forward", feedForward),
    ] {
      if let seconds, !(seconds >= 0 && seconds.isFinite) {
        throw ValidationError("--\(name) is \(seconds); allowed: 0 or more seconds")
      }
    }
  }

  private var options: ReadoutOptions {
    ReadoutOptions(
      shots: shots, strength: strength, copies: copies, ancillas: ancillas,
      instrument: instrument, controller: controller)
  }

  /// An option that says how a protocol is to run, if one was given.
  var givenProtocolOption: String? {
    if shots != Self.defaultShots { return "--shots" }
    return options.given.map(\.rawValue).min().map { "--\($0)" }
  }

  /// The protocols of some names. An option goes to those that take it.
  /// - Throws: `CommandFailure` for a name that does not exist, an option that none takes or a
  ///   value out of range; `ReadoutError` where a protocol cannot supply what the model reads.
  func protocols(_ names: [String], for run: TrainedRun) throws -> [any ReadoutProtocol] {
    let options = options
    let result: [any ReadoutProtocol]
    do {
      let types = try names.map(ReadoutProtocols.type(named:))
      let taken = types.reduce(into: Set<ReadoutOptions.Key>()) { $0.formUnion($1.optionKeys) }
      if let foreign = ReadoutOptions.Key.allCases.first(
        where: options.given.subtracting(taken).contains)
      {
        let takers = ReadoutProtocols.all.filter { $0.optionKeys.contains(foreign) }
        throw CommandFailure.usage(
          "--\(foreign.rawValue) belongs to \(takers.map { $0.name }.joined(separator: ", ")), "
            + "not to \(names.joined(separator: ", "))")
      }
      result = try types.map { try $0.init(options.restricted(to: $0.optionKeys)) }
    } catch let error as ReadoutError {
      throw CommandFailure.usage("\(error)")
    }
    for readoutProtocol in result { try run.ideal.check(readoutProtocol) }
    return result
  }

  /// The protocol of a name; as `protocols`.
  func `protocol`(_ name: String, for run: TrainedRun) throws -> any ReadoutProtocol {
    try protocols([name], for: run)[0]
  }
}

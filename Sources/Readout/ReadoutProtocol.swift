import Channels
import Circuits
import Emulation
import Simulators

/// How a model's readouts are obtained during a sequence.
///
/// A protocol says what circuit a step runs, whether it waits for the controller, how exact values
/// become records of finitely many shots, and what all that costs on a machine. `ReadoutProtocols`
/// is where they are found by name.
public protocol ReadoutProtocol: Sendable {
  /// The name in a configuration and on the command line.
  static var name: String { get }
  /// What it does, a line for the help.
  static var summary: String { get }
  /// What it means, in sentences for a report.
  static var meaning: String { get }
  /// The options that it takes.
  static var optionKeys: Set<ReadoutOptions.Key> { get }

  /// A protocol with its options.
  /// - Throws: `ReadoutError.configuration` for a value out of range.
  init(_ options: ReadoutOptions) throws

  /// Shots per setting, or per sequence where each shot drives its own controller; nil where
  /// nothing is sampled.
  var shots: Int? { get }
  /// Whether qubits are measured in the middle of the sequence.
  var measuresMidCircuit: Bool { get }
  /// Where the controller is that all qubits wait for between two steps; nil if nothing waits.
  var controller: ControllerPlace? { get }
  /// Whether each shot's own outcomes drive its own controller.
  var isDrivenByEachShot: Bool { get }
  /// Whether each copy is measured in a random basis of each qubit.
  var measuresRandomBases: Bool { get }
  /// What the measurements of a step are made by; nil where they are projective.
  var meter: WeakMeasurement? { get }
  /// What a mean record is multiplied with to estimate the readout.
  var recordGain: Double { get }
  /// The protocol without shot noise whose accuracy is the ideal one of a model trained through
  /// this protocol.
  var limit: any ReadoutProtocol { get }

  /// The protocol by which the readouts after a sequence's last step are taken, where they are
  /// others than those of the steps before: nothing goes on then that should not be disturbed.
  var last: any ReadoutProtocol { get }

  /// Refuses readouts that the protocol cannot supply.
  /// - Throws: `ReadoutError.readoutsUnavailable` with the reason.
  func check(_ readouts: Readouts) throws

  /// The circuit of one timestep. Where it measures, classical bit k receives readout k.
  /// - Parameter ansatz: The parametrized circuit; further qubits of the result are ancillas.
  func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit

  /// The Paulis of single qubits that copies are measured in at the end of a step.
  func factors(_ readouts: Readouts) -> [PauliString.Factor]

  /// Replaces exact readouts at the end of a step by estimates from fresh copies.
  /// - Parameter values: [readout][lane] exact values.
  func sample(_ draw: ReadoutDraw, into values: inout [Double])

  /// The mean records of bits that are measured together in the middle of a circuit.
  /// - Parameter distributions: [lane][outcome] probabilities, outcome index bit k for `bits[k]`.
  /// - Returns: [bit][lane] means of ±1 records; nil for the exact ones.
  func sampleRecords(
    _ bits: [Int], _ distributions: [[Double]], _ draw: RecordDraw
  ) -> [[Double]]?

  /// What one sequence costs.
  func cost(_ sequence: SequenceTiming) -> ExecutionBudget

  /// What it costs to have the readouts after some steps and all that follow, with all angles known
  /// beforehand.
  /// - Parameter step: Counted from 1.
  func costWithKnownAngles(_ sequence: SequenceTiming, from step: Int) -> ExecutionBudget
}

extension ReadoutProtocol {
  /// The name in a configuration and on the command line.
  public var name: String { Self.name }
  /// Nothing is measured in the middle.
  public var measuresMidCircuit: Bool { false }
  /// Nothing waits.
  public var controller: ControllerPlace? { nil }
  /// An average drives the controller.
  public var isDrivenByEachShot: Bool { false }
  /// Bases are those of the readouts.
  public var measuresRandomBases: Bool { false }
  /// Measurements are projective.
  public var meter: WeakMeasurement? { nil }
  /// Records are what is read.
  public var recordGain: Double { 1 }
  /// Exact expectations.
  public var limit: any ReadoutProtocol { Expectation() }
  /// A run through the sequence that is measured in the middle has all readouts; without, it takes a
  /// run for each.
  public func costWithKnownAngles(
    _ sequence: SequenceTiming, from step: Int
  ) -> ExecutionBudget {
    guard let shots else { return .simulationOnly }
    return measuresMidCircuit
      ? sequence.through(shots: shots)
      : sequence.prefixes(shots: shots, from: step) { sequence.freshRun($0) }
  }
  /// As the steps before.
  public var last: any ReadoutProtocol { self }
  /// Anything can be read by fresh copies.
  public func check(_ readouts: Readouts) throws {}
  /// The ansatz alone.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit { ansatz }
  /// Those that readouts consist of, each once, in the order of the readouts.
  public func factors(_ readouts: Readouts) -> [PauliString.Factor] {
    var seen = Set<PauliString.Factor>()
    return readouts.paulis.flatMap(\.factors).filter { seen.insert($0).inserted }
  }
  /// Values stay exact.
  public func sample(_ draw: ReadoutDraw, into values: inout [Double]) {}
  /// Records stay exact.
  public func sampleRecords(
    _ bits: [Int], _ distributions: [[Double]], _ draw: RecordDraw
  ) -> [[Double]]? { nil }

  /// The number of shots of the options, at least one.
  static func atLeastOneShot(_ options: ReadoutOptions) throws -> Int {
    guard SimulationRequest.allowedShots.contains(options.shots) else {
      throw ReadoutError.configuration(
        "protocol \(name) needs 1 to \(SimulationRequest.allowedShots.upperBound) shots, not "
          + "\(options.shots)")
    }
    return options.shots
  }

  /// The number of shots of the options, nil for 0, which stands for infinitely many.
  static func shotsOrLimit(_ options: ReadoutOptions) throws -> Int? {
    guard options.shots == 0 || SimulationRequest.allowedShots.contains(options.shots) else {
      throw ReadoutError.configuration(
        "protocol \(name) needs 0 shots, for infinitely many, or up to "
          + "\(SimulationRequest.allowedShots.upperBound), not \(options.shots)")
    }
    return options.shots == 0 ? nil : options.shots
  }

  /// Refuses readouts that are not one Pauli of each qubit.
  func requireCommonBasis(_ readouts: Readouts) throws {
    guard readouts.commonBasis == nil else { return }
    throw ReadoutError.readoutsUnavailable(
      "protocol \(name) measures each qubit in one basis per step, but the model reads "
        + "\(readouts.paulis.map(\.description).joined(separator: ", ")); train a model with one "
        + "Pauli per qubit, for example readouts: Z")
  }
}

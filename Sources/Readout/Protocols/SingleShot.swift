import Circuits
import Emulation

/// Every shot's own outcomes ±1 drive its own controller.
public struct SingleShot: ReadoutProtocol {
  /// The name in a configuration and on the command line.
  public static let name = "singleShot"
  /// What it does, for the help.
  public static let summary = "every shot feeds its own outcomes back"
  /// What it means, for a report.
  public static let meaning = """
    Each shot's own outcomes drive its own controller, as feed-forward on one machine does. The \
    prediction averages the shots' outputs.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots, .controller]

  /// Shots of a sequence.
  public let shots: Int?
  /// Where the controller is, which all qubits wait for.
  public let controller: ControllerPlace?

  /// A protocol with at least one shot.
  /// - Throws: `ReadoutError.configuration` without one.
  public init(shots: Int) throws { try self.init(ReadoutOptions(shots: shots)) }

  /// A protocol with its options.
  /// - Throws: `ReadoutError.configuration` without a shot.
  public init(_ options: ReadoutOptions) throws {
    shots = try Self.atLeastOneShot(options)
    controller = options.controller ?? .host
  }

  /// Whether qubits are measured in the middle: they are.
  public var measuresMidCircuit: Bool { true }
  /// Whether each shot drives its own controller: it does.
  public var isDrivenByEachShot: Bool { true }
  /// The same average without shot noise.
  public var limit: any ReadoutProtocol { Ensemble.infinitelyMany() }

  /// Refuses readouts that cannot be measured in the middle.
  public func check(_ readouts: Readouts) throws { try requireCommonBasis(readouts) }

  /// The ansatz and its measurements.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit {
    ansatz.measuring(readouts.commonBasis ?? [])
  }

  /// What one sequence costs.
  public func cost(_ sequence: SequenceTiming) -> ExecutionBudget {
    sequence.through(shots: shots ?? 1)
  }
}

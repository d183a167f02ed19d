import Circuits

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
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots]

  /// Shots of a sequence.
  public let shots: Int?

  /// A protocol with at least one shot.
  public init(shots: Int) {
    precondition(shots > 0, "singleShot needs a shot")
    self.shots = shots
  }

  /// A protocol with its options.
  public init(_ options: ReadoutOptions) throws {
    self.init(shots: try Self.atLeastOneShot(options))
  }

  /// Whether qubits are measured in the middle: they are.
  public var measuresMidCircuit: Bool { true }
  /// Whether all qubits wait for the controller.
  public var waitsForController: Bool { true }
  /// Whether each shot drives its own controller: it does.
  public var isDrivenByEachShot: Bool { true }
  /// The same average without shot noise.
  public var limit: any ReadoutProtocol { Ensemble(shots: nil) }

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

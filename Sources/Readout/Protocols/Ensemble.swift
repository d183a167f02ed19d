import Circuits

/// All copies are measured at each step and go on; their average drives the controller.
public struct Ensemble: AveragedCopies {
  /// The name in a configuration and on the command line.
  public static let name = "ensemble"
  /// What it does, for the help.
  public static let summary = """
    every copy is measured at each step and goes on, the average is fed back; copies rerun \
    (default) repeats the prefix for every step, lockstep waits for the controller
    """
  /// What it means, for a report.
  public static let meaning = """
    All copies are measured at each step and go on; their average drives the controller. The \
    measurement dephases the memory.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots, .copies]

  /// The number of copies; nil for the limit of infinitely many.
  public let shots: Int?
  /// How the copies run.
  public let copies: ReadoutOptions.Copies

  /// A protocol with some copies, nil for infinitely many.
  public init(shots: Int?, copies: ReadoutOptions.Copies = .rerun) {
    self.shots = shots
    self.copies = copies
  }

  /// A protocol with its options.
  public init(_ options: ReadoutOptions) throws {
    self.init(shots: try Self.shotsOrLimit(options), copies: options.copies ?? .rerun)
  }

  /// The same average without shot noise.
  public var limit: any ReadoutProtocol { Ensemble(shots: nil, copies: copies) }

  /// Refuses readouts that cannot be measured in the middle.
  public func check(_ readouts: Readouts) throws { try requireCommonBasis(readouts) }

  /// The ansatz and its measurements.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit {
    ansatz.measuring(readouts.commonBasis ?? [])
  }
}

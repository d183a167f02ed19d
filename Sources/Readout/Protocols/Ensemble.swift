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
  /// - Throws: `ReadoutError.configuration` for fewer than none.
  public init(shots: Int?, copies: ReadoutOptions.Copies = .rerun) throws {
    try self.init(ReadoutOptions(shots: shots ?? 0, copies: copies))
  }

  /// A protocol with its options.
  /// - Throws: `ReadoutError.configuration` for fewer than no shots.
  public init(_ options: ReadoutOptions) throws {
    self.init(shots: try Self.shotsOrLimit(options), checked: options.copies ?? .rerun)
  }

  private init(shots: Int?, checked copies: ReadoutOptions.Copies) {
    self.shots = shots
    self.copies = copies
  }

  /// The same average without shot noise.
  public var limit: any ReadoutProtocol { Self.infinitelyMany(copies) }

  /// Infinitely many copies.
  static func infinitelyMany(_ copies: ReadoutOptions.Copies = .rerun) -> Ensemble {
    Ensemble(shots: nil, checked: copies)
  }

  /// The copies of a protocol that averages too, measured projectively.
  init(as other: some AveragedCopies) { self.init(shots: other.shots, checked: other.copies) }

  /// Refuses readouts that cannot be measured in the middle.
  public func check(_ readouts: Readouts) throws { try requireCommonBasis(readouts) }

  /// The ansatz and its measurements.
  public func step(_ ansatz: Circuit, _ readouts: Readouts) -> Circuit {
    ansatz.measuring(readouts.commonBasis ?? [])
  }
}

import Randomness

/// At each step fresh copies of the prefix are run, in every setting, and measured at their end.
public struct Replay: ReadoutProtocol {
  /// The name in a configuration and on the command line.
  public static let name = "replay"
  /// What it does, for the help.
  public static let summary = "at every step fresh copies of the prefix, measured at their end"
  /// What it means, for a report.
  public static let meaning = """
    For each step the sequence up to it is run again on fresh copies and measured only at its end. \
    No back-action on the memory, but the work grows with the square of the length.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = [.shots]

  /// Shots per setting and step.
  public let shots: Int?
  private let count: Int

  /// A protocol with at least one shot.
  /// - Throws: `ReadoutError.configuration` without one.
  public init(shots: Int) throws { try self.init(ReadoutOptions(shots: shots)) }

  /// A protocol with its options.
  /// - Throws: `ReadoutError.configuration` without a shot.
  public init(_ options: ReadoutOptions) throws {
    count = try Self.atLeastOneShot(options)
    shots = count
  }

  /// Draws the records of the copies.
  public func sample(_ draw: ReadoutDraw, into values: inout [Double]) {
    for (number, setting) in draw.settings.enumerated() {
      let distributions = setting.joint.distributions(draw.cell)
      for (lane, sample) in draw.samples.enumerated() {
        var stream = RandomStream(seed: draw.seed, sample, draw.step, number)
        let counts = stream.multinomial(trials: count, weights: distributions[lane])
        for (index, factors) in setting.readouts {
          values[index * draw.cell.laneCount + lane] =
            draw.values.map { mean(counts, of: $0[number][factors[0]]) }
            ?? meanRecord(counts, factors)
        }
      }
    }
  }

  /// What the readouts of the last steps cost with all angles known.
  public func costWithKnownAngles(
    _ sequence: SequenceTiming, from step: Int
  ) -> ExecutionBudget {
    sequence.prefixes(shots: count, from: step, inEverySetting: true) { sequence.freshRun($0) }
  }

  /// What one sequence costs.
  public func cost(_ sequence: SequenceTiming) -> ExecutionBudget {
    sequence.prefixes(shots: count, inEverySetting: true) { sequence.freshRun($0) }
  }
}

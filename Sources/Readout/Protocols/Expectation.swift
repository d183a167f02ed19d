/// Exact expectations of the state, which goes on undisturbed.
public struct Expectation: ReadoutProtocol {
  /// The name in a configuration and on the command line.
  public static let name = "expectation"
  /// What it does, for the help.
  public static let summary = "exact averages of the state, which goes on undisturbed"
  /// What it means, for a report.
  public static let meaning = """
    Exact expectations of the noisy state after each step, which goes on undisturbed. Free in \
    simulation; no machine can do it.
    """
  /// The options that it takes.
  public static let optionKeys: Set<ReadoutOptions.Key> = []

  /// The protocol has no options.
  public init() {}
  /// A protocol with its options.
  public init(_ options: ReadoutOptions) throws {}

  /// Nothing is sampled.
  public var shots: Int? { nil }

  /// What one sequence costs.
  public func cost(_ sequence: SequenceTiming) -> ExecutionBudget { .simulationOnly }
}

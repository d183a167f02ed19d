/// How many circuit runs a sequence takes on a machine, and how long they take one after another.
public struct ExecutionBudget: Hashable, Sendable {
  /// Runs of a circuit, each once for each shot.
  public let executions: Double
  /// Seconds on a machine that runs one shot after another; nil without a machine or where the
  /// protocol exists in simulation only.
  public let seconds: Double?

  /// A cost from its parts.
  public init(executions: Double, seconds: Double?) {
    self.executions = executions
    self.seconds = seconds
  }

  /// What exists in simulation only.
  public static let simulationOnly = ExecutionBudget(executions: 0, seconds: nil)

  /// The cost of one sequence of a circuit under its protocol.
  /// - Parameter readingFrom: The first step, counted from 1, after which readouts are wanted, with
  ///   all angles known beforehand; nil for a run in which readouts give the angles.
  public init(_ circuit: RecurrentCircuit, steps: Int, readingFrom first: Int? = nil) {
    let sequence =
      SequenceTiming(
        steps: steps, settings: circuit.settings.count, timing: circuit.timing,
        last: circuit.last.map {
          SequenceTiming.Step(settings: $0.settings.count, timing: $0.timing)
        })
    let readoutProtocol = circuit.readoutProtocol
    let first = first ?? (circuit.anglesAreKnown ? 1 : nil)
    let own =
      first.map { readoutProtocol.costWithKnownAngles(sequence, from: $0) }
      ?? readoutProtocol.cost(sequence)
    let others = circuit.others.map {
      ExecutionBudget($0, steps: steps, readingFrom: first)
    }
    executions = others.reduce(own.executions) { $0 + $1.executions }
    seconds = others.reduce(own.seconds) { sum, other in
      sum.flatMap { sum in other.seconds.map { sum + $0 } }
    }
  }
}

/// How many circuits and shots something takes on a machine, and how long they take one after another.
public struct ExecutionBudget: Codable, Hashable, Sendable {
  /// Different circuits, each with its angles, that the machine is given; one whose angles depend on
  /// its own records counts once.
  public let circuits: Double
  /// Runs of a circuit, each once for each shot.
  public let executions: Double
  /// Seconds on a machine that runs one shot after another; nil without a machine or where the
  /// protocol exists in simulation only.
  public let seconds: Double?

  /// A cost from its parts.
  public init(circuits: Double, executions: Double, seconds: Double?) {
    self.circuits = circuits
    self.executions = executions
    self.seconds = seconds
  }

  /// What exists in simulation only.
  public static let simulationOnly = ExecutionBudget(circuits: 0, executions: 0, seconds: nil)

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
    self = others.reduce(own, +)
  }

  /// One after the other; no time where one of them has none.
  public static func + (_ a: ExecutionBudget, _ b: ExecutionBudget) -> ExecutionBudget {
    ExecutionBudget(
      circuits: a.circuits + b.circuits, executions: a.executions + b.executions,
      seconds: a.seconds.flatMap { first in b.seconds.map { first + $0 } })
  }

  /// So many times.
  public static func * (_ count: Double, _ one: ExecutionBudget) -> ExecutionBudget {
    ExecutionBudget(
      circuits: count * one.circuits, executions: count * one.executions,
      seconds: one.seconds.map { count * $0 })
  }
}

/// What the cost of a sequence depends on.
public struct SequenceTiming: Hashable, Sendable {
  /// The number of timesteps.
  public let steps: Int
  /// The number of settings in which the readouts can be measured.
  public let settings: Int
  /// How long things take; nil without a machine.
  public let timing: RecurrentCircuit.Timing?

  /// A sequence.
  public init(steps: Int, settings: Int, timing: RecurrentCircuit.Timing?) {
    self.steps = steps
    self.settings = settings
    self.timing = timing
  }

  /// Seconds of a run through some steps that measures in each of them and waits in between; nil
  /// without a machine.
  public func measuringRun(_ steps: Int) -> Double? {
    timing.map { timing in
      Double(steps) * (timing.step + timing.readout) + Double(max(0, steps - 1)) * timing.wait
        + timing.repetition
    }
  }

  /// Seconds of a run through some steps that measures at its end; nil without a machine.
  public func freshRun(_ steps: Int) -> Double? {
    timing.map { Double(steps) * $0.step + $0.readout + $0.repetition }
  }

  /// A run for each prefix 1…t of the sequence, each `shots` times.
  public func prefixes(shots: Int, _ run: (Int) -> Double?) -> ExecutionBudget {
    let runs = (1...max(1, steps)).map(run)
    return ExecutionBudget(
      executions: Double(shots) * Double(steps),
      seconds: runs.contains(nil)
        ? nil : runs.reduce(0) { $0 + Double(shots) * ($1 ?? 0) })
  }

  /// One run through the whole sequence, `shots` times.
  public func through(shots: Int) -> ExecutionBudget {
    ExecutionBudget(
      executions: Double(shots), seconds: measuringRun(steps).map { Double(shots) * $0 })
  }
}

/// What the cost of a sequence depends on.
public struct SequenceTiming: Hashable, Sendable {
  /// A step with what is read after it.
  public struct Step: Hashable, Sendable {
    /// The number of settings in which the readouts can be measured.
    public let settings: Int
    /// How long things take; nil without a machine.
    public let timing: RecurrentCircuit.Timing?

    /// A step from its parts.
    public init(settings: Int, timing: RecurrentCircuit.Timing?) {
      self.settings = settings
      self.timing = timing
    }
  }

  /// The number of timesteps.
  public let steps: Int
  /// Every step but the last.
  public let step: Step
  /// The last step.
  public let last: Step

  /// A sequence.
  /// - Parameter last: The last step, where other readouts follow it; nil if it is as the others.
  public init(
    steps: Int, settings: Int, timing: RecurrentCircuit.Timing?, last: Step? = nil
  ) {
    self.steps = steps
    step = Step(settings: settings, timing: timing)
    self.last = last ?? step
  }

  /// A step by its number, counted from 1.
  private func step(_ number: Int) -> Step { number == steps ? last : step }

  /// Seconds of a run through some steps that measures in each of them and waits in between; nil
  /// without a machine.
  public func measuringRun(_ count: Int) -> Double? {
    guard let timing = step.timing, let end = step(count).timing else { return nil }
    let before = Double(max(0, count - 1))
    return before * (timing.step + timing.readout + timing.wait) + end.step + end.readout
      + end.repetition
  }

  /// Seconds of a run through some steps that measures at its end; nil without a machine.
  public func freshRun(_ count: Int) -> Double? {
    guard let timing = step.timing, let end = step(count).timing else { return nil }
    return Double(max(0, count - 1)) * timing.step + end.step + end.readout + end.repetition
  }

  /// A run for each prefix 1…t of the sequence with t from some step on, each `shots` times, in
  /// every setting of its last step if that is asked for.
  public func prefixes(
    shots: Int, from first: Int = 1, inEverySetting: Bool = false, _ run: (Int) -> Double?
  ) -> ExecutionBudget {
    var (circuits, executions) = (0.0, 0.0)
    var seconds: Double? = 0
    for count in first...max(first, steps) {
      let settings = inEverySetting ? step(count).settings : 1
      let runs = Double(shots) * Double(settings)
      circuits += Double(settings)
      executions += runs
      if let total = seconds, let duration = run(count) {
        seconds = total + runs * duration
      } else {
        seconds = nil
      }
    }
    return ExecutionBudget(circuits: circuits, executions: executions, seconds: seconds)
  }

  /// One run through the whole sequence, `shots` times.
  public func through(shots: Int) -> ExecutionBudget {
    ExecutionBudget(
      circuits: 1, executions: Double(shots),
      seconds: measuringRun(steps).map { Double(shots) * $0 })
  }
}

import Readout
import Models

/// What a model takes on a machine under a protocol: circuits, shots and seconds of a serial machine. Where
/// it acts, a sequence is a decision.
/// In JSON the keys are snake_case.
public struct MachineCost: Codable, Hashable, Sendable {
  /// A count of each.
  public struct Amount: Codable, Hashable, Sendable {
    /// Different circuits, each with its angles.
    public let circuits: Double
    /// Runs of a circuit.
    public let shots: Double
    /// Seconds of a machine that runs one shot after another.
    public let qpuSeconds: Double?

    init(_ budget: ExecutionBudget) {
      circuits = budget.circuits
      shots = budget.executions
      qpuSeconds = budget.seconds
    }
  }

  /// One sequence forward.
  public let forwardPass: Amount
  /// All training sequences once, forward and with their gradients where a machine has them.
  public let epoch: Amount
  /// As many epochs as the run's configuration has.
  public let training: Amount
  /// How the gradients of `epoch` and `training` are taken; nil for forward passes alone.
  public let gradient: String?

  /// The cost of a model on its circuit; nil where its protocol exists in simulation only.
  init?(_ model: any EmulatedModel, _ run: TrainedRun) {
    let steps = run.data.test.stepCount
    let forward = model.budget(steps: steps)
    guard forward.executions > 0 else { return nil }
    let shifts = model.gradientBudget(steps: steps)
    let epoch = Self.epoch(model, run, forward: forward, gradient: shifts)
    forwardPass = Amount(forward)
    self.epoch = Amount(epoch)
    training = Amount(Double(run.configuration.training.epochs) * epoch)
    gradient = shifts == nil ? nil : ParameterShiftGradient.name
  }

  /// An epoch from what a sequence takes forward and for its gradient.
  private static func epoch(
    _ model: any EmulatedModel, _ run: TrainedRun, forward: ExecutionBudget,
    gradient: ExecutionBudget?
  ) -> ExecutionBudget {
    let (samples, batch) = (run.data.train.sampleCount, run.configuration.training.batch)
    if let environment = run.data.train.environment {
      // As many steps as there are samples, those at random counted as if they were learnt from.
      let passes = environment.passesPerStep(batch: batch)
      let step = passes.forward * forward
      return Double(samples) * (gradient.map { step + passes.gradient * $0 } ?? step)
    }
    let passes = model.sharesRuns ? (samples + batch - 1) / batch : samples
    return Double(passes) * (gradient.map { forward + $0 } ?? forward)
  }
}

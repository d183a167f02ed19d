import Learning
import LinearAlgebra
import Randomness
import Readout

/// The gradient from circuits with shifted angles, as a machine without access to its state takes it.
///
/// Going back through the steps, the derivative with respect to an angle of step t is a combination
/// of the readouts after the steps t … T of circuits in which that angle is shifted and all others
/// are those of the forward pass; controller and head are gone back through as usual. Every shifted
/// circuit has shots of its own.
public struct ParameterShift: GradientEstimator {
  /// The name in a configuration.
  public static let name = "parameterShift"
  /// What it does, for the help.
  public static let summary = """
    the gradient from circuits with shifted angles, two for a rotation and four for a controlled \
    one, each with the protocol's shots
    """

  /// The estimator has no options.
  public init() {}

  /// Where noise depends on the angle, expectations have other frequencies than the rule is for.
  public func bias(of model: QuantumRecurrentModel) -> String? {
    model.circuit.hasAngleDependentNoise
      ? "the noise depends on the angles (over-rotation, or relaxation between the pulses into which "
        + "rotations are merged), for which the parameter shift rule is not exact: its gradient is "
        + "biased"
      : nil
  }

  /// Refuses protocols in which shots drive controllers of their own: no readout is a function of
  /// angles that are known beforehand.
  public func check(_ model: QuantumRecurrentModel) throws {
    if model.circuit.drivingShots != nil {
      throw RecurrenceError.unsupported(
        "under \(model.circuit.readoutProtocol.name) each shot has angles of its own, which cannot "
          + "be shifted one by one; use straightThrough, scoreFunction or spsa")
    }
    _ = try rules(model)
  }

  /// The rule of each angle; nil for one on which nothing depends.
  private func rules(_ model: QuantumRecurrentModel) throws -> [ShiftRule?] {
    let circuit = model.shape.circuit
    return try model.circuit.program.angles.parameters.map { try ShiftRule(for: $0, in: circuit) }
  }

  /// The loss of a batch and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    let rules = try rules(model)
    let targets = Double(max(1, batch.targetCount))
    let seed = model.shotSeed(context)
    let results = try model.forEachGroup(batch, on: model.trainingPool(context)) { group, cell in
      var run = SequenceRun(model: model, batch: group, seed: seed, context: context)
      var states: [[[Double]]] = []
      let loss = group.judge(
        try run.forward(cell, recording: true) { cell in states.append(cell.laneStates) })
      let share = Double(loss.targetCount) / targets
      var shifts = ShiftedReadouts(
        cell: cell, rules: rules, states: states, angles: run.angleHistory, seed: seed)
      let gradient = try run.backward(outputGradient: share * loss.gradient) {
        shifts.backward(step: $0, readoutGradient: $1, parameterGradient: &$2)
      }
      let result = LossAndGradient(
        loss: share * loss.loss, gradient: gradient, correctCount: loss.correctCount,
        targetCount: loss.targetCount)
      return (result, run.diagnostics, run.ends)
    }
    model.advanceCarried(batch, ends: results.flatMap(\.2))
    var total = model.total(results.map { ($0.0, $0.1) }, of: batch)
    count(rules, model, batch, into: &total)
    return total
  }

  /// Adds what the shifted circuits would take on the machine.
  private func count(
    _ rules: [ShiftRule?], _ model: QuantumRecurrentModel, _ batch: Batch,
    into total: inout LossAndGradient
  ) {
    let shifted = rules.reduce(0) { $0 + ($1?.terms.count ?? 0) }
    for step in 1...max(1, batch.stepCount) {
      let budget = ExecutionBudget(model.circuit, steps: batch.stepCount, readingFrom: step)
      let runs = Double(batch.sampleCount * shifted)
      total.counters["circuit_executions", default: 0] += runs * budget.executions
      if let seconds = budget.seconds {
        total.counters["qpu_seconds", default: 0] += runs * seconds
      }
    }
  }
}

/// Runs the rest of sequences with one angle shifted.
private struct ShiftedReadouts {
  let cell: RecurrentCell
  let rules: [ShiftRule?]
  /// [step][lane] states before each step.
  let states: [[[Double]]]
  /// [step][parameter][lane].
  let angles: [[Double]]
  let seed: UInt64
  /// [step][readout][lane] derivatives of the loss, from the last step to the present one.
  private var gradients: [[Double]] = []

  init(
    cell: RecurrentCell, rules: [ShiftRule?], states: [[[Double]]], angles: [[Double]], seed: UInt64
  ) {
    self.cell = cell
    self.rules = rules
    self.states = states
    self.angles = angles
    self.seed = seed
  }

  /// Adds a step's readouts to what the loss depends on, and takes its derivative with respect to
  /// the step's angles.
  mutating func backward(
    step: Int, readoutGradient: [Double], parameterGradient: inout [Double]
  ) {
    gradients.append(readoutGradient)
    let lanes = cell.laneCount
    for (parameter, rule) in rules.enumerated() {
      let range = parameter * lanes..<(parameter + 1) * lanes
      for lane in range { parameterGradient[lane] = 0 }
      for (number, term) in (rule?.terms ?? []).enumerated() {
        var stream = RandomStream(seed: seed, step + 1, parameter, number)
        cell.restore(states[step], step: step, seed: stream.next())
        for later in step..<angles.count {
          var values = angles[later]
          if later == step {
            for lane in range { values[lane] += term.shift }
          }
          let gradient = gradients[angles.count - 1 - later]
          var readouts = [Double](repeating: 0, count: gradient.count)
          cell.forward(
            parameters: values, readouts: &readouts, recording: false,
            isLast: later == angles.count - 1)
          for (index, value) in readouts.enumerated() {
            parameterGradient[parameter * lanes + index % lanes] +=
              term.coefficient * gradient[index] * value
          }
        }
      }
    }
  }
}

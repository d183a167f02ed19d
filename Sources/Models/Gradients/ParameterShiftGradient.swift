import Hybrid
import Learning
import Readout

/// The gradient from circuits with shifted angles, as a machine without access to its state takes it.
///
/// Going back through the steps, the derivative with respect to an angle of step t is a combination
/// of the readouts after the steps t … T of circuits in which that angle is shifted and all others
/// are those of the forward pass; controller and head are gone back through as usual. Every shifted
/// circuit has shots of its own.
public struct ParameterShiftGradient: GradientMethod {
  /// The name in a configuration.
  public static let name = "parameterShift"
  /// What it does.
  public static let summary = "from circuits with shifted angles, as a machine runs them"

  /// The method.
  public init() {}

  /// Where angles are known beforehand: not where shots drive controllers of their own.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool {
    !readoutProtocol.isDrivenByEachShot
  }

  /// Where noise depends on the angle, expectations have other frequencies than the rule is for.
  public func bias(of model: QuantumRecurrentModel) -> String? {
    ([model.circuit] + model.circuit.others).contains(where: \.hasAngleDependentNoise)
      ? "the noise depends on the angles (over-rotation, or relaxation between the pulses into which "
        + "rotations are merged), for which the parameter shift rule is not exact: its gradient is "
        + "biased"
      : nil
  }

  /// Refuses circuits without a rule.
  public func check(_ model: QuantumRecurrentModel, carriesStates: Bool) throws {
    _ = try rules(model)
  }

  /// The rule of each angle; nil for one on which nothing depends.
  private func rules(_ model: QuantumRecurrentModel) throws -> [ShiftRule?] {
    let circuit = model.shape.circuit
    return try model.circuit.program.angles.parameters.map { try ShiftRule(for: $0, in: circuit) }
  }

  /// The mean loss of a batch and its gradient.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    let rules = try rules(model)
    var total = try model.reversePass(batch, context: context) { ShiftedLayer($0, rules) }
    let budget = Double(batch.sampleCount) * Self.budget(model, rules, steps: batch.stepCount)
    total.counters["circuit_executions", default: 0] += budget.executions
    if let seconds = budget.seconds { total.counters["qpu_seconds", default: 0] += seconds }
    return total
  }

  /// What the gradient of one sequence costs beyond its forward pass.
  /// - Throws: `ModelError` for a circuit without a rule.
  func budget(_ model: QuantumRecurrentModel, steps: Int) throws -> ExecutionBudget {
    Self.budget(model, try rules(model), steps: steps)
  }

  private static func budget(
    _ model: QuantumRecurrentModel, _ rules: [ShiftRule?], steps: Int
  ) -> ExecutionBudget {
    let shifted = Double(rules.reduce(0) { $0 + ($1?.terms.count ?? 0) })
    return (1...max(1, steps)).map {
      shifted * ExecutionBudget(model.circuit, steps: steps, readingFrom: $0)
    }.reduce(ExecutionBudget(circuits: 0, executions: 0, seconds: 0), +)
  }
}

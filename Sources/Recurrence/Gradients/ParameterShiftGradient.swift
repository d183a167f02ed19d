import Learning
import Randomness
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
  /// - Throws: `RecurrenceError` for a circuit without a rule.
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

/// A layer that goes back by running the rest of its sequences again with one angle shifted.
private final class ShiftedLayer: QuantumLayer {
  private let cell: RecurrentCell
  private let rules: [ShiftRule?]
  private var seed: UInt64 = 0
  /// [step][lane] states before each step.
  private var states: [[[Double]]] = []
  /// [step][parameter][lane].
  private var angles: [[Double]] = []
  /// [step][readout][lane] derivatives of the loss, from the last step to the present one.
  private var gradients: [[Double]] = []

  init(_ cell: RecurrentCell, _ rules: [ShiftRule?]) {
    self.cell = cell
    self.rules = rules
  }

  var laneCount: Int { cell.laneCount }

  func begin(seed: UInt64, samples: [Int], firstShot: Int) {
    self.seed = seed
    states = []
    angles = []
    cell.begin(seed: seed, samples: samples, firstShot: firstShot)
  }

  func laneState(_ lane: Int) -> [Double] { cell.laneState(lane) }

  func setLaneState(_ lane: Int, _ values: [Double]) { cell.setLaneState(lane, values) }

  func forward(parameters: [Double], readouts: inout [Double], recording: Bool, isLast: Bool) {
    if recording {
      states.append(cell.laneStates)
      angles.append(parameters)
    }
    cell.forward(parameters: parameters, readouts: &readouts, recording: false, isLast: isLast)
  }

  func beginBackward() { gradients = [] }

  func backward(readoutGradient: [Double], scores: [Double], parameterGradient: inout [Double]) {
    let step = angles.count - 1 - gradients.count
    gradients.append(readoutGradient)
    for (parameter, rule) in rules.enumerated() {
      let range = parameter * laneCount..<(parameter + 1) * laneCount
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
            parameterGradient[range.lowerBound + index % laneCount] +=
              term.coefficient * gradient[index] * value
          }
        }
      }
    }
  }
}

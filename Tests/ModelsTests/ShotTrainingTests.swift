import Learning
import LinearAlgebra
import Randomness
import Readout
import Models
import Simulators
import TestSupport
import Testing

/// Training where every shot's own records drive its controller.
@Suite struct ShotTrainingTests {
  private func dataset() throws -> SequenceDataset {
    var stream = RandomStream(seed: 3)
    return try SequenceDataset(
      name: "random", inputs: (0..<5 * 3 * 2).map { _ in stream.uniform(-1...1) },
      labels: (0..<5).map { _ in Int.random(in: 0..<3, using: &stream) }, targets: .sequence,
      classCount: 3, stepCount: 3, featureCount: 2)
  }

  private func model(
    shots: Int, _ method: any GradientMethod = StraightThroughGradient(),
    precision: Precision = .double
  ) throws -> QuantumRecurrentModel {
    let readouts = try Readouts(letters: "Z", qubits: [0, 1])
    let shape = try QuantumRecurrentShape(
      qubits: 2, layers: 1, ansatz: .circuit19, hidden: [4], readouts: readouts, featureCount: 2,
      classCount: 3,
      controller: ControllerShape(angleScale: 0.5, feedbackScale: 0.7, startsOpenLoop: false))
    var model = try QuantumRecurrentModel(
      shape,
      on: .ideal(
        shape.circuit, readouts: readouts, readoutProtocol: try SingleShot(shots: shots)),
      seed: 7, precision: precision)
    model.gradientMethod = method
    return model
  }

  private func context(_ step: Int) -> RunContext {
    RunContext(seed: 1, step: step, purpose: .training)
  }

  /// Loss and gradient do not depend on how shots fall into lanes, or on threads.
  @Test(arguments: [3, 8, 12], ["straightThrough", "scoreFunction"])
  func groupsAndThreadsDoNotMatter(shots: Int, method: String) throws {
    let batch = try dataset().batch([0, 1, 2, 3, 4])
    var wide = try model(
      shots: shots, GradientMethods.make(method, under: try SingleShot(shots: shots)))
    let all = try wide.lossAndGradient(batch, context: context(2))
    wide.threads = 3
    #expect(try wide.lossAndGradient(batch, context: context(2)).gradient == all.gradient)
    // One sample at a time, each with the same records.
    var sum = [Double](repeating: 0, count: wide.parameters.count)
    var loss = 0.0
    for sample in 0..<5 {
      let one = try wide.lossAndGradient(dataset().batch([sample]), context: context(2))
      loss += one.loss / 5
      for i in sum.indices { sum[i] += one.gradient[i] / 5 }
    }
    #expect(loss.isClose(to: all.loss, 1e-12))
    #expect(zip(sum, all.gradient).allSatisfy { $0.isClose(to: $1, 1e-12) })
  }

  /// With many shots the mean outputs are those of trajectories with streams of their own.
  @Test func meansAgreeWithTrajectories() throws {
    let shots = 4000
    let model = try model(shots: shots)
    let batch = try dataset().batch([1])
    let trained = try model.lossAndGradient(batch, context: context(0)).loss
    let outputs = try model.outputs(batch, context: RunContext(seed: 5))
    // The loss follows the outputs by slopes below 1, whose standard errors are below 0.02.
    #expect(abs(batch.judge(outputs).loss - trained) < 0.1)
  }

  /// The score function estimator follows the derivative of the expected loss, which a finite
  /// difference over many shots gives; the tolerance is five standard errors of both.
  @Test func scoreFunctionEstimatesTheDerivativeOfTheExpectedLoss() throws {
    let shots = 16
    let batch = try dataset().batch([0, 1, 2])
    var model = try model(shots: shots, ScoreFunctionGradient())
    let runs = 250
    var random = RandomStream(seed: 12)
    let direction = (0..<model.parameters.count).map { _ in random.uniform(-1...1) }
    var slopes: [Double] = []
    for run in 0..<runs {
      let gradient = try model.lossAndGradient(batch, context: context(run)).gradient
      slopes.append(zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let h = 0.05
    let start = model.parameters.values
    func losses(_ sign: Double) throws -> [Double] {
      for i in start.indices { model.parameters.values[i] = start[i] + sign * h * direction[i] }
      return try (0..<2 * runs).map {
        try model.lossAndGradient(batch, context: context($0)).loss
      }
    }
    // The same streams on both sides: much of the noise cancels.
    let differences = zip(try losses(1), try losses(-1)).map { ($0 - $1) / (2 * h) }
    func moments(_ values: [Double]) -> (mean: Double, error: Double) {
      let mean = values.reduce(0, +) / Double(values.count)
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (square / Double(values.count * (values.count - 1))).squareRoot())
    }
    let (estimate, exact) = (moments(slopes), moments(differences))
    let error = (estimate.error * estimate.error + exact.error * exact.error).squareRoot()
    #expect(abs(estimate.mean) > 3 * estimate.error)
    // The bias of linearization is of the order of 1/shots.
    #expect(
      abs(estimate.mean - exact.mean) < 5 * error + abs(exact.mean) / Double(shots),
      "\(estimate) against \(exact)")
  }
}

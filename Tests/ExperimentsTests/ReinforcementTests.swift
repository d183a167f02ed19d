import Experiments
import Foundation
import Learning
import Models
import Testing

/// A pendulum, and learning by twin delayed critics.
@Suite struct ReinforcementTests {
  /// Without torque the energy ω²/6 + 5 cos θ of the rod is kept up to the step of integration.
  @Test func pendulumKeepsItsEnergy() {
    func energy(_ p: Pendulum) -> Double { p.speed * p.speed / 6 + 5 * cos(p.angle) }
    var pendulum = Pendulum(angle: 2.5, speed: 0.3)
    let start = energy(pendulum)
    var lowest = 10.0
    for _ in 0..<200 {
      _ = pendulum.step(torque: 0)
      #expect(abs(energy(pendulum) - start) < 0.35)
      lowest = min(lowest, cos(pendulum.angle))
    }
    // It swings through the bottom.
    #expect(lowest < -0.999)
  }

  @Test func pendulumByHand() {
    var pendulum = Pendulum(angle: .pi / 2 + 2 * .pi, speed: 1)
    #expect(pendulum.observation[2] == 0.125 && abs(pendulum.observation[1] - 1) < 1e-12)
    let cost = pendulum.step(torque: 3)
    // At most 2 N m.
    #expect(abs(cost - (.pi * .pi / 4 + 0.1 + 0.004)) < 1e-12)
    #expect(abs(pendulum.speed - (1 + (15 + 6) * 0.05)) < 1e-12)
    #expect(abs(pendulum.angle - (2.5 * .pi + pendulum.speed * 0.05)) < 1e-12)
    var fast = Pendulum(angle: .pi / 2, speed: 7.9)
    _ = fast.step(torque: 2)
    #expect(fast.speed == 8)
  }

  private func learner(
    _ settings: String, options: TwinDelayedLearner.Options
  ) throws -> TwinDelayedLearner {
    let configuration = try TrainingConfiguration(yaml: "task: logistic\n\(settings)")
    let data = try SequenceDataset(
      name: "states", inputs: [0], values: [0], outputCount: 1, stepCount: 1, featureCount: 1)
    return TwinDelayedLearner(
      actor: try ModelFactory(configuration).anyModel(for: data), states: 1, bound: 2, seed: 3,
      options: options)
  }

  /// A task of single decisions: the reward is −(a − s)², so that the best action is the state;
  /// the best constant one errs by 0.42.
  @Test(arguments: ["adjoint", "surrogate"])
  func actorsLearnWhatEarnsMost(gradient: String) throws {
    var options = TwinDelayedLearner.Options()
    (options.discount, options.start, options.batch, options.hidden) = (0, 60, 24, 16)
    (options.criticRate, options.actorRate) = (2e-2, 1e-2)
    var learner = try learner(
      """
      model: {qubits: 2, layers: 1, hidden: 6, readouts: Z, feedback_scale: 0}
      training: {gradient: \(gradient)}
      """, options: options)
    let states = stride(from: -1.0, through: 1, by: 0.25).map { [$0] }
    func error(_ learner: inout TwinDelayedLearner) throws -> Double {
      try zip(states, learner.actions(states)).reduce(0) {
        $0 + ($1.1 - $1.0[0]) * ($1.1 - $1.0[0]) / Double(states.count)
      }
    }
    let first = try error(&learner)
    for step in 0..<600 {
      let state = [Double((step * 37) % 101) / 50 - 1]
      let action = try learner.explore(state)
      #expect(abs(action) <= 2)
      let reward = -(action - state[0]) * (action - state[0])
      try learner.observe(state, action: action, reward: reward, next: state)
    }
    let last = try error(&learner)
    #expect(last < 0.06 && first > 1, "\(first) \(last)")
  }

  /// The same numbers in every run, a point for each tenth of the steps.
  @Test func studyHasItsCurves() throws {
    let study = PendulumStudy(seed: 2, steps: 20, runs: 1, episodes: 1)
    let result = try study.run()
    #expect(result.series.count == 3 && result.places.count == 10)
    #expect(result.series.allSatisfy { $0.values.allSatisfy { ($0 ?? 0) > 0 } })
    #expect(try study.run() == result)
  }
}

import Emulation
import Experiments
import Foundation
import Learning
import Models
import Readout
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

  private func model(_ settings: String, features: Int = 1) throws -> AnySequenceModel {
    let configuration = try TrainingConfiguration(yaml: "task: logistic\n\(settings)")
    return try ModelFactory(configuration).anyModel(
      for: .singleSteps([[Double](repeating: 0, count: features)]))
  }

  private static func circuit(_ gradient: String) -> String {
    """
    model: {qubits: 2, layers: 1, hidden: 6, readouts: Z, feedback_scale: 0}
    training: {gradient: \(gradient)}
    """
  }

  /// A task of single decisions: the reward is −(a − s)², so that the best action is the state;
  /// the best constant one errs by 0.42.
  @Test(arguments: ["adjoint", "surrogate"])
  func actorsLearnWhatEarnsMost(gradient: String) throws {
    var options = TwinDelayedLearner.Options()
    (options.discount, options.start, options.batch, options.hidden) = (0, 60, 24, 16)
    options.criticRate = 2e-2
    var actor = try model(Self.circuit(gradient))
    var optimizer: any Optimizer = Adam(parameterCount: actor.parameters.count)
    var learner = TwinDelayedLearner(
      actor: actor.parameters, states: 1, bound: 2, seed: 3, options: options)
    let states = stride(from: -1.0, through: 1, by: 0.25).map { [$0] }
    func error(_ actor: inout AnySequenceModel) throws -> Double {
      let actions = try TwinDelayedLearner.actions(&actor, states, bound: 2, seed: 3, decision: 0)
      return zip(states, actions).reduce(0) {
        $0 + ($1.1 - $1.0[0]) * ($1.1 - $1.0[0]) / Double(states.count)
      }
    }
    let first = try error(&actor)
    for step in 0..<600 {
      let state = [Double((step * 37) % 101) / 50 - 1]
      let action = try learner.explore(state, actor: &actor)
      #expect(abs(action) <= 2)
      let reward = -(action - state[0]) * (action - state[0])
      try learner.observe(
        state, action: action, reward: reward, next: state, actor: &actor, optimizer: &optimizer,
        learningRate: 1e-2)
    }
    let last = try error(&actor)
    #expect(last < 0.06 && first > 1, "\(first) \(last)")
  }

  /// What the trainer says an episode costs, against the equations of Pendulum-v1 written out here for the
  /// trained circuit, ideal and on a machine.
  @Test func costsAreThoseOfTheEquations() throws {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: pendulum
        model: {qubits: 2, layers: 1, hidden: 4}
        training: {epochs: 1, batch: 8}
        data: {train: 40, test: 3, random_steps: 20}
        """)
    let run = try TrainedRun.train(configuration)
    let test = run.data.test
    func cost(_ model: any EmulatedModel) throws -> Double {
      var model = AnySequenceModel(model)
      var total = 0.0
      for sample in 0..<test.sampleCount {
        let start = test.sequence(sample)[0]
        var (angle, speed) = (atan2(start[1], start[0]), 8 * start[2])
        for _ in 0..<200 {
          let state = [cos(angle), sin(angle), speed / 8]
          let output = try model.outputs(
            SequenceDataset.singleSteps([state]).batch([0]), context: RunContext(seed: 1))
          let torque = 2 * tanh(output[0, 0])
          let wrapped = angle - 2 * .pi * (angle / (2 * .pi)).rounded()
          total += wrapped * wrapped + 0.1 * speed * speed + 0.001 * torque * torque
          speed = min(max(speed + (15 * sin(angle) + 3 * torque) * 0.05, -8), 8)
          angle += speed * 0.05
        }
      }
      return total / Double(test.sampleCount)
    }
    let ideal = try cost(run.ideal)
    let report = try #require(run.metrics.last)
    let reported = try #require(report.measures["test_episode_cost"])
    #expect(abs(reported / ideal - 1) < 1e-6, "\(reported) \(ideal)")
    #expect(abs(report.testLoss - reported / 200) < 1e-9 * reported)
    let emulator = try Emulator("ibm_lagos")
    let setting = Comparison.Setting(emulator: emulator, readoutProtocol: Expectation())
    let row = try Comparison(run).row(setting)
    let noisy = try cost(
      run.ideal.running(on: run.ideal.emulated(Expectation(), on: emulator).circuit))
    let found = try #require(row.episodeCost)
    #expect(abs(found / noisy - 1) < 1e-6, "\(found) \(noisy)")
    #expect(try abs(#require(row.idealEpisodeCost) / ideal - 1) < 1e-6)
    #expect(abs(noisy / ideal - 1) > 1e-6)
    #expect(row.metric == "saved_cost" && row.samples == 3)
    // A forward pass is a decision; under replay it is a circuit.
    let shots = Comparison.Setting(emulator: emulator, readoutProtocol: try Replay(shots: 10))
    let costly = try Comparison(run).row(shots)
    let forward = try #require(costly.cost?.forwardPass.qpuSeconds)
    #expect(try abs(#require(costly.qpuSeconds) / (600 * forward) - 1) < 1e-9)
  }

  /// Shots are drawn anew at every decision.
  @Test func decisionsHaveShotsOfTheirOwn() throws {
    var actor = try model(
      Self.circuit("adjoint").replacing("readouts: Z", with: "readouts: Z, bias_range: 2")
        + "\nhardware: {protocol: replay, shots: 20}")
    func action(_ decision: Int) throws -> Double {
      try TwinDelayedLearner.actions(&actor, [[0.3]], bound: 2, seed: 3, decision: decision)[0]
    }
    #expect(try action(0) == action(0))
    #expect(try Set((0..<6).map { try action($0) }).count > 3)
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

import Experiments
import Foundation
import Learning
import LinearAlgebra
import Models
import TestSupport
import Testing

/// Tasks in which a model acts, trained as any other.
@Suite struct EnvironmentTests {
  private static let pendulum = """
    task: pendulum
    model: {qubits: 2, layers: 1, hidden: 4}
    training: {epochs: 3, batch: 6}
    data: {train: 30, test: 2, random_steps: 20}
    """
  private static let bandit = """
    task: bandit
    model: {kind: tangent, layers: 1}
    training: {epochs: 3}
    data: {train: 5, test: 6}
    """

  private func session(
    _ yaml: String, _ folder: String, _ overrides: [String] = [], resume: Bool
  ) throws -> TrainingSession {
    let configuration = try TrainingConfiguration(
      yaml: yaml, baseFolder: folder, overrides: ["run=run"] + overrides)
    let data = try configuration.loadData()
    return try TrainingSession(
      configuration: configuration, model: ModelFactory(configuration).anyModel(for: data.train),
      data: data, resume: resume, version: "1.0")
  }

  /// A run that was stopped within an epoch goes on with the same numbers, bit by bit, and with more epochs.
  @Test(arguments: [(pendulum, 17), (bandit, 3)])
  func interruptedRunsContinue(yaml: String, batch: Int) throws {
    try withTemporaryFolder { folder in
      var straight = try session(yaml, folder, ["run=straight"], resume: false)
      let whole = try #require(try straight.run())
      let flag = CancellationFlag()
      var first = try session(yaml, folder, resume: false)
      let nothing = try first.run(cancellation: flag) { progress in
        if case .batch(let report) = progress, report.epoch == 2, report.batch == batch {
          flag.cancel()
        }
      }
      #expect(nothing == nil)
      var second = try session(yaml, folder, resume: true)
      #expect(second.trainer.state.epoch == 2 && second.trainer.state.batch == batch)
      let rest = try #require(try second.run())
      #expect(rest.trainLoss == whole.trainLoss && rest.testLoss == whole.testLoss)
      #expect(second.trainer.model.parameters == straight.trainer.model.parameters)
      var longer = try session(yaml, folder, ["training.epochs=4"], resume: true)
      #expect(try longer.run()?.epochs == 4)
      // The memory is part of the checkpoint: without it nothing goes on.
      var checkpoint = try Checkpoint.read(second.folder.checkpointPath)
      #expect(!checkpoint.learner.isEmpty)
      for name in checkpoint.learner.keys {
        var broken = checkpoint
        broken.learner[name]?.append(0)
        try broken.write(to: second.folder.checkpointPath)
        #expect {
          try session(yaml, folder, ["training.epochs=4"], resume: true)
        } throws: {
          "\($0)".contains(name)
        }
      }
      checkpoint.learner = [:]
      try checkpoint.write(to: second.folder.checkpointPath)
      #expect(throws: LearningError.self) {
        try session(yaml, folder, ["training.epochs=4"], resume: true)
      }
    }
  }

  /// The regret of each epoch, and of the greedy choices of the test rounds, against a game that is played
  /// here: derivatives by finite differences of the circuit, normal equations solved anew in each round.
  @Test func banditsPlayTheUpperBound() throws {
    let configuration = try TrainingConfiguration(yaml: Self.bandit)
    let run = try TrainedRun.train(configuration)
    // The same circuit, its weights drawn with the same seed.
    let plain = try TrainingConfiguration(
      yaml: """
        task: logistic
        model: {kind: circuit, qubits: 4, layers: 1, input_scale: \(Double.pi)}
        """)
    var model = try ModelFactory(plain).anyModel(for: .singleSteps([[0, 0, 0, 0]]))
    func features(_ contexts: [[Double]]) throws -> [[Double]] {
      let batch = try SequenceDataset.singleSteps(contexts).batch(Array(contexts.indices))
      var result = contexts.map { _ in [Double]() }
      for index in 0..<model.parameters.count {
        let value = model.parameters.values[index]
        var outputs: [RealMatrix] = []
        for shift in [1e-5, -1e-5] {
          model.parameters.values[index] = value + shift
          outputs.append(try model.outputs(batch, context: RunContext(seed: 1)))
        }
        model.parameters.values[index] = value
        for sample in contexts.indices {
          result[sample].append((outputs[0][sample, 0] - outputs[1][sample, 0]) / 2e-5)
        }
      }
      return result
    }
    guard case .bandit(let game)? = run.data.train.environment?.episodes,
      case .bandit(let test)? = run.data.test.environment?.episodes
    else {
      Issue.record("a bandit")
      return
    }
    #expect(game.rounds.count == 15 && test.rounds.count == 6 && game.scaling.count == 40)
    let scaling = try features(game.scaling)
    let square = scaling.joined().reduce(0) { $0 + $1 * $1 } / Double(scaling.count)
    let count = scaling[0].count
    var matrix = RealMatrix.diagonal([Double](repeating: 0.1 * square, count: count))
    var right = RealMatrix(rows: count, columns: 1)
    func dot(_ a: [Double], _ b: RealMatrix) -> Double {
      a.indices.reduce(0) { $0 + a[$1] * b[$1, 0] }
    }
    var regrets: [Double] = []
    for round in game.rounds {
      let own = try features(round.contexts)
      let weights = try #require(matrix.solvingPositive(right))
      let bounds = try own.map { feature in
        let column = RealMatrix(rows: count, columns: 1, elements: feature)
        let solved = try #require(matrix.solvingPositive(column))
        return dot(feature, weights) + 0.2 * dot(feature, solved).squareRoot()
      }
      let choice = try #require(bounds.indices.max { bounds[$0] < bounds[$1] })
      regrets.append(try #require(round.values.max()) - round.values[choice])
      for i in 0..<count {
        for j in 0..<count { matrix[i, j] += own[choice][i] * own[choice][j] }
        right[i, 0] += own[choice][i] * (round.values[choice] + round.noise)
      }
    }
    for (epoch, report) in run.metrics.enumerated() {
      let mean = regrets[epoch * 5..<(epoch + 1) * 5].reduce(0, +) / 5
      #expect(abs(report.trainLoss - mean) < 1e-9, "\(report.trainLoss) \(mean)")
    }
    let weights = try #require(matrix.solvingPositive(right))
    let greedy = try test.rounds.map { round -> Double in
      let worths = try features(round.contexts).map { dot($0, weights) }
      let choice = try #require(worths.indices.max { worths[$0] < worths[$1] })
      return try #require(round.values.max()) - round.values[choice]
    }
    let report = try #require(run.metrics.last)
    #expect(abs(report.testLoss - greedy.reduce(0, +) / 6) < 1e-9)
    // By chance each arm is chosen as often.
    let chance = test.rounds.reduce(0) {
      $0 + ($1.values.max() ?? 0) - $1.values.reduce(0, +) / 4
    }
    let saved = try #require(report.measures["test_saved_cost"])
    #expect(abs(saved - (1 - greedy.reduce(0, +) / chance)) < 1e-9)
  }

  /// Ridge regression of a tangent kernel ends where the penalised loss is stationary, and the model is
  /// linear in its weights.
  @Test func tangentKernelsAreRegressed() throws {
    let configuration = try TrainingConfiguration(
      yaml: """
        task: image-field
        model: {kind: tangent, qubits: 3, layers: 2, input_scale: 1.5}
        training: {ridge: 1e-3}
        """)
    let run = try TrainedRun.train(configuration)
    var model = run.ideal
    let train = run.data.train
    let batch = train.batch(Array(0..<train.sampleCount))
    let context = RunContext(seed: 1)
    let gradient = try model.lossAndGradient(batch, context: context).gradient
    let weights = model.parameters.values
    #expect(weights.count == 2 * 9 + 3 + 1 && weights.contains { abs($0) > 1e-3 })
    for (k, slope) in gradient.enumerated() {
      let penalty = k == weights.count - 1 ? 0 : 2 * 1e-3 * weights[k]
      #expect(abs(slope + penalty) < 1e-9, "\(k): \(slope) \(penalty)")
    }
    let outputs = try model.outputs(batch, context: context)
    model.parameters.values = weights.map { 2 * $0 }
    let doubled = try model.outputs(batch, context: context)
    for k in outputs.elements.indices {
      #expect(abs(doubled.elements[k] - 2 * outputs.elements[k]) < 1e-9)
    }
  }

  /// What has no meaning where a model acts is refused by name.
  @Test(
    arguments: [
      ("pendulum", "training.loss=mean_absolute_error"), ("pendulum", "data.validation=3"),
      ("pendulum", "training.patience=2"), ("pendulum", "model.presentations=2"),
      ("pendulum", "training.optimizer=ridge"), ("bandit", "training.optimizer=adam"),
      ("bandit", "training.clip_norm=1"), ("bandit", "data.discount=0.9"),
      ("pendulum", "data.horizon=3"), ("pendulum", "data.discount=1"),
      ("bandit", "data.random_steps=3"), ("pendulum", "data.exploration=-0.1"),
    ])
  func mistakesAreNamed(task: String, override: String) throws {
    let key = String(override.prefix { $0 != "=" })
    #expect {
      try TrainingConfiguration(
        yaml: task == "bandit" ? Self.bandit : Self.pendulum, overrides: [override]
      ).loadData()
    } throws: {
      "\($0)".contains(key)
    }
  }

  /// A bandit's learner needs outputs that are linear in all weights.
  @Test func banditsRefuseModelsThatAreNotLinear() throws {
    let configuration = try TrainingConfiguration(
      yaml: "task: bandit\nmodel: {qubits: 2, layers: 1, hidden: 3}")
    #expect {
      try TrainedRun.train(configuration)
    } throws: {
      "\($0)".contains("tangent or reservoir")
    }
    let many = try TrainingConfiguration(yaml: Self.bandit, overrides: ["data.train=10000000"])
    #expect {
      try many.loadData()
    } throws: {
      "\($0)".contains("data.train is 10000000")
    }
  }
}

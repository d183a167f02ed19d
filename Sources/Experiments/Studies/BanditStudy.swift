import Emulation
import Learning
import Models
import Randomness
import Readout

/// Regret of contextual bandits: with the tangent kernel of a circuit at random weights, which are not
/// trained, with that of a classical network of as many weights, and with the contexts themselves.
///
/// At each round there are four contexts, uniform on the unit sphere of four dimensions, of which one is
/// chosen for a reward. Rewards are cos(3 a·x) with a random unit vector a (D. Zhou, L. Li, Q. Gu,
/// ICML 2020), or Z of the first qubit of a circuit of the same kind with other weights; both with normal
/// noise. Features have the mean square 1; all learners have the same penalty and exploration.
public struct BanditStudy: Sendable {
  /// The machine whose noise the gradients of the circuit have; nil for none.
  public let emulator: Emulator?
  /// Of everything random.
  public let seed: UInt64
  /// How often is chosen.
  public let rounds: Int
  /// How many games are averaged.
  public let games: Int
  private static let layers = 3
  private static let (penalty, exploration) = (0.1, 0.2)
  private static let learners = ["circuit", "network", "contexts"]
  private static let problems = ["cosine", "circuit"]

  /// A study of at least one round and game.
  public init(emulator: Emulator? = nil, seed: UInt64 = 1, rounds: Int = 300, games: Int = 5) {
    precondition(rounds >= 1 && games >= 1, "at least one round and game")
    self.emulator = emulator
    self.seed = seed
    self.rounds = rounds
    self.games = games
  }

  /// The regret of all learners.
  /// - Throws: The errors of models and emulator.
  public func run() throws -> StudyResult {
    let marks = [1.0 / 12, 1.0 / 6, 1.0 / 3, 2.0 / 3, 1].map {
      max(1, Int(($0 * Double(rounds)).rounded()))
    }
    // [problem and learner][mark]; by chance last.
    var regrets = [[Double]](
      repeating: [Double](repeating: 0, count: marks.count),
      count: Self.problems.count * (Self.learners.count + 1))
    for game in 0..<games {
      let contexts = BanditGame.contexts(
        seed: seed, game: game, part: 0, count: rounds * BanditGame.arms)
      let problems = try [
        BanditGame.cosine(seed: seed, game: game, contexts), hidden(game, contexts),
      ].enumerated().map { problem, values in
        BanditGame(seed: seed, game: game, problem: problem, contexts: contexts, values: values)
      }
      let features = try learners(game).map { gradients in
        (own: try gradients(contexts), scaling: try gradients(problems[0].scaling))
      }
      for (problem, own) in problems.enumerated() {
        let first = problem * (Self.learners.count + 1)
        for index in 0...Self.learners.count {
          let curve =
            index < features.count
            ? regret(own, features[index].own, scaling: features[index].scaling)
            : chance(own, game: game, problem: problem)
          for (k, mark) in marks.enumerated() {
            regrets[first + index][k] += curve[mark - 1] / Double(games)
          }
        }
      }
    }
    return result(marks, regrets)
  }

  private func result(_ marks: [Int], _ regrets: [[Double]]) -> StudyResult {
    let count = Self.learners.count + 1
    let last = regrets.map { $0[marks.count - 1] }
    let isReproduced = Self.problems.indices.allSatisfy { problem in
      last[problem * count..<(problem + 1) * count].dropFirst().allSatisfy {
        last[problem * count] < $0
      }
    }
    func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
    let names = Self.learners.map { $0 == "contexts" ? "linear" : "kernel of the \($0)" }
    let parts = Self.problems.enumerated().map { problem, name in
      "\(name): "
        + (0..<count).map { index in
          "\(index < names.count ? names[index] : "by chance") \(rounded(last[problem * count + index]))"
        }.joined(separator: ", ")
    }
    return StudyResult(
      study: Study.bandit.rawValue, device: emulator?.device.name, places: marks.map { "\($0)" },
      placeTitle: "rounds", valueTitle: "cumulative regret",
      series: regrets.indices.map { index in
        let learner = index % count
        return .init(
          "\(Self.problems[index / count]), "
            + (learner < names.count ? names[learner] : "by chance"),
          regrets[index])
      },
      isReproduced: isReproduced,
      conclusion: "after \(rounds) rounds, \(parts.joined(separator: "; "))")
  }

  /// The regret after each round of a bandit with some features of every context.
  private func regret(
    _ game: BanditGame, _ features: [[Double]], scaling: [[Double]]
  ) -> [Double] {
    var bandit = LinearBandit(
      scaledBy: scaling, penalty: Self.penalty, exploration: Self.exploration)
    var total = 0.0
    return game.rounds.enumerated().map { index, round in
      let arms = index * BanditGame.arms..<(index + 1) * BanditGame.arms
      total += bandit.play(round, features: Array(features[arms]))
      return total
    }
  }

  /// The regret after each round of choices by chance.
  private func chance(_ game: BanditGame, game index: Int, problem: Int) -> [Double] {
    var random = RandomStream(seed: seed, 4, index, problem)
    var total = 0.0
    return game.rounds.map { round in
      let arms = round.values.count
      let choice = min(arms - 1, Int(random.uniform() * Double(arms)))
      total += round.best - round.values[choice]
      return total
    }
  }

  /// Z of the first qubit of a circuit of the same kind, without noise.
  private func hidden(_ game: Int, _ contexts: [[Double]]) throws -> [Double] {
    var model = try circuit(
      "output_layer: none, readout_qubits: [0]", seed: seed &+ UInt64(1000 + game), on: nil)
    return try model.outputs(
      SequenceDataset.singleSteps(contexts).batch(Array(contexts.indices)),
      context: RunContext(seed: seed)
    ).elements
  }

  /// The features of contexts for each learner.
  private func learners(_ game: Int) throws -> [([[Double]]) throws -> [[Double]]] {
    let seed = seed &+ UInt64(game)
    let quantum = try circuit("", seed: seed, on: emulator)
    let classical = try configuration("kind: rnn, hidden: 6", seed: seed)
      .makeClassicalModel(for: try context())
    return [
      { try outputGradients(quantum, $0, seed: seed) },
      { try outputGradients(classical, $0, seed: seed) }, { $0.map { $0 + [1] } },
    ]
  }

  private func circuit(
    _ settings: String, seed: UInt64, on emulator: Emulator?
  ) throws -> AnySequenceModel {
    let configuration = try configuration(
      "kind: circuit, qubits: \(BanditGame.dimension), layers: \(Self.layers), input_scale: \(Double.pi)"
        + (settings.isEmpty ? "" : ", \(settings)"), seed: seed)
    return try ModelFactory(configuration).anyModel(for: context()).running(on: emulator)
  }

  private func configuration(_ model: String, seed: UInt64) throws -> TrainingConfiguration {
    try TrainingConfiguration(
      yaml: "task: logistic\nmodel: {\(model)}\ntraining: {seed: \(seed)}", source: "bandit")
  }

  /// Data of the form of a context with a reward.
  private func context() throws -> SequenceDataset {
    try .singleSteps([[Double](repeating: 0, count: BanditGame.dimension)])
  }
}

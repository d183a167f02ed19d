import Emulation
import Learning
import Models

/// What a pendulum's swing costs while an actor learns it by TD3: a circuit between two layers with the
/// gradient of a surrogate, the same with its exact gradient, and a classical network.
///
/// The quantum actor is a controller of one hidden layer, a circuit and a linear layer; every
/// decision is a sequence of one step, as `train` has them for the task `pendulum`. After every tenth of the
/// steps ten episodes are judged, the same each time.
public struct PendulumStudy: Sendable {
  /// The machine whose noise the circuit has in learning and in judging; nil for none.
  public let emulator: Emulator?
  /// Of everything random.
  public let seed: UInt64
  /// How many steps of the pendulum are learnt from.
  public let steps: Int
  /// How many learners of each kind are averaged.
  public let runs: Int
  /// The episodes that judge.
  public let episodes: Int
  private static let marks = 10

  private static let actors: [(name: String, settings: String)] = [
    (name: "circuit, surrogate", settings: circuit("surrogate")),
    ("circuit, exact gradient", circuit("adjoint")),
    ("network", "model: {kind: rnn, hidden: 64}"),
  ]

  private static func circuit(_ gradient: String) -> String {
    "model: {qubits: 4, layers: 1, hidden: 16, readouts: Z, feedback_scale: 0}\n"
      + "training: {gradient: \(gradient)}"
  }

  /// A study of at least ten steps, of which whole tenths are made, and one run.
  public init(
    emulator: Emulator? = nil, seed: UInt64 = 1, steps: Int = 6000, runs: Int = 3,
    episodes: Int = 10
  ) {
    precondition(steps >= Self.marks && runs >= 1 && episodes >= 1, "steps, runs and episodes")
    self.emulator = emulator
    self.seed = seed
    self.steps = steps
    self.runs = runs
    self.episodes = episodes
  }

  /// The cost of an episode while actors learn.
  /// - Throws: The errors of models and emulator.
  public func run() throws -> StudyResult {
    let curves = try Self.actors.map { actor in
      let own = try (0..<runs).map { try curve(actor.settings, seed: seed &+ UInt64($0)) }
      return (0..<Self.marks).map { mark in
        own.reduce(0) { $0 + $1[mark] } / Double(runs)
      }
    }
    let last = curves.map { $0[Self.marks - 1] }
    func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
    return StudyResult(
      study: Study.pendulum.rawValue, device: emulator?.device.name,
      places: (1...Self.marks).map { "\(steps * $0 / Self.marks)" }, placeTitle: "steps",
      valueTitle: "cost of an episode",
      series: zip(Self.actors, curves).map { .init($0.name, $1) },
      isReproduced: last[0] <= 1.1 * last[1] && last[0] <= 1.1 * last[2],
      conclusion: "after \(steps) steps "
        + zip(Self.actors, last).map { "\($0.name) \(rounded($1))" }.joined(separator: ", "))
  }

  /// The mean cost of the judging episodes after each tenth of the steps.
  private func curve(_ settings: String, seed: UInt64) throws -> [Double] {
    var configuration = try TrainingConfiguration(
      yaml: "task: pendulum\n" + settings, source: "pendulum")
    configuration.training.seed = seed
    configuration.training.epochs = Self.marks
    configuration.data.train = steps / Self.marks
    configuration.data.test = episodes
    let data = try configuration.loadData()
    let actor = try ModelFactory(configuration).anyModel(for: data.train).running(on: emulator)
    var trainer = try Trainer(model: actor, options: configuration.trainingOptions, data: data)
    _ = try trainer.run()
    return trainer.reports.compactMap { $0.measures["test_\(Metric.episodeCost.rawValue)"] }
  }
}

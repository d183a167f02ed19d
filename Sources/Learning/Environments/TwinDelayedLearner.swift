import Elementary
import Randomness

/// Twin delayed deterministic policy gradients, TD3 (S. Fujimoto, H. van Hoof, D. Meger, ICML 2018), for
/// tasks without an end and one action from −`bound` to `bound`: `bound` tanh of the only output of a model.
///
/// Two critics learn r + γ min Q′(s′, a′) from the memory, with noise on a′; every second step the actor
/// follows the gradient of the first critic, and slow copies follow all three. The actor is any model: the
/// gradient of its outputs f goes to it as that of a squared error to the targets f − (n/2) ∂L/∂f of n
/// samples. Whoever asks has the actor and its optimizer; all that is kept here is beside them.
public struct TwinDelayedLearner: Sendable {
  /// Numbers of the method.
  public struct Options: Hashable, Sendable {
    /// γ: what a reward is worth a step later.
    public var discount = 0.98
    /// The share of the way that slow copies go.
    public var share = 0.01
    /// The standard deviation of the noise on the next action, and its bound, as shares of `bound`.
    public var (smoothing, smoothingBound) = (0.1, 0.25)
    /// The standard deviation of the noise of exploration as a share of `bound`.
    public var exploration = 0.1
    /// Steps at random before anything is learnt.
    public var start = 400
    /// Samples of an update.
    public var batch = 64
    /// Units of both hidden layers of the critics.
    public var hidden = 48
    /// The learning rate of the critics.
    public var criticRate = 2e-3
    /// Longer gradients of the actor are scaled down to this norm; nil leaves them as they are.
    public var clipNorm: Double?

    /// The defaults.
    public init() {}
  }

  /// What was seen: a state, an action, what it earned and the state after it.
  struct Transition: Sendable {
    var state: [Double]
    var action: Double
    var reward: Double
    var next: [Double]
  }

  /// The numbers.
  public let options: Options
  private let states: Int
  private let bound: Double
  private let seed: UInt64
  private var slowActor: [Double]
  private var critics: [Critic]
  private var slowCritics: [Critic]
  private var memory: [Transition] = []
  /// The length of the last gradient of the actor, before it was scaled down; zero before the first.
  public private(set) var gradientNorm = 0.0
  /// Steps that were observed.
  public var stepCount: Int { memory.count }

  /// A learner at the beginning.
  /// - Parameter actor: The first weights of the model that acts.
  public init(
    actor: ParameterSet, states: Int, bound: Double, seed: UInt64, options: Options = Options()
  ) {
    self.options = options
    self.states = states
    self.bound = bound
    self.seed = seed
    slowActor = actor.values
    critics = (0..<2).map { index in
      var random = RandomStream(seed: seed, 10, index)
      return Critic(inputs: states + 1, hidden: options.hidden, random: &random)
    }
    slowCritics = critics
  }

  /// The action that an output stands for.
  static func action(_ output: Double, bound: Double) -> Double { bound * Portable.tanh(output) }

  /// Actions in some states without noise.
  /// - Parameter decision: Which of several decisions it is, each of which has shots of its own.
  public static func actions<Model: SequenceModel>(
    _ actor: inout Model, _ states: [[Double]], bound: Double, seed: UInt64, decision: Int
  ) throws -> [Double] {
    var stream = RandomStream(seed: seed, .exploration, -1, decision)
    let context = RunContext(seed: stream.next(), purpose: .evaluation)
    return try outputs(&actor, states, context: context).map { action($0, bound: bound) }
  }

  /// The action of the next step of exploration.
  public func explore<Model: SequenceModel>(
    _ state: [Double], actor: inout Model
  ) throws -> Double {
    var random = RandomStream(seed: seed, 11, stepCount)
    guard stepCount >= options.start else { return bound * (2 * random.uniform() - 1) }
    let action =
      try Self.actions(&actor, [state], bound: bound, seed: seed, decision: stepCount)[0]
      + options.exploration * bound * random.normal()
    return min(max(action, -bound), bound)
  }

  /// Takes note of a step and learns from the memory.
  /// - Parameters:
  ///   - epoch: The epoch of the run, on which the noise of a machine may depend.
  ///   - learningRate: Of the actor.
  public mutating func observe<Model: SequenceModel>(
    _ state: [Double], action: Double, reward: Double, next: [Double], epoch: Int = 0,
    actor: inout Model, optimizer: inout any Optimizer, learningRate: Double
  ) throws {
    memory.append(Transition(state: state, action: action, reward: reward, next: next))
    guard stepCount > options.start else { return }
    var random = RandomStream(seed: seed, 12, stepCount)
    let batch = (0..<options.batch).map { _ in
      memory[min(memory.count - 1, Int(random.uniform() * Double(memory.count)))]
    }
    try learnCritics(batch, &random, epoch: epoch, actor: &actor)
    guard stepCount % 2 == 0 else { return }
    var gradient = try actorGradient(batch.map(\.state), epoch: epoch, actor: &actor)
    gradientNorm = clip(&gradient, norm: options.clipNorm)
    optimizer.update(&actor.parameters.values, gradient: gradient, learningRate: learningRate)
    follow(&slowActor, actor.parameters.values, share: options.share)
    for k in critics.indices {
      follow(
        &slowCritics[k].parameters.values, critics[k].parameters.values, share: options.share)
    }
  }

  private mutating func learnCritics<Model: SequenceModel>(
    _ batch: [Transition], _ random: inout RandomStream, epoch: Int, actor: inout Model
  ) throws {
    // The slow copy is the actor with its weights.
    swap(&actor.parameters.values, &slowActor)
    defer { swap(&actor.parameters.values, &slowActor) }
    let later = try Self.outputs(
      &actor, batch.map(\.next), context: trainingContext(epoch, ofCritics: true))
    let rows = zip(batch, later).flatMap { transition, output -> [Double] in
      let limit = options.smoothingBound * bound
      let noise = min(max(options.smoothing * bound * random.normal(), -limit), limit)
      let action = min(max(Self.action(output, bound: bound) + noise, -bound), bound)
      return transition.next + [action / bound]
    }
    let estimates = slowCritics.map { $0.values(rows, count: batch.count).values }
    let targets = batch.indices.map {
      batch[$0].reward + options.discount * min(estimates[0][$0], estimates[1][$0])
    }
    let own = batch.flatMap { $0.state + [$0.action / bound] }
    for k in critics.indices {
      critics[k].learn(own, targets: targets, learningRate: options.criticRate)
    }
  }

  /// The gradient of minus the mean of the first critic's estimates of what the actor does.
  private func actorGradient<Model: SequenceModel>(
    _ states: [[Double]], epoch: Int, actor: inout Model
  ) throws -> [Double] {
    let context = trainingContext(epoch, ofCritics: false)
    let outputs = try Self.outputs(&actor, states, context: context)
    let shares = outputs.map { Portable.tanh($0) }
    let rows = zip(states, shares).flatMap { $0 + [$1] }
    let width = states[0].count + 1
    let slopes = critics[0].values(rows, count: states.count).gradient
    // n/2 · ∂L/∂f, of which the n is that of the mean.
    let targets = outputs.indices.map {
      outputs[$0] + slopes[$0 * width + width - 1] * (1 - shares[$0] * shares[$0]) / 2
    }
    return try actor.lossAndGradient(Self.batch(states, targets), context: context).gradient
  }

  /// Shots of the critics' targets are others than those of the actor's gradient.
  private func trainingContext(_ epoch: Int, ofCritics: Bool) -> RunContext {
    var stream = RandomStream(seed: seed, .exploration, -2, stepCount)
    return ofCritics
      ? RunContext(seed: stream.next(), epoch: epoch, step: stepCount, purpose: .evaluation)
      : RunContext(seed: seed, epoch: epoch, step: stepCount, purpose: .training)
  }

  private static func outputs<Model: SequenceModel>(
    _ model: inout Model, _ states: [[Double]], context: RunContext
  ) throws -> [Double] {
    try model.outputs(batch(states, nil), context: context).elements
  }

  private static func batch(_ states: [[Double]], _ targets: [Double]?) throws -> Batch {
    try SequenceDataset.singleSteps(states, targets: targets).batch(Array(states.indices))
  }
}

extension TwinDelayedLearner {
  private static let critics = ["first", "second"]

  /// Everything that it remembers, by name.
  var state: [String: [Double]] {
    var result = [
      "slow_actor": slowActor, "actor_gradient_norm": [gradientNorm],
      "memory": memory.flatMap { $0.state + [$0.action, $0.reward] + $0.next },
    ]
    for (index, name) in Self.critics.enumerated() {
      result["\(name)_critic"] = critics[index].parameters.values
      result["\(name)_slow_critic"] = slowCritics[index].parameters.values
      for (key, values) in critics[index].optimizer.state {
        result["\(name)_critic.\(key)"] = values
      }
    }
    return result
  }

  /// Takes over what was remembered after so many steps.
  /// - Parameter remembered: The numbers with a name, of which there must be so many.
  /// - Throws: What that throws.
  mutating func restore(
    steps: Int, remembered: (_ name: String, _ count: Int) throws -> [Double]
  ) throws {
    let width = 2 * states + 2
    let numbers = try remembered("memory", steps * width)
    slowActor = try remembered("slow_actor", slowActor.count)
    gradientNorm = try remembered("actor_gradient_norm", 1)[0]
    for (index, name) in Self.critics.enumerated() {
      let count = critics[index].parameters.count
      var moments: [String: [Double]] = [:]
      for key in critics[index].optimizer.state.keys {
        moments[key] = try remembered("\(name)_critic.\(key)", count)
      }
      try critics[index].restore(
        weights: remembered("\(name)_critic", count), stepCount: max(0, steps - options.start),
        optimizer: moments)
      slowCritics[index].parameters.values = try remembered("\(name)_slow_critic", count)
    }
    memory = (0..<steps).map { step in
      let row = Array(numbers[step * width..<(step + 1) * width])
      return Transition(
        state: Array(row[..<states]), action: row[states], reward: row[states + 1],
        next: Array(row[(states + 2)...]))
    }
  }
}

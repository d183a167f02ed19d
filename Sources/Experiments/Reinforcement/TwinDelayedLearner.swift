import Elementary
import Learning
import Randomness

/// Twin delayed deterministic policy gradients, TD3 (S. Fujimoto, H. van Hoof, D. Meger, ICML 2018), for
/// tasks without an end and one action from −`bound` to `bound`: `bound` tanh of the only output of a model.
///
/// Two critics learn r + γ min Q′(s′, a′) from the memory, with noise on a′; every second step the actor
/// follows the gradient of the first critic, and slow copies follow all three. The actor is any model: the
/// gradient of its outputs f goes to it as that of a squared error to the targets f − (n/2) ∂L/∂f of n
/// samples.
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
    /// Learning rates.
    public var (criticRate, actorRate) = (2e-3, 2e-3)

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

  /// The model that acts.
  public private(set) var actor: AnySequenceModel
  /// The numbers.
  public let options: Options
  private let bound: Double
  private let seed: UInt64
  private var slowActor: AnySequenceModel
  private var critics: [Critic]
  private var slowCritics: [Critic]
  private var optimizer: Adam
  private var memory: [Transition] = []
  /// Steps that were observed.
  public private(set) var stepCount = 0

  /// A learner at the beginning.
  public init(
    actor: AnySequenceModel, states: Int, bound: Double, seed: UInt64,
    options: Options = Options()
  ) {
    self.actor = actor
    self.options = options
    self.bound = bound
    self.seed = seed
    slowActor = actor
    critics = (0..<2).map { index in
      var random = RandomStream(seed: seed, 10, index)
      return Critic(inputs: states + 1, hidden: options.hidden, random: &random)
    }
    slowCritics = critics
    optimizer = Adam(parameterCount: actor.parameters.count)
  }

  /// Actions in some states without noise.
  public mutating func actions(_ states: [[Double]]) throws -> [Double] {
    try Self.outputs(&actor, states, seed: seed).map { bound * Portable.tanh($0) }
  }

  /// The action of the next step of exploration.
  public mutating func explore(_ state: [Double]) throws -> Double {
    var random = RandomStream(seed: seed, 11, stepCount)
    guard stepCount >= options.start else { return bound * (2 * random.uniform() - 1) }
    let action = try actions([state])[0] + options.exploration * bound * random.normal()
    return min(max(action, -bound), bound)
  }

  /// Takes note of a step and learns from the memory.
  public mutating func observe(
    _ state: [Double], action: Double, reward: Double, next: [Double]
  ) throws {
    memory.append(Transition(state: state, action: action, reward: reward, next: next))
    stepCount += 1
    guard stepCount > options.start else { return }
    var random = RandomStream(seed: seed, 12, stepCount)
    let batch = (0..<options.batch).map { _ in
      memory[min(memory.count - 1, Int(random.uniform() * Double(memory.count)))]
    }
    try learnCritics(batch, &random)
    if stepCount % 2 == 0 { try learnActor(batch.map(\.state)) }
  }

  private mutating func learnCritics(
    _ batch: [Transition], _ random: inout RandomStream
  ) throws {
    let later = try Self.outputs(&slowActor, batch.map(\.next), seed: seed)
    let rows = zip(batch, later).flatMap { transition, output -> [Double] in
      let limit = options.smoothingBound * bound
      let noise = min(max(options.smoothing * bound * random.normal(), -limit), limit)
      let action = min(max(bound * Portable.tanh(output) + noise, -bound), bound)
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

  private mutating func learnActor(_ states: [[Double]]) throws {
    let gradient = try actorGradient(states)
    optimizer.update(
      &actor.parameters.values, gradient: gradient, learningRate: options.actorRate)
    slowActor.parameters.follow(actor.parameters, share: options.share)
    for k in critics.indices {
      slowCritics[k].parameters.follow(critics[k].parameters, share: options.share)
    }
  }

  /// The gradient of minus the mean of the first critic's estimates of what the actor does.
  mutating func actorGradient(_ states: [[Double]]) throws -> [Double] {
    let outputs = try Self.outputs(&actor, states, seed: seed, step: stepCount)
    let shares = outputs.map { Portable.tanh($0) }
    let rows = zip(states, shares).flatMap { $0 + [$1] }
    let width = states[0].count + 1
    let slopes = critics[0].values(rows, count: states.count).gradient
    // n/2 · ∂L/∂f, of which the n is that of the mean.
    let targets = outputs.indices.map {
      outputs[$0] + slopes[$0 * width + width - 1] * (1 - shares[$0] * shares[$0]) / 2
    }
    return try actor.lossAndGradient(
      Self.batch(states, targets),
      context: RunContext(seed: seed, step: stepCount, purpose: .training)
    ).gradient
  }

  /// The mean of the first critic's estimates of what the actor does, with the actor's weights replaced.
  mutating func worth(_ states: [[Double]], weights: [Double]) throws -> Double {
    var model = actor
    model.parameters.values = weights
    let outputs = try Self.outputs(&model, states, seed: seed, step: stepCount)
    let rows = zip(states, outputs).flatMap { $0 + [Portable.tanh($1)] }
    let values = critics[0].values(rows, count: states.count).values
    return values.reduce(0, +) / Double(values.count)
  }

  private static func outputs(
    _ model: inout AnySequenceModel, _ states: [[Double]], seed: UInt64, step: Int? = nil
  ) throws -> [Double] {
    let context =
      step.map { RunContext(seed: seed, step: $0, purpose: .training) }
      ?? RunContext(seed: seed, purpose: .evaluation)
    return try model.outputs(batch(states, nil), context: context).elements
  }

  private static func batch(_ states: [[Double]], _ targets: [Double]?) throws -> Batch {
    try SequenceDataset.singleSteps(states, targets: targets).batch(Array(states.indices))
  }
}

/// What learns by acting: all that it knows beside the model's weights and the optimizer.
///
/// It is a pure function of the steps that it has made, which a checkpoint keeps by `state`.
protocol EnvironmentLearner: Sendable {
  /// Everything that it remembers, by name.
  var state: [String: [Double]] { get }

  /// Acts once, and learns from it.
  /// - Parameters:
  ///   - step: How many steps were made before, over all epochs.
  ///   - epoch: The epoch, counted from 1.
  /// - Throws: What the model throws.
  mutating func step<Model: SequenceModel>(
    _ step: Int, epoch: Int, model: inout Model, optimizer: inout any Optimizer,
    learningRate: Double
  ) throws -> EnvironmentStep

  /// Takes over what was remembered after so many steps.
  /// - Throws: `LearningError` for other names or lengths.
  mutating func restore(_ state: [String: [Double]], steps: Int) throws
}

/// What a step in an environment was.
struct EnvironmentStep: Sendable {
  /// What the action cost; of a bandit the regret.
  var cost: Double
  /// The length of the gradient by which the model was changed last.
  var gradientNorm: Double
}

extension EnvironmentLearner {
  /// The remembered numbers with a name.
  /// - Throws: `LearningError` where they are not so many finite ones.
  func remembered(_ name: String, count: Int, in state: [String: [Double]]) throws -> [Double] {
    guard let values = state[name], values.count == count, values.allSatisfy(\.isFinite) else {
      throw LearningError(
        .unusable,
        "the checkpoint has \(state[name]?.count ?? 0) numbers of the learner's \(name), expected "
          + "\(count) finite ones: was it made with another task or model?")
    }
    return values
  }
}

import Learning
import Randomness
import Readout

/// Simultaneous perturbation: the loss at weights that are all shifted at once, up and down, gives an
/// estimate of the gradient from two evaluations, however many weights there are.
///
/// For a direction Δ of random signs, g = (L(w + cΔ) − L(w − cΔ))/(2c) · Δ, whose mean is the
/// gradient up to the order c² (J. C. Spall, IEEE Transactions on Automatic Control 37, 332 (1992)).
public struct SPSA: GradientEstimator {
  /// The name in a configuration.
  public static let name = "spsa"
  /// What it does, for the help.
  public static let summary = """
    the loss at weights that are all shifted at random at once, up and down: two evaluations for \
    each of training.spsa_draws directions
    """

  /// The size c of the shift of each weight.
  public let size: Double
  /// The number of directions that are averaged.
  public let draws: Int

  /// - Parameters:
  ///   - size: above 0.
  ///   - draws: at least 1.
  public init(size: Double, draws: Int = 1) {
    precondition(size > 0 && draws >= 1, "a shift above 0 and at least one draw")
    self.size = size
    self.draws = draws
  }

  /// The bias is of the order of the square of the size whatever the noise.
  public func bias(of model: QuantumRecurrentModel) -> String? { nil }

  /// Refuses sequences that go on from one batch to the next: both evaluations would move their
  /// states on.
  public func check(_ model: QuantumRecurrentModel) throws {
    if model.carried != nil {
      throw RecurrenceError.unsupported("spsa with states that are carried to the next batch")
    }
  }

  /// The mean loss of all evaluations and the estimate.
  public func lossAndGradient(
    _ model: QuantumRecurrentModel, _ batch: Batch, context: RunContext
  ) throws -> LossAndGradient {
    var total = LossAndGradient(
      loss: 0, gradient: [Double](repeating: 0, count: model.parameters.count), correctCount: 0,
      targetCount: batch.targetCount)
    var correct = 0
    var model = model
    let start = model.parameters.values
    for draw in 0..<draws {
      var stream = RandomStream(seed: context.seed, Self.purpose, context.step, draw)
      let signs = start.map { _ in stream.next() >> 63 == 0 ? 1.0 : -1 }
      var losses: [Double] = []
      for (side, sign) in [1.0, -1].enumerated() {
        for i in start.indices {
          model.parameters.values[i] = start[i] + sign * size * signs[i]
        }
        var noise = RandomStream(seed: model.shotSeed(context), draw, side)
        let value = try model.trainingLoss(batch, context: context, seed: noise.next())
        losses.append(value.loss)
        correct += value.correctCount
        total.loss += value.loss / Double(2 * draws)
      }
      let slope = (losses[0] - losses[1]) / (2 * size * Double(draws))
      for i in start.indices { total.gradient[i] += slope * signs[i] }
    }
    total.correctCount = Int((Double(correct) / Double(2 * draws)).rounded())
    total.counters = model.counters(batch).mapValues { Double(2 * draws) * $0 }
    return total
  }

  /// No other stream of the run's seed has this first number.
  private static let purpose = -105
}

import Hybrid
import Learning
import Randomness
import Readout

/// Simultaneous perturbation: the loss at weights that are all shifted at once, up and down, gives an
/// estimate of the gradient from two evaluations, however many weights there are.
///
/// For a direction Δ of random signs, g = (L(w + cΔ) − L(w − cΔ))/(2c) · Δ, whose mean is the
/// gradient up to the order c² (J. C. Spall, IEEE Transactions on Automatic Control 37, 332 (1992)).
public struct SPSAGradient: GradientMethod {
  /// The name in a configuration.
  public static let name = "spsa"
  /// What it does.
  public static let summary = "from the loss at weights that are all shifted at once"

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

  /// The method with its defaults.
  public init() { self.init(GradientOptions()) }

  /// The method with a size and a number of directions.
  public init(_ options: GradientOptions) {
    self.init(size: options.spsaSize, draws: options.spsaDraws)
  }

  /// Whatever drives the controller.
  public static func isAvailable(under readoutProtocol: any ReadoutProtocol) -> Bool { true }

  /// Refuses sequences that go on from one batch to the next: both evaluations would move their
  /// states on.
  public func check(_ model: QuantumRecurrentModel, carriesStates: Bool) throws {
    if carriesStates {
      throw ModelError.unsupported(
        "spsa evaluates every batch twice, so that no state can be carried; training.carry must be "
          + "none")
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

import Randomness

/// Dropout of numbers in rows `[step][sample][number]`, inverted (N. Srivastava et al., JMLR 15, 1929
/// (2014)): a stream belongs to a sample, an optimizer step and a place in the network.
public struct RowDropout: Sendable {
  private let share: Double
  private let context: RunContext
  private let indices: [Int]

  /// Dropout for the samples of a batch; in evaluation nothing is dropped.
  public init(share: Double, batch: Batch, context: RunContext) {
    self.share = context.purpose == .training ? share : 0
    self.context = context
    indices = batch.indices
  }

  /// The factor of each number, 0 or 1/(1 − p); empty for 1 everywhere.
  /// - Parameters:
  ///   - width: The length of a row.
  ///   - site: The place in the network, 0..<64.
  public func mask(_ count: Int, width: Int, site: Int) -> [Double] {
    guard share > 0 else { return [] }
    var result = [Double](repeating: 0, count: count)
    for (sample, index) in indices.enumerated() {
      var random = RandomStream(seed: context.seed, .rowDropout, context.step, 64 * index + site)
      for row in stride(from: sample, to: count / width, by: indices.count) {
        for k in row * width..<(row + 1) * width {
          result[k] = random.uniform() < share ? 0 : 1 / (1 - share)
        }
      }
    }
    return result
  }
}

extension [Double] {
  /// The numbers times a mask; an empty one changes nothing.
  public func masked(_ mask: [Double]) -> [Double] {
    mask.isEmpty ? self : zip(self, mask).map { $0 * $1 }
  }

  /// The sums with other numbers.
  public func adding(_ other: [Double]) -> [Double] { zip(self, other).map { $0 + $1 } }
}

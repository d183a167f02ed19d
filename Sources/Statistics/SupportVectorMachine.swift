/// A classifier of two classes by a kernel: the C-support vector machine of C. Cortes and V. Vapnik,
/// Machine Learning 20, 273 (1995).
///
/// The dual problem, the least of ½ Σ αᵢαⱼyᵢyⱼKᵢⱼ − Σ αᵢ with 0 ≤ αᵢ ≤ C and Σ αᵢyᵢ = 0, is solved by
/// sequential minimal optimization (J. Platt, 1998) with pairs by second-order information (R.-E. Fan,
/// P.-H. Chen, C.-J. Lin, Journal of Machine Learning Research 6, 1889 (2005)). Nothing is random.
public struct SupportVectorMachine: Sendable {
  /// αᵢyᵢ of each sample; zero for those that are no support vectors.
  public let coefficients: [Double]
  /// What is added to the weighted sum of kernels.
  public let bias: Double
  /// By how much the worst pair of samples still breaks the conditions of the optimum.
  public let violation: Double

  /// The number of samples that the decision depends on.
  public var supportVectorCount: Int { coefficients.count { $0 != 0 } }

  private static let smallest = 1e-12
  private static let iterationsPerSample = 10_000

  /// Solves the dual problem.
  /// - Parameters:
  ///   - kernel: K `[sample][sample]`, symmetric and positive semidefinite.
  ///   - isPositive: Whether each sample belongs to the class of positive decisions.
  ///   - penalty: C, above 0.
  ///   - tolerance: How far the conditions of the optimum may be broken, in units of the decision.
  /// - Throws: `StatisticsError` for other shapes, numbers that are not finite, a penalty that is not
  ///   positive, a single class, or where the conditions are not reached.
  public init(
    kernel: [[Double]], isPositive: [Bool], penalty: Double, tolerance: Double = 1e-6
  ) throws {
    let n = isPositive.count
    guard kernel.count == n, kernel.allSatisfy({ $0.count == n }) else {
      throw StatisticsError("the kernel of \(n) samples must have \(n) rows of \(n) numbers")
    }
    for (row, values) in kernel.enumerated() { try requireFinite(values, "kernel[\(row)]") }
    guard penalty > 0, penalty.isFinite else {
      throw StatisticsError("the penalty \(penalty): must be above 0")
    }
    guard isPositive.contains(true), isPositive.contains(false) else {
      throw StatisticsError("samples of both classes are needed")
    }
    let sign = isPositive.map { $0 ? 1.0 : -1 }
    var alpha = [Double](repeating: 0, count: n)
    // −y times the gradient of the dual: what the decision without bias lacks to be y.
    var lack = sign
    func mayGrow(_ i: Int) -> Bool { isPositive[i] ? alpha[i] < penalty : alpha[i] > 0 }
    func mayShrink(_ i: Int) -> Bool { isPositive[i] ? alpha[i] > 0 : alpha[i] < penalty }
    var bounds = (high: 0.0, low: 0.0)
    var iterations = 0
    while true {
      guard let i = (0..<n).filter(mayGrow).max(by: { lack[$0] < lack[$1] }),
        let lowest = (0..<n).filter(mayShrink).min(by: { lack[$0] < lack[$1] })
      else { throw StatisticsError("the samples leave no pair to optimize") }
      bounds = (lack[i], lack[lowest])
      if bounds.high - bounds.low <= tolerance { break }
      iterations += 1
      guard iterations <= Self.iterationsPerSample * n else {
        throw StatisticsError(
          "after \(iterations - 1) steps the conditions of the optimum are still broken by "
            + "\(bounds.high - bounds.low); a smaller penalty helps")
      }
      func curvature(_ j: Int) -> Double {
        max(kernel[i][i] + kernel[j][j] - 2 * kernel[i][j], Self.smallest)
      }
      func gain(_ j: Int) -> Double {
        let difference = lack[i] - lack[j]
        return difference * difference / curvature(j)
      }
      guard
        let j = (0..<n).filter({ mayShrink($0) && lack[$0] < lack[i] })
          .max(by: { gain($0) < gain($1) })
      else { break }
      // αᵢyᵢ grows by as much as αⱼyⱼ shrinks, as far as both may.
      let room = (
        isPositive[i] ? penalty - alpha[i] : alpha[i], isPositive[j] ? alpha[j] : penalty - alpha[j]
      )
      let step = min((lack[i] - lack[j]) / curvature(j), room.0, room.1)
      func moved(_ value: Double, _ change: Double, isFull: Bool, _ limit: Double) -> Double {
        isFull ? limit : value + change
      }
      alpha[i] = moved(
        alpha[i], sign[i] * step, isFull: step == room.0, isPositive[i] ? penalty : 0)
      alpha[j] = moved(
        alpha[j], -sign[j] * step, isFull: step == room.1, isPositive[j] ? 0 : penalty)
      for k in 0..<n { lack[k] -= step * (kernel[i][k] - kernel[j][k]) }
    }
    let free = (0..<n).filter { alpha[$0] > 0 && alpha[$0] < penalty }
    bias =
      free.isEmpty
      ? (bounds.high + bounds.low) / 2
      : free.reduce(0) { $0 + lack[$1] } / Double(free.count)
    coefficients = zip(alpha, sign).map { $0 * $1 }
    violation = max(0, bounds.high - bounds.low)
  }

  /// The decision Σ αᵢyᵢKᵢ + b for a sample, positive for the positive class.
  /// - Parameter kernel: Its kernel with each training sample.
  public func decision(_ kernel: [Double]) -> Double {
    zip(coefficients, kernel).reduce(bias) { $0 + $1.0 * $1.1 }
  }
}

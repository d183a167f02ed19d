extension RandomStream {
  /// The counts of `trials` draws from a discrete distribution with the given weights; one that is
  /// not positive is never drawn.
  ///
  /// Exact for up to 2⁶² draws, in a time that does not grow with their number.
  public mutating func multinomial(trials: Int, weights: [Double]) -> [Int] {
    var counts = [Int](repeating: 0, count: weights.count)
    var weights = weights
    draw(trials: trials, using: &weights) { counts[$0] += $1 }
    return counts
  }

  /// Draws from a discrete distribution without a table of counts.
  /// - Parameters:
  ///   - trials: The number of draws.
  ///   - weights: The weights, which are overwritten.
  ///   - receive: Gets an index and how often it was drawn, one index perhaps more than once.
  public mutating func draw(
    trials: Int, using weights: inout [Double], receive: (_ index: Int, _ count: Int) -> Void
  ) {
    guard trials > 0 else { return }
    for index in weights.indices where !(weights[index] > 0) { weights[index] = 0 }
    if trials <= Self.singleDraws {
      drawSingly(trials, &weights, receive)
    } else if weights.contains(where: { $0 > 0 }) {
      divide(trials, weights, weights.indices, receive)
    }
  }

  /// So few draws are made one by one.
  private static let singleDraws = 4096

  /// By bisection of the cumulative weights.
  private mutating func drawSingly(
    _ trials: Int, _ weights: inout [Double], _ receive: (Int, Int) -> Void
  ) {
    var total = 0.0
    for index in weights.indices {
      total += weights[index]
      weights[index] = total
    }
    guard total > 0 else { return }
    for _ in 0..<trials {
      let target = uniform() * total
      var low = 0
      var high = weights.count - 1
      while low < high {
        let middle = (low + high) / 2
        if weights[middle] > target { high = middle } else { low = middle + 1 }
      }
      receive(low, 1)
    }
  }

  /// Shares the draws out between the halves of a range, by a binomial number, and so on.
  private mutating func divide(
    _ trials: Int, _ weights: [Double], _ range: Range<Int>, _ receive: (Int, Int) -> Void
  ) {
    if range.count == 1 { return receive(range.lowerBound, trials) }
    let middle = (range.lowerBound + range.upperBound) / 2
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    // Summed up anew rather than taken from a running sum, which would lose the digits of small
    // weights; all sums of one level together pass once over the weights.
    let (a, b) = (Self.sum(weights, left), Self.sum(weights, right))
    let count = binomial(trials: trials, probability: a / (a + b))
    if count > 0 { divide(count, weights, left, receive) }
    if count < trials { divide(trials - count, weights, right, receive) }
  }

  private static func sum(_ weights: [Double], _ range: Range<Int>) -> Double {
    var result = 0.0
    for index in range { result += weights[index] }
    return result
  }
}

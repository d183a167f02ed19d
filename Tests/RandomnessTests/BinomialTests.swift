import Foundation
import Randomness
import TestSupport
import Testing

/// Bounds as in `RandomStreamTests`: five standard deviations, fixed seeds.
struct BinomialTests {
  static let cases: [(trials: Int, probability: Double)] = [
    (1, 0.3), (10, 0.5), (70, 0.01), (1000, 0.37), (4096, 0.5), (9001, 0.5), (20_000, 0.123),
    (1_000_000, 0.75), (100_000_000, 0.5), (3_000_000_000, 1e-9),
  ]

  @Test(arguments: cases.indices)
  func numbersFollowTheirDistribution(index: Int) {
    let (n, p) = Self.cases[index]
    let samples = 40_000
    let deviation = (Double(n) * p * (1 - p)).squareRoot()
    // Sixty cells of whole numbers around the mean, and one for each tail.
    let width = max(1, Int(deviation / 6))
    let first = max(0, Int(Double(n) * p) - 30 * width)
    var probabilities = [Double](repeating: 0, count: 62)
    func cell(_ k: Int) -> Int { k < first ? 0 : min(61, 1 + (k - first) / width) }
    for k in max(0, first - 30 * width)...min(n, first + 90 * width) {
      let (x, rest) = (Double(k), Double(n - k))
      let ways: Double = lgamma(Double(n) + 1) - lgamma(x + 1) - lgamma(rest + 1)
      let exponent: Double = ways + x * log(p) + rest * log1p(-p)
      probabilities[cell(k)] += exp(exponent)
    }
    var counts = [Int](repeating: 0, count: 62)
    var stream = RandomStream(seed: 11, index)
    for _ in 0..<samples { counts[cell(stream.binomial(trials: n, probability: p))] += 1 }
    let total = probabilities.reduce(0, +)
    let test = chiSquare(counts, probabilities.map { $0 / total })
    #expect(test.statistic <= chiSquareBound(degreesOfFreedom: max(1, test.degreesOfFreedom)))
  }

  /// Mean and variance where no table can be had.
  @Test(arguments: [(1 << 40, 0.5), (1 << 62, 0.5), (1 << 62, 0.2), ((1 << 62) - 1, 1e-12)])
  func numbersOfHugeCounts(n: Int, p: Double) {
    let samples = 20_000
    let deviation = (Double(n) * p * (1 - p)).squareRoot()
    // Whole numbers, since doubles of this size are not exact.
    let middle = Int(Double(n) * p)
    var (sum, squares) = (0.0, 0.0)
    var stream = RandomStream(seed: 12, n)
    for _ in 0..<samples {
      let x = Double(stream.binomial(trials: n, probability: p) - middle) / deviation
      sum += x
      squares += x * x
    }
    let count = Double(samples)
    #expect(abs(sum) < 5 * count.squareRoot())
    #expect(abs(squares - count) < 5 * (2 * count).squareRoot())
  }

  @Test func edgeCases() {
    var stream = RandomStream(seed: 13)
    #expect(stream.binomial(trials: 0, probability: 0.5) == 0)
    #expect(stream.binomial(trials: -3, probability: 0.5) == 0)
    #expect(stream.binomial(trials: 1 << 62, probability: 0) == 0)
    #expect(stream.binomial(trials: 1 << 62, probability: 1) == 1 << 62)
    #expect(stream.binomial(trials: 9, probability: .nan) == 0)
    #expect(stream.binomial(trials: 1 << 62, probability: .leastNonzeroMagnitude) == 0)
  }

  /// Ten thousand million draws take no longer than a few, and none is lost.
  @Test func multinomialOfManyTrials() {
    var stream = RandomStream(seed: 14)
    let counts = stream.multinomial(trials: 10_000_000_000, weights: [1, 0, 0, 1])
    #expect(counts.reduce(0, +) == 10_000_000_000)
    #expect(counts[1] == 0 && counts[2] == 0)
    #expect(abs(Double(counts[0]) - 5e9) < 5 * 50_000)
    let many = stream.multinomial(trials: 1 << 62, weights: (1...1000).map(Double.init))
    #expect(many.reduce(0, +) == 1 << 62)
  }
}

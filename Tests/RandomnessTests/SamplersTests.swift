import Foundation
import Randomness
import TestSupport
import Testing

/// Bounds as in `RandomStreamTests`: five standard deviations, fixed seeds.
struct SamplersTests {
  @Test func normalNumbersFollowTheirDistribution() {
    var stream = RandomStream(seed: 1)
    let count = 400_000
    func cumulative(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
    let edges = stride(from: -4.5, through: 4.5, by: 0.1).map { $0 }
    let probabilities = zip([0] + edges.map(cumulative), edges.map(cumulative) + [1]).map {
      $1 - $0
    }
    var counts = [Int](repeating: 0, count: edges.count + 1)
    var moments = [0.0, 0.0, 0.0, 0.0]
    for _ in 0..<count {
      let x = stream.normal()
      counts[edges.firstIndex { x < $0 } ?? edges.count] += 1
      for power in 1...4 { moments[power - 1] += pow(x, Double(power)) / Double(count) }
    }
    let test = chiSquare(counts, probabilities)
    #expect(test.statistic < chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
    // The variances of the first four powers are 1, 2, 15 and 96.
    for (power, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      #expect(abs(moments[power] - mean) < 5 * (variance / Double(count)).squareRoot())
    }
  }

  @Test func successiveNormalNumbersAreUncorrelated() {
    var stream = RandomStream(seed: 2)
    let count = 200_000
    var previous = stream.normal()
    var correlation = 0.0
    var ofSquares = 0.0
    for _ in 0..<count {
      let x = stream.normal()
      correlation += x * previous
      ofSquares += (x * x - 1) * (previous * previous - 1)
      previous = x
    }
    #expect(abs(correlation) < 5 * Double(count).squareRoot())
    #expect(abs(ofSquares) < 5 * 2 * Double(count).squareRoot())
  }

  static let weightSets: [[Double]] = [
    [1], [1, 1], [0, 3, 0, 1, 0], [1e-3, 1, 1e3], [0.25, 0.25, 0.25, 0.25],
    (1...100).map { 1 / Double($0) },
  ]

  @Test(arguments: weightSets.indices)
  func indicesFollowTheirWeights(set: Int) {
    let weights = Self.weightSets[set]
    var stream = RandomStream(seed: 3, weights.count)
    let count = 50_000
    var counts = [Int](repeating: 0, count: weights.count)
    for _ in 0..<count { counts[stream.index(weights: weights)] += 1 }
    let total = weights.reduce(0, +)
    let test = chiSquare(counts, weights.map { $0 / total })
    #expect(test.statistic <= chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
  }

  @Test(arguments: weightSets.indices)
  func multinomialCountsFollowTheirWeights(set: Int) {
    let weights = Self.weightSets[set]
    var stream = RandomStream(seed: 4, weights.count)
    let counts = stream.multinomial(trials: 200_000, weights: weights)
    #expect(counts.reduce(0, +) == 200_000)
    let total = weights.reduce(0, +)
    let test = chiSquare(counts, weights.map { $0 / total })
    #expect(test.statistic <= chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
  }

  @Test func multinomialCountsSpreadAsTheyShould() {
    // Counts of one cell over many samples are binomial: compare their variance, n p (1 − p).
    let samples = 4000
    let (trials, p) = (50, 0.3)
    var sum = 0.0
    for index in 0..<samples {
      var stream = RandomStream(seed: 5, index)
      let count = stream.multinomial(trials: trials, weights: [0.3, 0.5, 0.2])[0]
      sum += pow(Double(count) - Double(trials) * p, 2)
    }
    let variance = Double(trials) * p * (1 - p)
    // The squared deviation of a nearly normal count has a standard deviation of √2 variances.
    let tolerance = 5 * variance * (2 / Double(samples)).squareRoot()
    #expect(abs(sum / Double(samples) - variance) < tolerance)
  }

  @Test func multinomialHasItsEdgeCases() {
    var stream = RandomStream(seed: 6)
    #expect(stream.multinomial(trials: 0, weights: [1, 2]) == [0, 0])
    #expect(stream.multinomial(trials: 10, weights: [0, 0]) == [0, 0])
    #expect(stream.multinomial(trials: 10, weights: []) == [])
    #expect(stream.multinomial(trials: 10, weights: [0, 0, 5, 0]) == [0, 0, 10, 0])
  }
}

import Foundation
import Statistics
import Testing

@Suite struct ConfidenceIntervalTests {
  /// Worked values of R. G. Newcombe, Statistics in Medicine 17, 857 (1998), table I, method 5.
  @Test(arguments: [
    (81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0000, 0.1684),
    (1, 29, 0.0009, 0.1776),
  ])
  func clopperPearsonMatchesPublishedValues(k: Int, n: Int, low: Double, high: Double) throws {
    let interval = try clopperPearson(successes: k, trials: n)
    #expect(abs(interval.low - low) < 5.1e-5)
    #expect(abs(interval.high - high) < 5.1e-5)
  }

  /// Values of an independent implementation (SciPy 1.17, binomtest … proportion_ci exact).
  @Test func clopperPearsonKeepsItsDigits() throws {
    let accuracy = try clopperPearson(successes: 341, trials: 360)
    #expect(abs(accuracy.low - 0.9188057117505813) < 1e-12)
    #expect(abs(accuracy.high - 0.9679288752133628) < 1e-12)
    #expect(try clopperPearson(successes: 10, trials: 10).high == 1)
    #expect(try clopperPearson(successes: 0, trials: 10).low == 0)
    // For one success the lower limit is 1 − (1 − α/2)^(1/n).
    let rare = try clopperPearson(successes: 1, trials: 100_000, level: 0.99)
    #expect(abs(rare.low / -expm1(log1p(-0.005) / 100_000) - 1) < 1e-12)
  }

  /// By hand: t(0.975; 4) = 2.776445105, s = √2.5, n = 5; then the normal limit of many values.
  @Test func studentsInterval() throws {
    let interval = try meanInterval([1, 2, 3, 4, 5])
    let half = 2.7764451051977987 * (2.5 / 5).squareRoot()
    #expect(abs(interval.low - (3 - half)) < 1e-12 && abs(interval.high - (3 + half)) < 1e-12)
    let two = try meanInterval([0, 1], level: 0.9)
    #expect(abs(two.high - (0.5 + 6.313751514675043 / 2)) < 1e-12)
    #expect(throws: StatisticsError.self) { try meanInterval([1]) }
    #expect(throws: StatisticsError.self) { try meanInterval([1, 2], level: 1) }
  }

  @Test func refusesImpossibleCounts() {
    #expect(throws: StatisticsError.self) { try clopperPearson(successes: 3, trials: 2) }
    #expect(throws: StatisticsError.self) { try clopperPearson(successes: 0, trials: 0) }
    #expect(throws: StatisticsError.self) { try clopperPearson(successes: -1, trials: 2) }
    #expect(throws: StatisticsError.self) {
      try clopperPearson(successes: 1, trials: 2, level: 1)
    }
    #expect(throws: StatisticsError.self) {
      try clopperPearson(successes: 1, trials: 2, level: .nan)
    }
  }
}

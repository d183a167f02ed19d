import Statistics
import Testing

@Suite struct HypothesisTestsTests {
  /// Independent value (SciPy 1.17, chisquare).
  @Test func chiSquareMatchesReference() throws {
    let result = try chiSquareTest(
      observed: [16, 18, 16, 14, 12, 12], expected: [16, 16, 16, 16, 16, 8])
    #expect(abs(result.statistic - 3.5) < 1e-12)
    #expect(result.degreesOfFreedom == 5)
    #expect(abs(result.pValue - 0.6233876277495822) < 1e-12)
  }

  /// The 5 % points of standard tables.
  @Test func tailsMatchTables() throws {
    #expect(abs(normalUpperTail(1.959963984540054) - 0.025) < 1e-12)
    #expect(try abs(normalQuantile(upperTail: 0.025) - 1.959963984540054) < 1e-9)
    #expect(abs(chiSquareUpperTail(3.841458820694124, degreesOfFreedom: 1) - 0.05) < 1e-12)
    let result = try zTest(estimate: 1.7, expected: 0, standardError: 1)
    #expect(abs(result.pValue - 0.08913092551708608) < 1e-12)
  }

  @Test func proportionUsesTheHypothesisError() throws {
    let result = try proportionTest(successes: 60, trials: 100, expected: 0.5)
    #expect(abs(result.statistic - 2) < 1e-12)
    #expect(abs(result.pValue - 0.04550026389635842) < 1e-12)
  }

  @Test func refusesMalformedInput() {
    #expect(throws: StatisticsError.self) { try chiSquareTest(observed: [1], expected: [1]) }
    #expect(throws: StatisticsError.self) {
      try chiSquareTest(observed: [1, 2], expected: [1, 0])
    }
    #expect(throws: StatisticsError.self) {
      try chiSquareTest(observed: [0, 0], expected: [1, 1])
    }
    #expect(throws: StatisticsError.self) {
      try zTest(estimate: 1, expected: 0, standardError: 0)
    }
    #expect(throws: StatisticsError.self) {
      try proportionTest(successes: 1, trials: 2, expected: 1)
    }
  }
}

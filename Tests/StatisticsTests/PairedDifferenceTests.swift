import Statistics
import Testing

@Suite struct PairedDifferenceTests {
  /// The example of airway hyper-responsiveness in M. W. Fagerland, S. Lydersen, P. Laake,
  /// Statistics in Medicine 33, 2850 (2014): Tango's interval is −0.517 to −0.026.
  @Test func matchesThePublishedExample() throws {
    let result = try pairedDifference(onlyFirst: 1, onlySecond: 7, trials: 21)
    #expect(abs(result.difference + 6.0 / 21) < 1e-15)
    #expect(abs(result.interval.low + 0.517) < 5e-4)
    #expect(abs(result.interval.high + 0.026) < 5e-4)
    #expect(abs(result.pValue - 0.0703125) < 1e-12)
  }

  /// Roots of Tango's equation found independently (SciPy's brentq).
  @Test(arguments: [
    (40, 20, 160, 0.03086453313308736, 0.21806424416682058),
    (5, 10, 100, -0.13347131101430987, 0.028619556266334542),
    (12, 2, 14, 0.201172410060593, 0.9198121574570665),
  ])
  func solvesTheScoreEquation(b: Int, c: Int, n: Int, low: Double, high: Double) throws {
    let interval = try pairedDifference(onlyFirst: b, onlySecond: c, trials: n).interval
    #expect(abs(interval.low - low) < 1e-10)
    #expect(abs(interval.high - high) < 1e-10)
  }

  /// Without discordant samples the limits are ±z²/(n + z²).
  @Test func agreementStillHasWidth() throws {
    let result = try pairedDifference(
      first: [Bool](repeating: true, count: 50), second: [Bool](repeating: true, count: 50))
    #expect(abs(result.interval.high - 0.07134759913348815) < 1e-12)
    #expect(result.interval.low == -result.interval.high)
    #expect(result.pValue == 1)
  }

  @Test func extremesStayInRange() throws {
    let result = try pairedDifference(onlyFirst: 0, onlySecond: 8, trials: 8)
    #expect(result.interval.low == -1)
    #expect(result.interval.high < 0 && result.interval.high > -1)
  }

  @Test func countsDiscordantSamples() throws {
    let result = try pairedDifference(
      first: [true, true, false, false], second: [true, false, true, true])
    #expect(result.onlyFirst == 1 && result.onlySecond == 2 && result.trials == 4)
    #expect(throws: StatisticsError.self) { try pairedDifference(first: [true], second: []) }
    #expect(throws: StatisticsError.self) {
      try pairedDifference(onlyFirst: 2, onlySecond: 2, trials: 3)
    }
  }
}

import Statistics
import Testing

@Suite struct DescriptiveTests {
  @Test func momentsByHand() throws {
    let values = [2.0, 4, 4, 4, 5, 5, 7, 9]
    #expect(try mean(values) == 5)
    #expect(try abs(variance(values) - 32.0 / 7) < 1e-15)
    #expect(try abs(standardError(values) - (32.0 / 56).squareRoot()) < 1e-15)
    #expect(try abs(standardDeviation(values) - (32.0 / 7).squareRoot()) < 1e-15)
  }

  @Test func quantilesInterpolate() throws {
    #expect(try median([3, 1, 2]) == 2)
    #expect(try median([4, 1, 2, 3]) == 2.5)
    #expect(try quantile([1, 2, 3, 4], 0.25) == 1.75)
    #expect(try quantile([1, 2, 3, 4], 1) == 4)
    #expect(try median([1, 2, .infinity]) == 2)
  }

  @Test func refusesWhatIsUndefined() {
    #expect(throws: StatisticsError.self) { try mean([]) }
    #expect(throws: StatisticsError.self) { try standardError([1]) }
    #expect(throws: StatisticsError.self) { try quantile([1], 1.5) }
    #expect(throws: StatisticsError.self) { try median([1, .nan]) }
  }
}

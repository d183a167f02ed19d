import Statistics
import Testing

@Test func weightsOfALinearInterpolation() throws {
  let x = [1.0, 2, 4]
  for (place, expected) in [
    (1.0, [1.0, 0, 0]), (1.5, [0.5, 0.5, 0]), (2, [0, 1, 0]), (3.5, [0, 0.25, 0.75]),
    (4, [0, 0, 1]),
  ] {
    let weights = try linearInterpolationWeights(x: x, at: place)
    #expect(zip(weights, expected).allSatisfy { abs($0 - $1) < 1e-15 }, "\(place)")
  }
}

@Test func interpolationStaysBetweenItsEnds() {
  for (x, place) in [
    ([1.0, 2], 0.9), ([1, 2], 2.1), ([1, 1], 1), ([2, 1], 1.5), ([1], 1), ([], 0),
    ([1, .nan], 1), ([1, 2], .nan),
  ] {
    #expect(throws: StatisticsError.self) { try linearInterpolationWeights(x: x, at: place) }
  }
}

import Channels
import LinearAlgebra
import Randomness
import TestSupport
import Testing

/// Records that stochastic matrices move.
@Suite struct RecordMovesTests {
  private static func stochastic(_ size: Int, _ random: inout RandomStream) -> RealMatrix {
    var result = RealMatrix(rows: size, columns: size)
    for column in 0..<size {
      let weights = (0..<size).map { $0 == column ? 3 : random.uniform() }
      let sum = weights.reduce(0, +)
      for row in 0..<size { result[row, column] = weights[row] / sum }
    }
    return result
  }

  /// Four records: a chain of three pairs, one of them listed backwards, and one record alone.
  private static func moves(_ seed: UInt64) -> RecordMoves {
    var random = RandomStream(seed: seed)
    return RecordMoves([
      .init(places: [0, 1], matrix: stochastic(4, &random)),
      .init(places: [3], matrix: stochastic(2, &random)),
      .init(places: [2, 1], matrix: stochastic(4, &random)),
      .init(places: [2, 3], matrix: stochastic(4, &random)),
    ])
  }

  /// [after][before] of all records, element by element along every way through the moves.
  private static func whole(_ moves: RecordMoves, count: Int) -> RealMatrix {
    let size = 1 << count
    var result = RealMatrix.identity(size)
    for move in moves.moves {
      var step = RealMatrix(rows: size, columns: size)
      for before in 0..<size {
        for after in 0..<size {
          let others = (0..<count).filter { !move.places.contains($0) }
          guard others.allSatisfy({ before >> $0 & 1 == after >> $0 & 1 }) else { continue }
          func own(_ bits: Int) -> Int {
            move.places.enumerated().reduce(0) { $0 | (bits >> $1.element & 1) << $1.offset }
          }
          step[after, before] = move.matrix[own(after), own(before)]
        }
      }
      result = step * result
    }
    return result
  }

  private static func sign(_ bits: Int, _ places: [Int]) -> Double {
    places.reduce(1) { bits >> $1 & 1 == 1 ? -$0 : $0 }
  }

  @Test func distributionsAreMovedAsByTheWholeMatrix() {
    let moves = Self.moves(1)
    let whole = Self.whole(moves, count: 4)
    for before in 0..<16 {
      var distribution = (0..<16).map { $0 == before ? 1.0 : 0 }
      moves.apply(to: &distribution)
      for after in 0..<16 { #expect(abs(distribution[after] - whole[after, before]) < 1e-15) }
    }
  }

  @Test(arguments: [[0], [1], [2], [3], [0, 2], [1, 3], [0, 1, 2, 3]])
  func meansOfRecordsAreSumsOfMeansOfOutcomes(places: [Int]) {
    let moves = Self.moves(2)
    let whole = Self.whole(moves, count: 4)
    for before in 0..<16 {
      let expected = (0..<16).reduce(0) { $0 + Self.sign($1, places) * whole[$1, before] }
      let found = moves.terms(of: places).reduce(0) {
        $0 + $1.coefficient * Self.sign(before, $1.places)
      }
      #expect(abs(found - expected) < 1e-14)
    }
  }

  @Test func slopesAreDifferencesOfMeans() {
    let moves = Self.moves(3)
    let outcomes = [1.0, -1, -1, 1]
    for place in 0..<4 {
      func mean(_ outcomes: [Double]) -> Double {
        moves.terms(of: [place]).reduce(0) { sum, term in
          sum + term.places.reduce(term.coefficient) { $0 * outcomes[$1] }
        }
      }
      for (own, slope) in moves.slopes(of: place, at: outcomes).enumerated() {
        var (above, below) = (outcomes, outcomes)
        above[own] = 1
        below[own] = -1
        #expect(abs(slope - (mean(above) - mean(below)) / 2) < 1e-14)
      }
    }
  }

  /// A χ² test that fails by chance once in a million.
  @Test func drawnRecordsHaveTheDistribution() {
    let moves = Self.moves(4)
    let whole = Self.whole(moves, count: 4)
    var stream = RandomStream(seed: 5)
    let runs = 40_000
    for before in [0, 6, 13] {
      var counts = [Int](repeating: 0, count: 16)
      for _ in 0..<runs {
        var records = (0..<4).map { before >> $0 & 1 == 1 }
        moves.draw(&records) { stream.uniform() }
        counts[records.indices.reduce(0) { records[$1] ? $0 | 1 << $1 : $0 }] += 1
      }
      let statistic = (0..<16).reduce(0.0) { sum, after in
        let expected = whole[after, before] * Double(runs)
        return sum + (Double(counts[after]) - expected) * (Double(counts[after]) - expected)
          / expected
      }
      // The 1 − 10⁻⁶ quantile of χ² with 15 degrees of freedom.
      #expect(statistic < 56)
    }
  }

  @Test func flippedRecordsMoveLikeTheOthers() {
    let moves = Self.moves(6)
    let (whole, flipped) = (Self.whole(moves, count: 4), Self.whole(moves.flipped, count: 4))
    for before in 0..<16 {
      for after in 0..<16 {
        #expect(abs(flipped[15 - after, 15 - before] - whole[after, before]) < 1e-15)
      }
    }
  }
}

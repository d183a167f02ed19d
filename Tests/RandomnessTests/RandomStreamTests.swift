import CPhilox
import Randomness
import TestSupport
import Testing

/// Statistical bounds are five standard deviations or more: a false alarm about once in 10⁶ seeds,
/// and the seeds are fixed.
struct RandomStreamTests {
  /// The vectors for ten rounds that Random123 publishes in its file `kat_vectors`.
  @Test(
    arguments: [
      (
        [0, 0, 0, 0], [0, 0], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]
      ),
      (
        [.max, .max, .max, .max], [.max, .max],
        [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
      ),
      (
        [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0],
        [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
      ),
    ] as [([UInt32], [UInt32], [UInt32])])
  func agreesWithThePublishedVectors(counter: [UInt32], key: [UInt32], result: [UInt32]) {
    func pair(_ words: ArraySlice<UInt32>) -> UInt64 {
      UInt64(words.first!) | UInt64(words.last!) << 32
    }
    let block = backaction_philox(pair(key[0...1]), pair(counter[0...1]), pair(counter[2...3]))
    #expect([block.word0, block.word1, block.word2, block.word3] == result)
  }

  @Test func isAFunctionOfItsCoordinates() {
    var first = RandomStream(seed: 1, 2, 3, 4)
    var second = RandomStream(seed: 1, 2, 3, 4)
    var copy = first
    for _ in 0..<100 {
      let word = first.next()
      #expect(word == second.next() && word == copy.next())
    }
  }

  @Test func givesDifferentNumbersAtDifferentCoordinates() {
    // 64-bit words of 6⁴ streams, four each: a single collision has a chance below 10⁻¹².
    var words = Set<UInt64>()
    for seed: UInt64 in [0, 1, 2, 3, .max - 1, .max] {
      for a in -2..<4 {
        for b in -2..<4 {
          for c in -2..<4 {
            var stream = RandomStream(seed: seed, a, b, c)
            for _ in 0..<4 { words.insert(stream.next()) }
          }
        }
      }
    }
    #expect(words.count == 6 * 6 * 6 * 6 * 4)
  }

  @Test(arguments: 0..<4)
  func neighbouringStreamsAreUncorrelated(coordinate: Int) {
    let count = 40_000
    func word(_ index: Int) -> UInt64 {
      var place = [7, 7, 7, 7]
      place[coordinate] = index
      var stream = RandomStream(
        seed: UInt64(bitPattern: Int64(place[0])), place[1], place[2], place[3])
      return stream.next()
    }
    var differing = 0
    var cells = [Int](repeating: 0, count: 256)
    var previous = word(-1)
    for index in 0..<count {
      let current = word(index)
      differing += (current ^ previous).nonzeroBitCount
      cells[Int(previous >> 60) << 4 | Int(current >> 60)] += 1
      previous = current
    }
    // Half of 64 bits differ, with standard deviation 4 for a pair.
    let deviation = Double(differing) - 32 * Double(count)
    #expect(abs(deviation) < 5 * 4 * Double(count).squareRoot())
    let test = chiSquare(cells, [Double](repeating: 1 / 256, count: 256))
    #expect(test.statistic < chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
  }

  @Test func everyBitIsFair() {
    var stream = RandomStream(seed: 5)
    let count = 100_000
    var ones = [Int](repeating: 0, count: 64)
    for _ in 0..<count {
      let word = stream.next()
      for bit in 0..<64 where word >> bit & 1 == 1 { ones[bit] += 1 }
    }
    for total in ones {
      #expect(abs(Double(total) - Double(count) / 2) < 5.5 * Double(count).squareRoot() / 2)
    }
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var stream = RandomStream(seed: 6, 1)
    let count = 500_000
    let cells = 1000
    var counts = [Int](repeating: 0, count: cells)
    var pairs = [Int](repeating: 0, count: 400)
    var lowBits = [Int](repeating: 0, count: 16)
    var previous = 0.0
    var inside = true
    for _ in 0..<count {
      let u = stream.uniform()
      inside = inside && u >= 0 && u < 1
      counts[Int(u * Double(cells))] += 1
      pairs[Int(previous * 20) * 20 + Int(u * 20)] += 1
      lowBits[Int(u * 0x1p53) & 15] += 1
      previous = u
    }
    #expect(inside)
    for histogram in [counts, pairs, lowBits] {
      let test = chiSquare(
        histogram, histogram.map { _ in 1 / Double(histogram.count) })
      #expect(test.statistic < chiSquareBound(degreesOfFreedom: test.degreesOfFreedom))
    }
  }
}

import Circuits
import Randomness

/// Draws shots from final states without a table of all outcomes: first how many fall to each
/// record of earlier measurements, then within the distribution of that record's state.
struct OutcomeSampler {
  /// Tables of no more entries than this are made even if only shots are wanted.
  static let tableLimit = 1 << 10

  /// A measurement at the end: the bit of an outcome's index that it reads, and where to.
  typealias Measurement = (position: Int, bit: Int)

  let shots: Int
  let seed: UInt64
  let bitCount: Int
  var resultRule = ResultRule()

  /// The counts.
  /// - Parameters:
  ///   - records: What was measured earlier, and with which weight.
  ///   - measured: The measurements at the end.
  ///   - weights: The weights of all outcomes for the record at an index.
  func counts(
    _ records: [(record: ClassicalRecord, weight: Double)], measured: [Measurement],
    weights: (Int) -> [Double]
  ) -> [String: Int] {
    var shares: [(index: Int, count: Int)] = []
    var stream = RandomStream(seed: seed)
    var norms = records.map(\.weight)
    stream.draw(trials: shots, using: &norms) { shares.append(($0, $1)) }
    let perRecord = Dictionary(shares.map { ($0.index, $0.count) }, uniquingKeysWith: +)
    var result: [ClassicalRecord: Int] = [:]
    for (index, count) in perRecord.sorted(by: { $0.key < $1.key }) {
      // A stream for each record, so that one does not depend on the length of another.
      var stream = RandomStream(seed: seed, 1, index)
      var distribution = weights(index)
      stream.draw(trials: count, using: &distribution) { outcome, count in
        var key = records[index].record
        for (position, bit) in measured { key[bit] = outcome >> position & 1 == 1 }
        result[key, default: 0] += count
      }
    }
    let count = bitCount - resultRule.hiddenBitCount
    return Dictionary(
      uniqueKeysWithValues: result.results(resultRule, bitCount: bitCount).map {
        ($0.key.bitString(count: count), $0.value)
      })
  }
}

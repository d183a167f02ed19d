import Channels
import Randomness

/// Distributions over the classical bits.
enum OutcomeTable {
  /// Passes one bit of a distribution through an assignment matrix.
  static func assign(_ assignment: AssignmentMatrix, bit: Int, _ weights: inout [Double]) {
    if assignment == .ideal { return }
    let mask = 1 << bit
    for index in weights.indices where index & mask == 0 {
      let (zero, one) = (weights[index], weights[index | mask])
      weights[index] = (1 - assignment.p10) * zero + assignment.p01 * one
      weights[index | mask] = assignment.p10 * zero + (1 - assignment.p01) * one
    }
  }

  /// Probabilities by bit string, entries of at least 1e-15.
  static func probabilities(
    _ weights: [ClassicalRecord: Double], bitCount: Int
  ) -> [String: Double] {
    var result: [String: Double] = [:]
    for (record, weight) in weights where weight >= 1e-15 {
      result[record.bitString(count: bitCount)] = weight
    }
    return result
  }

  /// Counts of a number of draws, the same for the same seed.
  static func sample(
    _ weights: [ClassicalRecord: Double], shots: Int, seed: UInt64, bitCount: Int
  ) -> [String: Int] {
    if bitCount == 0 { return ["": shots] }
    let ordered = weights.map { ($0.key.bitString(count: bitCount), $0.value) }
      .sorted { $0.0 < $1.0 }
    var stream = RandomStream(seed: seed)
    let counts = stream.multinomial(trials: shots, weights: ordered.map(\.1))
    var result: [String: Int] = [:]
    for (entry, count) in zip(ordered, counts) where count > 0 { result[entry.0] = count }
    return result
  }
}

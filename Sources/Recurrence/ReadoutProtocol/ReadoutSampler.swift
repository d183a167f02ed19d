import Randomness
import Simulators

/// Draws finite-shot estimates of readouts from exact distributions, one stream for each sequence
/// and step.
struct ReadoutSampler {
  let seed: UInt64
  /// The samples in the lanes; a lane beyond them is not drawn for.
  let samples: [Int]

  /// The estimates of all readouts by fresh runs in every setting.
  /// - Parameter values: [readout][lane], overwritten.
  func replay(
    _ cell: any ExactBatchCell, settings: [RecurrentCircuit.Setting], shots: Int, step: Int,
    into values: inout [Double]
  ) {
    for (number, setting) in settings.enumerated() {
      let distributions = cell.outcomeDistributions(setting.functionals)
      for (lane, sample) in samples.enumerated() {
        var stream = RandomStream(seed: seed, sample, step, number)
        let counts = stream.multinomial(trials: shots, weights: distributions[lane])
        for (index, factors) in setting.readouts {
          values[index * cell.laneCount + lane] = Self.mean(counts, factors, shots)
        }
      }
    }
  }

  /// The estimates of jointly measured bits in every lane: [bit][lane].
  func ensemble(
    _ bits: [Int], _ distributions: [[Double]], shots: Int, step: Int
  ) -> [[Double]] {
    var result = [[Double]](
      repeating: [Double](repeating: 0, count: distributions.count), count: bits.count)
    for (lane, sample) in samples.enumerated() {
      var stream = RandomStream(seed: seed, sample, step, bits[0])
      let counts = stream.multinomial(trials: shots, weights: distributions[lane])
      for k in bits.indices { result[k][lane] = Self.mean(counts, [k], shots) }
    }
    return result
  }

  /// The mean of the product of ±1 outcomes at some positions.
  private static func mean(_ counts: [Int], _ factors: [Int], _ shots: Int) -> Double {
    let mask = factors.reduce(0) { $0 | 1 << $1 }
    var sum = 0
    for (outcome, count) in counts.enumerated() {
      sum += (outcome & mask).nonzeroBitCount & 1 == 0 ? count : -count
    }
    return Double(sum) / Double(shots)
  }
}

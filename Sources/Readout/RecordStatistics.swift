import Circuits
import Randomness
import Simulators

/// What records of fresh copies are drawn from at the end of a step.
public struct ReadoutDraw {
  /// The states, one in each lane.
  public let cell: any ExactBatchCell
  /// The settings in which the readouts can be measured.
  public let settings: [RecurrentCircuit.Setting]
  /// The model's readouts.
  public let readouts: Readouts
  /// How each Pauli is read that the protocol measures.
  public let factors: RandomBasisReadout
  /// [setting][record][report] values of reports whose mean is that of a record; nil for ±1.
  public let values: [[[Double]]]?
  /// The seed of the draws.
  public let seed: UInt64
  /// The samples in the lanes, by which streams are keyed; a lane beyond them is not drawn for.
  public let samples: [Int]
  /// The timestep, counted from 0.
  public let step: Int

  /// What the copies at the end of a step are drawn from.
  public init(
    _ circuit: RecurrentCircuit, _ cell: any ExactBatchCell, values: [[[Double]]]? = nil,
    seed: UInt64, samples: [Int], step: Int
  ) {
    self.values = values
    self.cell = cell
    settings = circuit.settings
    readouts = circuit.readouts
    factors = circuit.factors
    self.seed = seed
    self.samples = samples
    self.step = step
  }
}

/// What records in the middle of a circuit are drawn with.
public struct RecordDraw {
  /// The seed of the draws.
  public let seed: UInt64
  /// The samples in the lanes, by which streams are keyed; a lane beyond them is not drawn for.
  public let samples: [Int]
  /// The timestep, counted from 0.
  public let step: Int
  /// [record][report] values of reports whose mean is that of a record; nil for ±1.
  public let values: [[Double]]?

  /// What the records of a step are drawn with.
  public init(seed: UInt64, samples: [Int], step: Int, values: [[Double]]? = nil) {
    self.values = values
    self.seed = seed
    self.samples = samples
    self.step = step
  }

  /// The mean records ±1 of some shots, one stream for each sample, step and first bit.
  /// - Parameter distributions: [lane][outcome].
  /// - Returns: [bit][lane].
  func means(_ bits: [Int], _ distributions: [[Double]], shots: Int) -> [[Double]] {
    var result = [[Double]](
      repeating: [Double](repeating: 0, count: distributions.count), count: bits.count)
    for (lane, sample) in samples.enumerated() {
      var stream = RandomStream(seed: seed, sample, step, bits[0])
      let counts = stream.multinomial(trials: shots, weights: distributions[lane])
      for k in bits.indices {
        result[k][lane] = values.map { mean(counts, of: $0[k]) } ?? meanRecord(counts, [k])
      }
    }
    return result
  }
}

/// The mean of a value of each outcome, at least one of which was seen.
func mean(_ counts: [Int], of values: [Double]) -> Double {
  zip(counts, values).reduce(0) { $0 + Double($1.0) * $1.1 } / Double(counts.reduce(0, +))
}

/// The mean of the product of ±1 records at some positions.
/// - Parameter counts: How often each outcome was seen, at least one of them; outcome index bit k
///   is 1 where record k is −1.
func meanRecord(_ counts: [Int], _ positions: [Int]) -> Double {
  let mask = positions.reduce(0) { $0 | 1 << $1 }
  var sum = 0
  var total = 0
  for (outcome, count) in counts.enumerated() {
    sum += (outcome & mask).nonzeroBitCount & 1 == 0 ? count : -count
    total += count
  }
  return Double(sum) / Double(total)
}

import Randomness

/// The samples of each minibatch of each epoch: a fresh seeded shuffle per epoch.
///
/// Where sequences differ in length, those of a minibatch are of similar length, so that little is
/// spent on padding: the shuffled samples are sorted by length within stretches of 16 minibatches,
/// and the minibatches are shuffled again.
public struct MinibatchOrder: Equatable, Sendable {
  /// The number of samples.
  public let sampleCount: Int
  /// Samples per minibatch; the last of an epoch may have fewer.
  public let batchSize: Int
  /// The seed of the shuffles.
  public let seed: UInt64
  /// The length of each sample; empty if all are equal.
  private let lengths: [Int]

  /// The order of a run.
  /// - Parameter lengths: the length of each sample; empty if all are equal.
  public init(sampleCount: Int, batchSize: Int, seed: UInt64, lengths: [Int] = []) {
    precondition(batchSize > 0, "a batch needs a sample")
    precondition(lengths.isEmpty || lengths.count == sampleCount, "one length per sample")
    self.sampleCount = sampleCount
    self.batchSize = batchSize
    self.seed = seed
    self.lengths = lengths
  }

  /// The order for a data set.
  public init(_ data: SequenceDataset, batchSize: Int, seed: UInt64) {
    self.init(
      sampleCount: data.sampleCount, batchSize: batchSize, seed: seed,
      lengths: data.hasPadding ? data.lengths : [])
  }

  /// Minibatches per epoch.
  public var batchCount: Int { (sampleCount + batchSize - 1) / batchSize }

  /// The sample indices of the minibatches of an epoch, which is any number.
  public func batches(epoch: Int) -> [[Int]] {
    var random = RandomStream(seed: seed, .shuffling, epoch)
    var order = random.permutation(sampleCount)
    if !lengths.isEmpty {
      let stretch = 16 * batchSize
      for start in stride(from: 0, to: sampleCount, by: stretch) {
        let range = start..<min(sampleCount, start + stretch)
        // Equal lengths stay in their shuffled order, which the standard sort does not promise.
        let sorted = range.sorted { (lengths[order[$0]], $0) < (lengths[order[$1]], $1) }
        order.replaceSubrange(range, with: sorted.map { order[$0] })
      }
    }
    let batches = (0..<batchCount).map { i in
      Array(order[i * batchSize..<min(sampleCount, (i + 1) * batchSize)])
    }
    return lengths.isEmpty ? batches : random.permutation(batchCount).map { batches[$0] }
  }
}

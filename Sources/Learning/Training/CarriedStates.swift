/// States from which sequences go on that are cut into consecutive samples, for truncated
/// backpropagation through time (R. J. Williams, J. Peng, Neural Computation 2, 490 (1990)).
///
/// Sample i + 1 goes on where sample i ended; the gradient stops at the border between them.
public struct CarriedStates: Equatable, Sendable {
  /// The state after a sample, by the sample's index: numbers whose meaning is the model's.
  public var states: [Int: [Double]] = [:]

  /// No sequence has begun.
  public init() {}

  /// Where the samples of a batch start; nil for those that begin a sequence.
  public func starts(_ batch: Batch) -> [[Double]?] {
    batch.indices.map { states[$0 - 1] }
  }

  /// Takes note of where the samples of a batch ended, and forgets where they started.
  public mutating func advance(_ batch: Batch, ends: [[Double]]) {
    for index in batch.indices { states[index - 1] = nil }
    for (index, end) in zip(batch.indices, ends) { states[index] = end }
  }
}

/// The order of consecutive samples: as many streams as a minibatch has samples go on side by side.
public struct StreamOrder: Equatable, Sendable {
  /// The number of samples.
  public let sampleCount: Int
  /// The number of streams.
  public let streamCount: Int

  /// An order of all samples.
  public init(sampleCount: Int, streamCount: Int) {
    precondition(streamCount > 0, "there must be a stream")
    self.sampleCount = sampleCount
    self.streamCount = min(streamCount, max(1, sampleCount))
  }

  /// The samples of each minibatch: minibatch k has the k-th sample of every stream that has one.
  public var batches: [[Int]] {
    let length = (sampleCount + streamCount - 1) / streamCount
    return (0..<length).map { k in
      stride(from: k, to: sampleCount, by: length).map { $0 }
    }
  }
}

import Hybrid
import Learning
import Parallel

extension LayerPool {
  /// Runs groups of a batch's samples on all threads of all ranks; results in order.
  /// - Parameters:
  ///   - width: The samples of a group, whatever the number of threads.
  ///   - recording: Whether layers go back over their steps.
  func forEachGroup<Result: Transferable>(
    of width: Int, in batch: Batch, threads: Int, recording: Bool,
    _ body: @escaping @Sendable (Batch, ProtocolLayer) throws -> Result
  ) throws -> [Result] {
    let groups = (batch.sampleCount + width - 1) / width
    try require(min(threads, groups), recording: recording)
    return try distributedMap(count: groups, threads: threads) { [self] group in
      let range = group * width..<min(batch.sampleCount, (group + 1) * width)
      return try withLayer { try body(batch.slice(range), $0) }
    }
  }
}

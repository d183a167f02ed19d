import Dispatch
import Synchronization

/// Computes `count` results on up to `threads` threads of this process, in order.
///
/// Thread k takes the indices k, k + threads, …; the result does not depend on their number as
/// long as `body` depends on the index alone. What `body` calls is not spread any further.
package func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let alone: @Sendable (Int) throws -> Result = { index in try Ranks.alone { try body(index) } }
  let workers = max(1, min(threads, count))
  if workers == 1 { return try (0..<count).map(alone) }
  let slots = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: workers) { worker in
    for index in stride(from: worker, to: count, by: workers) {
      let result = Swift.Result { try alone(index) }
      slots.withLock { $0[index] = result }
    }
  }
  return try slots.withLock { finished in try (0..<count).compactMap { try finished[$0]?.get() } }
}

/// Computes `count` results on up to `threads` threads of each rank, in order; every rank has them all.
///
/// Rank r of n takes the indices r, r + n, … . An error is that of the lowest index, on every rank.
/// - Throws: what `body` throws, and `RankError` where it throws on another rank only.
package func distributedMap<Result: Transferable>(
  count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let ranks = Ranks.current
  guard ranks.count > 1, count > 1 else {
    return try parallelMap(count: count, threads: threads, body)
  }
  let own = ranks.share(of: count)
  let finished = try parallelMap(count: own.count, threads: threads) { k in
    Swift.Result { try body(own[k]) }
  }
  var message = Message()
  for outcome in finished {
    switch outcome {
    case .success(let result):
      true.write(to: &message)
      result.write(to: &message)
    case .failure(let error):
      false.write(to: &message)
      "\(error)".write(to: &message)
    }
  }
  var readers = ranks.gather(message.bytes).map(MessageReader.init)
  var results: [Result] = []
  results.reserveCapacity(count)
  for index in 0..<count {
    let rank = index % ranks.count
    if Bool(from: &readers[rank]) {
      results.append(Result(from: &readers[rank]))
    } else {
      let reason = String(from: &readers[rank])
      // The work is the same everywhere: done here it fails for the same reason, with the error itself.
      _ = try Ranks.alone { try body(index) }
      throw RankError(rank: rank, reason: reason)
    }
  }
  return results
}

import Dispatch
import Synchronization

/// Computes `count` results on up to `threads` threads, in order.
///
/// Thread k takes the indices k, k + threads, …; the result does not depend on their number as
/// long as `body` depends on the index alone.
package func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
  let workers = max(1, min(threads, count))
  if workers == 1 { return try (0..<count).map(body) }
  let slots = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
  DispatchQueue.concurrentPerform(iterations: workers) { worker in
    for index in stride(from: worker, to: count, by: workers) {
      let result = Swift.Result { try body(index) }
      slots.withLock { $0[index] = result }
    }
  }
  return try slots.withLock { finished in try (0..<count).compactMap { try finished[$0]?.get() } }
}

import Dispatch

/// Splits passes over a state between threads.
enum Threads {
  /// Calls `body` with disjoint ranges that cover 0 ..< `count`, at the same time if there is
  /// enough to do for each thread.
  static func split(
    _ count: Int, over threads: Int, atLeast minimum: Int, _ body: (Range<Int>) -> Void
  ) {
    let parts = max(1, min(threads, count / minimum))
    guard parts > 1 else { return body(0..<count) }
    // The ranges are disjoint, and the call returns when all are done.
    nonisolated(unsafe) let body = body
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      body(part * count / parts..<(part + 1) * count / parts)
    }
  }
}

import Dispatch
import Synchronization

/// Splits passes over a state between threads.
///
/// Pieces are handed out one after the other, several for each thread: a thread that wakes late or
/// shares its processor takes fewer of them.
enum Threads {
  /// Calls `body` with disjoint ranges that cover 0 ..< `count`, at the same time if there is
  /// enough to do for each thread.
  static func split(
    _ count: Int, over threads: Int, atLeast minimum: Int, _ body: (Range<Int>) -> Void
  ) {
    let workers = max(1, min(threads, count / minimum))
    guard workers > 1 else { return body(0..<count) }
    let pieces = 8 * workers
    share(pieces, over: workers) { piece in
      body(piece * count / pieces..<(piece + 1) * count / pieces)
    }
  }

  /// Calls `body` with every number below `count`, at the same time on several threads.
  static func share(_ count: Int, over threads: Int, _ body: (Int) -> Void) {
    let workers = max(1, min(threads, count))
    guard workers > 1 else {
      for number in 0..<count { body(number) }
      return
    }
    // Numbers are handed out once each, and the call returns when all are done.
    nonisolated(unsafe) let body = body
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if number >= count { return }
        body(number)
      }
    }
  }
}

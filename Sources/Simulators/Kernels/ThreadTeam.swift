import Dispatch
import Foundation
import Synchronization

/// Threads that stay together for many passes over a state.
///
/// A pass over a state of ten qubits takes half a millisecond, and waking a sleeping thread a tenth
/// of that, so that the others wait for the next pass awake: they give their processor away to
/// whatever else wants it, and sleep when nothing comes. They start with the first pass that is long
/// enough, and nobody waits for one that never gets a processor. Pieces are handed out one after the other,
/// several for each thread: one that comes late or shares its processor takes fewer of them.
final class ThreadTeam: @unchecked Sendable {
  private let size: Int
  /// The number of the pass (32 bits), its pieces (16 bits), and those handed out (16 bits).
  private let ticket = Atomic<UInt64>(0)
  private let completed = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)
  /// Written before the ticket of its pass, and read only by those who hold a piece of it.
  private var pass: ((Int) -> Void)?

  private var hasStarted = false

  private init(size: Int) { self.size = size }

  /// Calls `body` with a team of so many threads, this one among them, but no more than there are
  /// processors.
  static func with<Result>(
    _ threads: Int, _ body: (ThreadTeam) throws -> Result
  ) rethrows -> Result {
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let team = ThreadTeam(size: max(1, min(threads, processors)))
    defer { team.isOver.store(true, ordering: .releasing) }
    return try body(team)
  }

  /// Calls `body` with disjoint ranges that cover 0 ..< `count`, at the same time if there are
  /// `minimum` for each of several threads. Called from within a piece, it runs alone.
  func split(_ count: Int, atLeast minimum: Int, _ body: (Range<Int>) -> Void) {
    let workers = max(1, min(size, count / minimum))
    guard workers > 1, pass == nil else { return body(0..<count) }
    start()
    let pieces = 8 * min(workers, 1 << 12)
    withoutActuallyEscaping(body) { body in
      pass = { piece in body(piece * count / pieces..<(piece + 1) * count / pieces) }
      completed.store(0, ordering: .relaxed)
      let number = ticket.load(ordering: .relaxed) >> 32 &+ 1
      ticket.store(number << 32 | UInt64(pieces) << 16, ordering: .releasing)
      while takePiece() {}
      while completed.load(ordering: .acquiring) < pieces { sched_yield() }
      pass = nil
    }
  }

  private func start() {
    guard !hasStarted else { return }
    hasStarted = true
    for _ in 1..<size { DispatchQueue.global().async { self.serve() } }
  }

  /// Takes one piece of the present pass; false if all are handed out.
  private func takePiece() -> Bool {
    var word = ticket.load(ordering: .acquiring)
    while word & 0xffff < word >> 16 & 0xffff {
      let (taken, present) = ticket.compareExchange(
        expected: word, desired: word + 1, ordering: .acquiringAndReleasing)
      if taken {
        pass?(Int(word & 0xffff))
        completed.wrappingAdd(1, ordering: .releasing)
        return true
      }
      word = present
    }
    return false
  }

  private func serve() {
    var idle = 0
    while !isOver.load(ordering: .acquiring) {
      if takePiece() {
        idle = 0
      } else if idle < 2000 {
        idle += 1
        sched_yield()
      } else {
        usleep(50)
      }
    }
  }
}

import Foundation
import Parallel
import Synchronization

/// Ranks that are threads of one process, for tests of what ranks do together.
public enum ThreadRanks {
  /// Runs a body on so many ranks at once.
  /// - Returns: what each of them returns, in order.
  /// - Throws: the error of the lowest rank that throws one.
  public static func run<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable () throws -> Result
  ) throws -> [Result] {
    let table = Table(count)
    let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
    let done = DispatchGroup()
    for rank in 0..<count {
      done.enter()
      let thread = Thread {
        let result = Swift.Result { try Ranks.among(Member(own: rank, table: table), body) }
        results.withLock { $0[rank] = result }
        done.leave()
      }
      thread.stackSize = 16 << 20
      thread.start()
    }
    done.wait()
    return try results.withLock { results in try (0..<count).compactMap { try results[$0]?.get() } }
  }

  /// Where ranks lay down what the others read.
  private final class Table: @unchecked Sendable {
    let count: Int
    private let condition = NSCondition()
    private var slots: [[UInt8]?]
    private var whole: [[UInt8]] = []
    private var round = 0

    init(_ count: Int) {
      self.count = count
      slots = Array(repeating: nil, count: count)
    }

    func gather(_ bytes: [UInt8], of rank: Int) -> [[UInt8]] {
      condition.lock()
      defer { condition.unlock() }
      slots[rank] = bytes
      let present = round
      if slots.allSatisfy({ $0 != nil }) {
        whole = slots.compactMap(\.self)
        slots = Array(repeating: nil, count: count)
        round += 1
        condition.broadcast()
      } else {
        while round == present { condition.wait() }
      }
      return whole
    }
  }

  private struct Member: Communicator {
    let own: Int
    let table: Table
    var count: Int { table.count }
    var neighbours: Int { table.count }

    func gather(_ bytes: [UInt8]) -> [[UInt8]] { table.gather(bytes, of: own) }

    func exchange(
      _ bytes: UnsafeRawBufferPointer, with rank: Int, into result: UnsafeMutableRawBufferPointer
    ) {
      // Pairs exchange at the same time, so that all can meet at the table.
      result.copyBytes(from: table.gather(Array(bytes), of: own)[rank])
    }
  }
}

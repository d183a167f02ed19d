/// The ranks of a job as one of them sees it.
package protocol Communicator: Sendable {
  /// The number of this rank, from 0.
  var own: Int { get }
  /// How many there are.
  var count: Int { get }
  /// How many of them share this machine's memory.
  var neighbours: Int { get }
  /// Every rank's bytes, in the order of ranks. All ranks call it together.
  func gather(_ bytes: [UInt8]) -> [[UInt8]]
  /// Gives bytes to another rank, which gives as many. Both call it together.
  func exchange(
    _ bytes: UnsafeRawBufferPointer, with rank: Int, into result: UnsafeMutableRawBufferPointer)
}

extension Communicator {
  /// The indices 0 ..< `count` that this rank takes: its own number, and every `self.count`-th after it.
  package func share(of count: Int) -> [Int] {
    Array(stride(from: own, to: count, by: self.count))
  }

  /// Every rank's value, in the order of ranks. All ranks call it together.
  package func gather<Value: Transferable>(_ value: Value) -> [Value] {
    if count == 1 { return [value] }
    var message = Message()
    value.write(to: &message)
    return gather(message.bytes).map { bytes in
      var reader = MessageReader(bytes)
      return Value(from: &reader)
    }
  }
}

/// A process of its own.
struct SingleRank: Communicator {
  var own: Int { 0 }
  var count: Int { 1 }
  var neighbours: Int { 1 }
  func gather(_ bytes: [UInt8]) -> [[UInt8]] { [bytes] }
  func exchange(
    _ bytes: UnsafeRawBufferPointer, with rank: Int, into result: UnsafeMutableRawBufferPointer
  ) {
    result.copyMemory(from: bytes)
  }
}

/// What one rank could not do although the others could.
package struct RankError: Error, CustomStringConvertible {
  /// Which one.
  package let rank: Int
  /// Why.
  package let reason: String

  /// An error of a rank.
  package init(rank: Int, reason: String) {
    self.rank = rank
    self.reason = reason
  }

  package var description: String { "rank \(rank) of \(Ranks.current.count): \(reason)" }
}

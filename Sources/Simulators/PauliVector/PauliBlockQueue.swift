/// Blocks on pairs of digits of a large Pauli vector that wait, so that several of them run over a
/// part of the vector that stays in the second-level cache: a *window*, the elements that differ in
/// some digits only.
///
/// Windows are also what threads share: they meet once for several blocks, not once for each.
final class PauliBlockQueue<V: LaneVector> {
  private typealias Scalar = V.Scalar

  /// The digits of a window: 4⁸ elements are half a megabyte in double precision.
  static var windowDigits: Int { 8 }
  private static var capacity: Int { 32 }

  private var blocks: [(low: Int, high: Int)] = []
  /// The digits of all blocks, as bits.
  private var used: UInt64 = 0
  private let elements = AlignedBuffer<V.Scalar>(uninitialized: 256 * 32)
  private let pointers: AlignedBuffer<UnsafePointer<V.Scalar>>

  init() {
    let base = elements.base
    pointers = AlignedBuffer(count: Self.capacity) { UnsafePointer(base + 256 * $0) }
  }

  /// Whether something waits.
  var isEmpty: Bool { blocks.isEmpty }

  /// Whether a block on two digits above the lanes fits the window of those that wait.
  func accepts(_ first: Int, _ second: Int) -> Bool {
    let union = used | 1 << UInt64(first) | 1 << UInt64(second)
    return blocks.count < Self.capacity
      && union.nonzeroBitCount + SinglePauliState<V>.lanePositions <= Self.windowDigits
  }

  /// Appends a block, index p(low) + 4·p(high) of the qubits at two digits.
  func append(_ matrix: PairMatrix, _ first: Int, _ second: Int) {
    matrix.write(to: elements.base + 256 * blocks.count, exchanged: first > second)
    blocks.append((min(first, second), max(first, second)))
    used |= 1 << UInt64(first) | 1 << UInt64(second)
  }

  /// Applies everything that waits to a vector of 4^`digitCount` elements.
  func run(_ state: UnsafeMutablePointer<V.Scalar>, digitCount: Int, threads: Int) {
    let lanes = SinglePauliState<V>.lanePositions
    var window = (lanes..<digitCount).filter { used >> UInt64($0) & 1 == 1 }
    for digit in lanes..<digitCount where window.count + lanes < Self.windowDigits {
      if used >> UInt64(digit) & 1 == 0 { window.append(digit) }
    }
    window.sort()
    let others = (lanes..<digitCount).filter { !window.contains($0) }
    let starts = Self.places(others)
    let inner = blocks.map { block in
      Self.places(window.filter { $0 != block.low && $0 != block.high })
        .flatMap { place in place..<place + Self.vectors(lanes) }
    }
    let vectors = Self.vectors(digitCount)
    state.withMemoryRebound(to: V.self, capacity: vectors) { vectors in
      // Windows are disjoint.
      nonisolated(unsafe) let vectors = vectors
      Threads.share(starts.count, over: threads) { number in
        for (index, block) in blocks.enumerated() {
          PauliKernels<V>.pair(
            vectors + starts[number], bases: inner[index], low: Self.vectors(block.low),
            high: Self.vectors(block.high), matrix: pointers.base + index)
        }
      }
    }
    blocks.removeAll(keepingCapacity: true)
    used = 0
  }

  /// The vectors that one value of a digit above the lanes spans.
  private static func vectors(_ digit: Int) -> Int { (1 << (2 * digit)) / V.scalarCount }

  /// The first vector for every value of some digits in ascending order.
  private static func places(_ digits: [Int]) -> [Int] {
    var result = [0]
    for digit in digits.reversed() {
      result = result.flatMap { place in (0..<4).map { place + $0 * vectors(digit) } }
    }
    return result
  }
}

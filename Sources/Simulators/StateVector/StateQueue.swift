/// Operations that wait to be applied to state vectors, so that several of them can run over a
/// part of the state that fits the second-level cache.
final class StateQueue<V: LaneVector> {
  let state: LaneState<V>
  private var operations: [(low: Int, high: Int?)] = []
  private let matrices: AlignedBuffer<V>
  private let scratch: AlignedBuffer<V>
  private let bitCount: Int

  private static var capacity: Int { 64 }
  /// Windows of 2¹¹ amplitudes, 256 kilobytes; states of up to 2¹² need none.
  private static var windowBits: Int { 11 }

  init(qubitCount: Int) {
    state = LaneState(qubitCount: qubitCount)
    bitCount = qubitCount
    matrices = AlignedBuffer(count: 32 * Self.capacity, repeating: .zero)
    let usesWindows = qubitCount > Self.windowBits + 1
    scratch = AlignedBuffer(
      count: usesWindows ? 2 << Self.windowBits : 0, repeating: .zero)
  }

  /// Appends a 4 × 4 matrix on two qubits or a 2 × 2 matrix on one.
  func append(_ matrix: UnsafePointer<V>, low: Int, high: Int?) {
    if operations.count == Self.capacity { flush() }
    (matrices.base + 32 * operations.count).update(from: matrix, count: high == nil ? 8 : 32)
    operations.append((low, high))
  }

  /// Applies everything that waits.
  func flush() {
    guard !operations.isEmpty else { return }
    let (re, im) = (state.re.base, state.im.base)
    if bitCount <= Self.windowBits + 1 {
      for (index, operation) in operations.enumerated() {
        apply(index, re, im, count: state.count, low: operation.low, high: operation.high)
      }
    } else {
      let bits = operations.map { operation in
        [operation.low] + (operation.high.map { [$0] } ?? [])
      }
      for (range, needed) in Window.stretches(bits, width: Self.windowBits) {
        if range.count == 1 {
          let operation = operations[range.lowerBound]
          apply(
            range.lowerBound, re, im, count: state.count, low: operation.low,
            high: operation.high)
        } else {
          run(range, Window(needed: needed, width: Self.windowBits, total: bitCount))
        }
      }
    }
    operations.removeAll(keepingCapacity: true)
  }

  private func run(_ range: Range<Int>, _ window: Window) {
    let (re, im) = (scratch.base, scratch.base + window.size)
    let places = range.map { index in
      (
        index: index, low: window.position(operations[index].low),
        high: operations[index].high.map(window.position)
      )
    }
    for number in 0..<window.count {
      window.load(number, of: state.re.base, into: re)
      window.load(number, of: state.im.base, into: im)
      for place in places {
        apply(place.index, re, im, count: window.size, low: place.low, high: place.high)
      }
      window.store(number, of: state.re.base, from: re)
      window.store(number, of: state.im.base, from: im)
    }
  }

  private func apply(
    _ index: Int, _ re: UnsafeMutablePointer<V>, _ im: UnsafeMutablePointer<V>, count: Int,
    low: Int, high: Int?
  ) {
    let matrix = matrices.base + 32 * index
    if let high {
      StateKernels<V>.pair(
        re, im, count: count, low: 1 << low, high: 1 << high, matrix: matrix)
    } else {
      TwoLevelKernels<V>.apply(
        re, im, count: count, low: 1 << low, high: 1 << low, first: 0, second: 1 << low,
        matrix: matrix)
    }
  }
}

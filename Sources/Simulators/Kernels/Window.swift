/// A window over a vector of 2ⁿ elements: the elements that differ in some bits of the index, for
/// every value of the other bits. Copied to a scratch space, a window stays in the cache while
/// several operations on its bits run over it.
struct Window {
  /// The bits of the window, ascending; bit k of a scratch index is bit `bits[k]` of the index.
  let bits: [Int]
  /// The number of windows.
  let count: Int
  /// Elements that follow each other in memory.
  private let runLength: Int
  /// The first element of every run, for the first window.
  private let runs: [Int]
  private let otherBits: [Int]

  /// The number of elements of a window.
  var size: Int { 1 << bits.count }

  /// The windows of a vector.
  /// - Parameters:
  ///   - needed: Bits that the window must have.
  ///   - width: How many bits it shall have, filled up from the lowest.
  ///   - total: The bits of the vector's index.
  init(needed: Set<Int>, width: Int, total: Int) {
    var chosen = needed
    for bit in 0..<total where chosen.count < min(width, total) { chosen.insert(bit) }
    bits = chosen.sorted()
    otherBits = (0..<total).filter { !chosen.contains($0) }
    count = 1 << otherBits.count
    let contiguous = bits.enumerated().prefix { $0.offset == $0.element }.count
    runLength = 1 << contiguous
    let upper = bits[contiguous...]
    runs = (0..<1 << upper.count).map { Self.deposit($0, Array(upper)) }
  }

  private static func deposit(_ value: Int, _ bits: [Int]) -> Int {
    bits.enumerated().reduce(0) { $0 | (value >> $1.offset & 1) << $1.element }
  }

  /// The position of a bit of the index among those of a window.
  func position(_ bit: Int) -> Int { bits.firstIndex(of: bit) ?? 0 }

  /// Copies a window out of a vector.
  func load<Element: BitwiseCopyable>(
    _ number: Int, of vector: UnsafePointer<Element>, into scratch: UnsafeMutablePointer<Element>
  ) {
    let base = vector + Self.deposit(number, otherBits)
    for (index, run) in runs.enumerated() {
      (scratch + index * runLength).update(from: base + run, count: runLength)
    }
  }

  /// Copies a window back.
  func store<Element: BitwiseCopyable>(
    _ number: Int, of vector: UnsafeMutablePointer<Element>, from scratch: UnsafePointer<Element>
  ) {
    let base = vector + Self.deposit(number, otherBits)
    for (index, run) in runs.enumerated() {
      (base + run).update(from: scratch + index * runLength, count: runLength)
    }
  }
}

extension Window {
  /// Splits a list of operations, each on some bits, into stretches that fit one window each.
  static func stretches(_ operations: [[Int]], width: Int) -> [(range: Range<Int>, bits: Set<Int>)]
  {
    var result: [(range: Range<Int>, bits: Set<Int>)] = []
    var (start, bits) = (0, Set<Int>())
    for (index, own) in operations.enumerated() {
      let union = bits.union(own)
      if union.count > width && index > start {
        result.append((start..<index, bits))
        (start, bits) = (index, Set(own))
      } else {
        bits = union
      }
    }
    if start < operations.count { result.append((start..<operations.count, bits)) }
    return result
  }
}

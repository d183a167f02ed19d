/// Memory for arrays of fixed length in the innermost loops of routing, without the checks that an
/// `Array` makes at every access; it lives as long as the arena.
///
/// Indices are the callers' duty: those of `SabreProblem` and `SabreMap` come from arrays of the
/// same lengths, and `SabreRouter` keeps its lists within the numbers of slots and places.
final class _UnsafeArena: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  /// A copy of an array of trivial values, never to be written.
  func copy<Element: BitwiseCopyable>(_ array: [Element]) -> UnsafePointer<Element> {
    let pointer = allocate(Element.self, array.count)
    pointer.initialize(from: array, count: array.count)
    return UnsafePointer(pointer)
  }

  /// An array with one value everywhere.
  func array<Element: BitwiseCopyable>(
    repeating value: Element, count: Int
  ) -> UnsafeMutablePointer<Element> {
    let pointer = allocate(Element.self, count)
    pointer.initialize(repeating: value, count: count)
    return pointer
  }

  private func allocate<Element: BitwiseCopyable>(
    _ type: Element.Type, _ count: Int
  ) -> UnsafeMutablePointer<Element> {
    let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(1, count))
    blocks.append(UnsafeMutableRawPointer(pointer))
    return pointer
  }

  deinit { for block in blocks { block.deallocate() } }
}

/// A list of at most so many numbers in an arena.
struct _UnsafeList {
  private let pointer: UnsafeMutablePointer<Int32>
  private(set) var count = 0

  init(_ arena: _UnsafeArena, capacity: Int) {
    pointer = arena.array(repeating: 0, count: capacity)
  }

  subscript(index: Int) -> Int {
    @inline(__always) get { Int(pointer[index]) }
  }

  @inline(__always) mutating func append(_ value: Int) {
    pointer[count] = Int32(truncatingIfNeeded: value)
    count += 1
  }

  @inline(__always) mutating func popLast() -> Int? {
    if count == 0 { return nil }
    count -= 1
    return Int(pointer[count])
  }

  @inline(__always) mutating func removeAll() { count = 0 }
}

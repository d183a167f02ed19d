#if os(Linux)
  import Glibc
#endif

/// A fixed-size block of memory aligned for vectors, freed with its owner.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// A block of `count` elements that repeat a value.
  convenience init(count: Int, repeating value: Element) {
    self.init(uninitialized: count)
    base.initialize(repeating: value, count: count)
  }

  /// A block of elements computed from their index.
  convenience init(count: Int, _ element: (Int) -> Element) {
    self.init(uninitialized: count)
    for index in 0..<count { (base + index).initialize(to: element(index)) }
  }

  /// A block whose elements are to be written before they are read.
  ///
  /// A large block asks for large pages, which save address translations in strided passes.
  init(uninitialized count: Int) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let isLarge = bytes >= 4 << 20
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: bytes, alignment: isLarge ? 2 << 20 : 64)
    #if os(Linux)
      if isLarge { madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
    #endif
    base = raw.bindMemory(to: Element.self, capacity: max(1, count))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  func copy(from other: AlignedBuffer) { base.update(from: other.base, count: count) }

  func fill(_ value: Element) { base.update(repeating: value, count: count) }
}

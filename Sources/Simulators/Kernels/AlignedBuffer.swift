/// A fixed-size block of memory aligned for vectors, freed with its owner.
final class AlignedBuffer<Element: BitwiseCopyable>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  /// A block of `count` elements that repeat a value.
  init(count: Int, repeating value: Element) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    base = raw.bindMemory(to: Element.self, capacity: max(1, count))
    base.initialize(repeating: value, count: count)
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }

  func copy(from other: AlignedBuffer) { base.update(from: other.base, count: count) }

  func fill(_ value: Element) { base.update(repeating: value, count: count) }
}

/// What ranks can send each other: bits, not decimal numbers, so that nothing is rounded.
///
/// Both ends are the same program, so that what is read is what was written.
package protocol Transferable: Sendable {
  /// Appends the value.
  func write(to message: inout Message)
  /// Takes the value that was appended next.
  init(from message: inout MessageReader)
  /// Appends values one after the other.
  static func write(_ values: [Self], to message: inout Message)
  /// Takes so many values that were appended so.
  static func read(_ count: Int, from message: inout MessageReader) -> [Self]
}

extension Transferable {
  package static func write(_ values: [Self], to message: inout Message) {
    for value in values { value.write(to: &message) }
  }

  package static func read(_ count: Int, from message: inout MessageReader) -> [Self] {
    (0..<count).map { _ in Self(from: &message) }
  }
}

/// Bytes under construction.
package struct Message: Sendable {
  /// What has been written.
  package private(set) var bytes: [UInt8] = []

  /// Nothing.
  package init() {}

  /// Appends the bytes of plain values.
  package mutating func append<Element: BitwiseCopyable>(_ values: [Element]) {
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }
}

/// Bytes being read.
package struct MessageReader: Sendable {
  private let bytes: [UInt8]
  private var position = 0

  /// Begins at the first byte.
  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Takes plain values.
  package mutating func take<Element: BitwiseCopyable>(_ count: Int, of type: Element.Type)
    -> [Element]
  {
    let size = count * MemoryLayout<Element>.stride
    precondition(position + size <= bytes.count, "a message ends before what it should hold")
    defer { position += size }
    return bytes.withUnsafeBytes { bytes in
      [Element](unsafeUninitializedCapacity: count) { elements, initialized in
        if size > 0 {
          UnsafeMutableRawBufferPointer(elements).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + size]))
        }
        initialized = count
      }
    }
  }
}

/// Plain values, whose bits are sent, those of an array in one piece.
package protocol TransferableBits: Transferable, BitwiseCopyable {}

extension TransferableBits {
  package func write(to message: inout Message) { message.append([self]) }
  package init(from message: inout MessageReader) { self = message.take(1, of: Self.self)[0] }

  package static func write(_ values: [Self], to message: inout Message) { message.append(values) }

  package static func read(_ count: Int, from message: inout MessageReader) -> [Self] {
    message.take(count, of: Self.self)
  }
}

extension Double: TransferableBits {}
extension Int: TransferableBits {}
extension UInt8: TransferableBits {}
extension UInt64: TransferableBits {}
extension Bool: TransferableBits {}

extension String: Transferable {
  package func write(to message: inout Message) { Array(utf8).write(to: &message) }
  package init(from message: inout MessageReader) {
    self = String(decoding: [UInt8](from: &message), as: UTF8.self)
  }
}

extension Array: Transferable where Element: Transferable {
  package func write(to message: inout Message) {
    count.write(to: &message)
    Element.write(self, to: &message)
  }

  package init(from message: inout MessageReader) {
    self = Element.read(Int(from: &message), from: &message)
  }
}

extension Optional: Transferable where Wrapped: Transferable {
  package func write(to message: inout Message) {
    (self != nil).write(to: &message)
    self?.write(to: &message)
  }

  package init(from message: inout MessageReader) {
    self = Bool(from: &message) ? Wrapped(from: &message) : nil
  }
}

extension Dictionary: Transferable where Key: Transferable, Value: Transferable {
  package func write(to message: inout Message) {
    count.write(to: &message)
    for (key, value) in self {
      key.write(to: &message)
      value.write(to: &message)
    }
  }

  package init(from message: inout MessageReader) {
    self = [:]
    for _ in 0..<Int(from: &message) {
      let key = Key(from: &message)
      self[key] = Value(from: &message)
    }
  }
}

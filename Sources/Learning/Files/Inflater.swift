import CZlib

/// Unpacks gzip or zlib data piece by piece, of several members if there are.
///
/// A class, because zlib keeps the address of its stream.
final class Inflater {
  private let stream: UnsafeMutablePointer<z_stream>
  private let name: String
  private var isAtEnd = false
  private var consumed = 0

  /// A decompressor that has seen nothing yet.
  /// - Parameter name: the file, for messages.
  /// - Throws: `LearningError` if there is no memory.
  init(name: String) throws {
    self.name = name
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard backaction_inflate_init(stream) == Z_OK else {
      stream.deallocate()
      throw LearningError(.unusable, "\(name): no memory to unpack")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Unpacks the next piece of the file.
  /// - Parameter body: is given what was unpacked, in pieces of at most 64 KiB.
  /// - Throws: `LearningError` for damaged data, and whatever the body throws.
  func unpack(_ input: [UInt8], _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var input = input
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    try input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      var filled = true
      while stream.pointee.avail_in > 0 || (filled && !isAtEnd) {
        if isAtEnd {
          inflateReset(stream)
          isAtEnd = false
        }
        let status = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.pointee.next_out = chunk.baseAddress
          stream.pointee.avail_out = UInt32(chunk.count)
          return inflate(stream, Z_NO_FLUSH)
        }
        let count = chunk.count - Int(stream.pointee.avail_out)
        filled = count == chunk.count
        if count > 0 { try body(chunk[..<count]) }
        switch status {
        case Z_STREAM_END: isAtEnd = true
        case Z_OK: break
        // No room and no input left: the next piece brings more.
        case Z_BUF_ERROR: filled = false
        default:
          let place = consumed + input.count - Int(stream.pointee.avail_in)
          throw LearningError(.malformedFile, "\(name): damaged compressed data near byte \(place)")
        }
      }
      consumed += input.count
    }
  }

  /// Makes sure that the data ended where a member ended.
  /// - Throws: `LearningError` if they were cut short.
  func finish() throws {
    guard isAtEnd else {
      throw LearningError(
        .malformedFile, "\(name): the compressed data end after \(consumed) bytes")
    }
  }
}

/// Unpacks gzip or zlib data, of several members if there are.
/// - Parameters:
///   - name: the file, for messages.
///   - limit: more bytes than this are refused, because a small file can unpack to any size.
/// - Throws: `LearningError` for data that are damaged, cut short, or too large.
func gunzip(_ bytes: [UInt8], name: String, limit: Int = 1 << 30) throws -> [UInt8] {
  let inflater = try Inflater(name: name)
  var result: [UInt8] = []
  try inflater.unpack(bytes) { piece in
    result += piece
    guard result.count <= limit else {
      throw LearningError(.malformedFile, "\(name): unpacks to more than \(limit) bytes")
    }
  }
  try inflater.finish()
  return result
}

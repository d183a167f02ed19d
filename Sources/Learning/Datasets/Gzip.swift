import CZlib

/// Unpacks gzip or zlib data, of several members if there are.
/// - Parameters:
///   - name: the file, for messages.
///   - limit: more bytes than this are refused, because a small file can unpack to any size.
/// - Throws: `LearningError` for data that are damaged, cut short, or too large.
func gunzip(_ bytes: [UInt8], name: String, limit: Int = 1 << 30) throws -> [UInt8] {
  var stream = z_stream()
  guard backaction_inflate_init(&stream) == Z_OK else {
    throw LearningError(.unusable, "\(name): no memory to unpack")
  }
  defer { inflateEnd(&stream) }
  var input = bytes
  var result: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  return try input.withUnsafeMutableBufferPointer { input in
    stream.next_in = input.baseAddress
    stream.avail_in = UInt32(input.count)
    var finished = false
    while !finished {
      let status = chunk.withUnsafeMutableBufferPointer { chunk in
        stream.next_out = chunk.baseAddress
        stream.avail_out = UInt32(chunk.count)
        return inflate(&stream, Z_NO_FLUSH)
      }
      result += chunk[0..<chunk.count - Int(stream.avail_out)]
      guard result.count <= limit else {
        throw LearningError(.malformedFile, "\(name): unpacks to more than \(limit) bytes")
      }
      switch status {
      case Z_STREAM_END:
        finished = stream.avail_in == 0
        if !finished { inflateReset(&stream) }
      case Z_OK: continue
      case Z_BUF_ERROR:
        throw LearningError(
          .malformedFile, "\(name): the compressed data end after \(bytes.count) bytes")
      default:
        throw LearningError(
          .malformedFile,
          "\(name): damaged compressed data near byte \(bytes.count - Int(stream.avail_in))")
      }
    }
    return result
  }
}

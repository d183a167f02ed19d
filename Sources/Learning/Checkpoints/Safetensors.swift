import Foundation
import Parallel

/// A file of named tensors in the safetensors format, which Python reads and writes.
///
/// Layout: eight bytes, little-endian, with the length of the header; the header, a JSON object
/// from tensor names to `{"dtype", "shape", "data_offsets"}` and from `__metadata__` to a map of
/// strings; the tensors' bytes, little-endian, row-major, without gaps, offsets counted from the
/// end of the header. Written here: F64 only, the header padded with spaces to a multiple of
/// eight. Read here: F64, F32, F16 and BF16; other types, gaps, overlaps and trailing bytes are
/// refused.
public struct Safetensors: Equatable, Sendable {
  /// One tensor.
  public struct Tensor: Equatable, Sendable {
    /// Its name.
    public let name: String
    /// The lengths of its dimensions, outermost first.
    public let shape: [Int]
    /// Its elements, row-major.
    public let values: [Double]

    /// A tensor with as many values as its shape says.
    public init(name: String, shape: [Int], values: [Double]) {
      precondition(values.count == shape.reduce(1, *), "values must match the shape of \(name)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// The tensors in the order of their bytes.
  public var tensors: [Tensor]
  /// Free strings by name.
  public var metadata: [String: String]

  /// A file's content from its parts; names must differ from each other and from `__metadata__`.
  public init(tensors: [Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor with a name.
  public func tensor(_ name: String) -> Tensor? {
    tensors.first { $0.name == name }
  }

  /// The bytes of the file.
  public func encoded() -> Data {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(quoted($0.key)):\(quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for tensor in tensors {
      let end = offset + 8 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quoted(tensor.name)):{\"dtype\":\"F64\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
    var data = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header)
    for tensor in tensors {
      let words = tensor.values.map(\.bitPattern.littleEndian)
      words.withUnsafeBytes { data.append(contentsOf: $0) }
    }
    return data
  }

  /// Writes the file in one go: readers see the old content or the new, never a part. Of several ranks
  /// the first one writes.
  /// - Throws: `LearningError` if the file cannot be written.
  public func write(to path: String) throws {
    guard Ranks.isFirst else { return }
    do {
      try encoded().write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw LearningError(.notWritable, "\(path): cannot be written: \(message(error))")
    }
  }
}

/// A string as JSON.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// The reason of a file error in a few words.
func message(_ error: any Error) -> String {
  let error = error as NSError
  if let inner = error.userInfo[NSUnderlyingErrorKey] as? NSError {
    return inner.localizedDescription
  }
  return error.localizedDescription
}

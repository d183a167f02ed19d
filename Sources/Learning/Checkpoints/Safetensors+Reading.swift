import Foundation

extension Safetensors {
  /// Reads a file.
  /// - Throws: `LearningError` if it is missing or not a well-formed safetensors file of numbers.
  public static func read(_ path: String) throws -> Safetensors {
    try decode(readFile(path), name: path)
  }

  /// Reads the bytes of a file.
  /// - Parameter name: the file, for messages.
  /// - Throws: `LearningError` naming what is wrong and where.
  public static func decode(_ data: Data, name: String) throws -> Safetensors {
    func fail(_ problem: String) -> LearningError {
      LearningError(.malformedFile, "\(name): not a valid safetensors file: \(problem)")
    }
    let bytes = [UInt8](data)
    guard bytes.count >= 8 else { throw fail("\(bytes.count) bytes, less than a header length") }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
    // The limit of the reference implementation.
    guard length <= 100_000_000, length <= UInt64(bytes.count - 8) else {
      throw fail("the header should have \(length) bytes, the file has \(bytes.count - 8)")
    }
    let start = 8 + Int(length)
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw fail("the header does not begin with {")
    }
    let header: Header
    do {
      header = try JSONDecoder().decode(Header.self, from: Data(bytes[8..<start]))
    } catch {
      throw fail("the header cannot be read: \(jsonProblem(error))")
    }
    var tensors: [Tensor] = []
    var position = 0
    for (tensorName, entry) in header.sortedEntries {
      let (type, count) = try elementType(entry, tensorName, fail)
      let size = type.size
      guard entry.data_offsets.count == 2, entry.data_offsets[0] == position,
        entry.data_offsets[1] == position + size * count
      else {
        throw fail(
          "tensor \(tensorName) of \(count) × \(size) bytes has offsets \(entry.data_offsets), "
            + "expected [\(position), \(position + size * count)]")
      }
      guard start + position + size * count <= bytes.count else {
        throw fail("tensor \(tensorName) ends after the end of the file")
      }
      let values = (0..<count).map { i in
        type.number(bytes, at: start + position + size * i)
      }
      tensors.append(Tensor(name: tensorName, shape: entry.shape, values: values))
      position += size * count
    }
    guard start + position == bytes.count else {
      throw fail("\(bytes.count - start - position) bytes belong to no tensor")
    }
    return Safetensors(tensors: tensors, metadata: header.metadata)
  }

  /// The type of the elements and their number.
  private static func elementType(
    _ entry: Entry, _ name: String, _ fail: (String) -> LearningError
  ) throws -> (type: SafetensorsType, count: Int) {
    guard let type = SafetensorsType(rawValue: entry.dtype) else {
      let readable = SafetensorsType.allCases.map(\.rawValue).joined(separator: ", ")
      throw fail("tensor \(name) has type \(entry.dtype), readable are \(readable)")
    }
    var count = 1
    for length in entry.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length >= 0, !overflow, product < 1 << 48 else {
        throw fail("tensor \(name) has shape \(entry.shape)")
      }
      count = product
    }
    return (type, count)
  }

  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let data_offsets: [Int]
  }

  private struct Header: Decodable {
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]

    struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }

    /// By position, empty tensors before the one that begins where they are.
    var sortedEntries: [(String, Entry)] {
      entries.sorted {
        ($0.value.data_offsets.first ?? 0, $0.value.data_offsets.last ?? 0, $0.key)
          < ($1.value.data_offsets.first ?? 0, $1.value.data_offsets.last ?? 0, $1.key)
      }.map { ($0.key, $0.value) }
    }
  }
}

/// The content of a file.
/// - Throws: `LearningError` of kind `missingFile` if it cannot be read, `malformedFile` if it is a folder.
package func readFile(_ path: String) throws -> Data {
  try requireFile(path)
  do {
    return try Data(contentsOf: URL(fileURLWithPath: path))
  } catch {
    throw LearningError(.missingFile, "\(path): cannot be read: \(message(error))")
  }
}

/// What a JSON decoder complains about, with the place.
func jsonProblem(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  switch error {
  case .dataCorrupted(let context), .keyNotFound(_, let context),
    .typeMismatch(_, let context), .valueNotFound(_, let context):
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  @unknown default: return "\(error)"
  }
}

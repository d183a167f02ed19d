import Foundation

/// An array of bytes in the IDX format of the MNIST files: two zero bytes, the type 8 (unsigned
/// byte), the number of dimensions, each dimension as a big-endian 32-bit number, the elements.
struct IDX: Equatable, Sendable {
  /// The lengths of the dimensions, outermost first.
  let shape: [Int]
  /// The elements, row-major.
  let values: [UInt8]

  /// Reads a file, gzip-compressed or not.
  /// - Throws: `LearningError` if it is missing, damaged, of another element type, or has another
  ///   number of dimensions.
  static func read(_ path: String, dimensions: Int) throws -> IDX {
    let bytes = [UInt8](try readFile(path))
    let isGzip = bytes.starts(with: [0x1f, 0x8b])
    return try IDX(isGzip ? gunzip(bytes, name: path) : bytes, name: path, dimensions: dimensions)
  }

  init(_ bytes: [UInt8], name: String, dimensions: Int) throws {
    func fail(_ problem: String) -> LearningError {
      LearningError(.malformedFile, "\(name): not an IDX file: \(problem)")
    }
    guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0 else {
      throw fail("it does not begin with two zero bytes")
    }
    guard bytes[2] == 8 else {
      throw fail("element type \(bytes[2]), only 8 (unsigned byte) is readable")
    }
    guard Int(bytes[3]) == dimensions else {
      throw fail("\(bytes[3]) dimensions instead of \(dimensions)")
    }
    let start = 4 + 4 * dimensions
    guard bytes.count >= start else { throw fail("it ends within its header") }
    shape = (0..<dimensions).map { d in
      (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * d + $1]) }
    }
    var count = 1
    for length in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow else { throw fail("dimensions \(shape) overflow") }
      count = product
    }
    guard bytes.count - start == count else {
      throw fail(
        "dimensions \(shape) need \(count) bytes, the file has \(bytes.count - start)")
    }
    values = Array(bytes[start...])
  }
}

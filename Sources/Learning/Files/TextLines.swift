import Foundation

/// A line of a text file.
package struct TextLine {
  /// The line's number, counted from 1.
  package let number: Int
  /// The line without its end.
  package let text: String
}

/// A text file in UTF-8, gzip-compressed or not, that is read line by line: of the file no more than
/// a piece and a line are in memory.
///
/// A line ends with `\n` or `\r\n`; the last one may lack its end. A byte order mark is skipped.
package struct TextLines {
  /// The file.
  package let path: String
  /// Longer lines, in bytes, are refused: such a file is no text.
  package static let longestLine = 1 << 24
  private static let pieceLength = 1 << 16

  /// The lines of a file.
  package init(_ path: String) { self.path = path }

  /// Hands every line to a function, in order, until it answers false.
  /// - Throws: `LearningError` if the file is missing, damaged or not a text in UTF-8, with the
  ///   line; and whatever the body throws.
  package func forEach(_ body: (TextLine) throws -> Bool) throws {
    let file = try open()
    defer { try? file.close() }
    var splitter = LineSplitter(path: path)
    var inflater: Inflater?
    var isFirst = true
    // The pieces of a decompressor cannot be told to stop but by an error.
    do {
      while let data = try read(file), !data.isEmpty {
        let piece = [UInt8](data)
        if isFirst, piece.starts(with: [0x1f, 0x8b]) { inflater = try Inflater(name: path) }
        isFirst = false
        if let inflater {
          try inflater.unpack(piece) { try splitter.add($0, body) }
        } else {
          try splitter.add(piece[...], body)
        }
      }
      try inflater?.finish()
      try splitter.finish(body)
    } catch is LineSplitter.Stop {}
  }

  private func open() throws -> FileHandle {
    try requireFile(path)
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw LearningError(.missingFile, "\(path): cannot be opened")
    }
    return file
  }

  private func read(_ file: FileHandle) throws -> Data? {
    do {
      return try file.read(upToCount: Self.pieceLength)
    } catch {
      throw LearningError(.missingFile, "\(path): cannot be read: \(message(error))")
    }
  }
}

/// Collects bytes until a line is complete.
private struct LineSplitter {
  struct Stop: Error {}

  let path: String
  private var rest: [UInt8] = []
  private var number = 0

  init(path: String) { self.path = path }

  mutating func add(_ bytes: ArraySlice<UInt8>, _ body: (TextLine) throws -> Bool) throws {
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      rest += bytes[start..<end]
      try emit(body)
      start = end + 1
    }
    rest += bytes[start...]
    guard rest.count <= TextLines.longestLine else {
      throw LearningError(
        .malformedFile,
        "\(path), line \(number + 1): longer than \(TextLines.longestLine) bytes, not a text file")
    }
  }

  mutating func finish(_ body: (TextLine) throws -> Bool) throws {
    if !rest.isEmpty { try emit(body) }
  }

  private mutating func emit(_ body: (TextLine) throws -> Bool) throws {
    number += 1
    var line = rest[...]
    rest = []
    if number == 1, line.starts(with: [0xef, 0xbb, 0xbf]) { line = line.dropFirst(3) }
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw LearningError(.malformedFile, "\(path), line \(number): not a text in UTF-8")
    }
    guard try body(TextLine(number: number, text: text)) else { throw Stop() }
  }
}

import Foundation

extension Payload {
  /// Comma separated values: the columns, and the lines below them.
  struct Table {
    /// The names of the columns as the file has them, without space around them.
    let head: [String]
    /// Cells by line, without space around them, with the number of the line from 1.
    let rows: [(line: Int, cells: [String])]
  }

  /// Comma separated values (RFC 4180: cells with commas or line breaks stand between quotation
  /// marks, within which a doubled one is one).
  /// - Throws: `DeviceFileError` when there is none, a row is not as long as the head, or a
  ///   quotation mark is not closed.
  func table() throws -> Table {
    var lines = try records()
    guard let head = lines.first?.cells else {
      throw problem("document", "the table is empty")
    }
    lines.removeFirst()
    for (line, cells) in lines where cells.count != head.count {
      throw problem("line \(line)", "has \(cells.count) columns; the head has \(head.count)")
    }
    return Table(head: head, rows: lines)
  }

  /// An error about a place in the file.
  func problem(_ field: String, _ message: String) -> DeviceFileError {
    DeviceFileError(
      .invalid, file: name, problems: [DeviceProblem(.error, field: field, message)])
  }

  private func records() throws -> [(line: Int, cells: [String])] {
    let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    var result: [(Int, [String])] = []
    var cells: [String] = []
    var cell = ""
    var quote: Int?
    var (line, start) = (1, 1)
    func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespaces) }
    func endLine() {
      cells.append(trimmed(cell))
      if cells.contains(where: { !$0.isEmpty }) { result.append((start, cells)) }
      (cells, cell) = ([], "")
    }
    let characters = Array(String(decoding: bytes, as: UTF8.self))
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if character == "\"" {
        if quote == nil {
          quote = line
        } else if index + 1 < characters.count, characters[index + 1] == "\"" {
          cell.append("\"")
          index += 1
        } else {
          quote = nil
        }
      } else if quote == nil, character == "," {
        cells.append(trimmed(cell))
        cell = ""
      } else if quote == nil, character.isNewline {
        endLine()
        start = line + 1
      } else {
        cell.append(character)
      }
      if character.isNewline { line += 1 }
      index += 1
    }
    if let quote { throw problem("line \(quote)", "a quotation mark is not closed") }
    endLine()
    return result
  }
}

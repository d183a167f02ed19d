/// Rows in aligned columns, for people.
struct TextTable {
  private var rows: [[String]] = []
  private let isNumeric: [Bool]

  /// A table with a head; a title that begins with `>` marks a column that is aligned to the right.
  init(_ titles: [String]) {
    isNumeric = titles.map { $0.hasPrefix(">") }
    rows.append(titles.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 })
  }

  /// Adds a row.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// Whether there is nothing but the head.
  var isEmpty: Bool { rows.count < 2 }

  /// The lines of the table.
  var text: String {
    let widths = isNumeric.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += isNumeric[column] ? padding + cell : cell + padding
        if column < row.count - 1 { line += "  " }
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}

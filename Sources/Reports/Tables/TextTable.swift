/// A table of plain text with aligned columns for the terminal.
public struct TextTable: Hashable, Sendable {
  /// A column.
  public struct Column: Hashable, Sendable {
    /// The heading.
    public let title: String
    /// Whether the entries end at the same place, as numbers do.
    public let alignsRight: Bool
    /// Whether entries may be shortened in their middle when the table is too wide.
    public let canShorten: Bool

    /// A column.
    public init(_ title: String, alignsRight: Bool = false, canShorten: Bool = false) {
      self.title = title
      self.alignsRight = alignsRight
      self.canShorten = canShorten
    }
  }

  /// The columns.
  public let columns: [Column]
  /// The lines, each with an entry for every column.
  public private(set) var rows: [[String]] = []

  /// Whether there is nothing but the headings.
  public var isEmpty: Bool { rows.isEmpty }

  /// A table without lines.
  public init(columns: [Column]) { self.columns = columns }

  /// A table without lines; a title that begins with `>` marks a column that is aligned to the right.
  public init(_ titles: [String]) {
    self.init(
      columns: titles.map { title in
        title.hasPrefix(">") ? Column(String(title.dropFirst()), alignsRight: true) : Column(title)
      })
  }

  /// Adds a line. Missing entries are empty, surplus entries are left out; control characters
  /// become spaces.
  public mutating func add(_ row: [String]) {
    let clean = row.prefix(columns.count).map { entry in
      String(
        entry.map { character in
          character.unicodeScalars.contains { $0.properties.generalCategory == .control }
            ? " " : character
        })
    }
    rows.append(clean + [String](repeating: "", count: columns.count - clean.count))
  }

  /// The table at its full width without a line under the headings, each line with its end.
  public var plainText: String { text(width: .max, isRuled: false) + "\n" }

  /// The table with a line under the headings.
  ///
  /// A table that is too wide gets narrower gaps first, then shorter entries where columns allow
  /// it, down to eight characters.
  /// - Parameter width: The number of characters that lines may have.
  public func text(width: Int = 100) -> String { text(width: width, isRuled: true) }

  private func text(width: Int, isRuled: Bool) -> String {
    guard !columns.isEmpty else { return "" }
    var widths = columns.indices.map { index in
      ([columns[index].title] + rows.map { $0[index] }).map(\.count).max() ?? 0
    }
    func total(_ gap: Int) -> Int { widths.reduce(0, +) + gap * (columns.count - 1) }
    let gap = total(2) <= width ? 2 : 1
    while total(gap) > width {
      let candidates = columns.indices.filter { columns[$0].canShorten && widths[$0] > 8 }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
    }
    let spacer = String(repeating: " ", count: gap)
    func line(_ entries: [String]) -> String {
      var text = zip(columns.indices, entries).map { index, entry in
        pad(shorten(entry, to: widths[index]), to: widths[index], columns[index].alignsRight)
      }.joined(separator: spacer)
      while text.last == " " { text.removeLast() }
      return text
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: spacer)
    return ([line(columns.map(\.title))] + (isRuled ? [rule] : []) + rows.map(line))
      .joined(separator: "\n")
  }

  private func pad(_ entry: String, to width: Int, _ right: Bool) -> String {
    let space = String(repeating: " ", count: max(0, width - entry.count))
    return right ? space + entry : entry + space
  }
}

/// Text of at most so many characters, with an ellipsis in the middle for what is left out.
func shorten(_ text: String, to width: Int) -> String {
  guard text.count > width else { return text }
  guard width > 1 else { return String(text.prefix(max(0, width))) }
  let kept = width - 1
  return text.prefix((kept + 1) / 2) + "…" + text.suffix(kept / 2)
}

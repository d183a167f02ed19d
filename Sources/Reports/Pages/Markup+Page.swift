extension Markup {
  /// A column of a table in a page.
  struct Column {
    /// The heading.
    let title: String
    /// Whether it holds numbers.
    let isNumber: Bool

    /// A column of text.
    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }
    /// A column of numbers.
    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  /// A line of a table: its cells, whether it stands back, and what filters know it by.
  struct Row {
    var cells: [Markup]
    var isMarked = false
    var device: String?
    var readoutProtocol: String?
  }

  /// A table.
  static func table(_ columns: [Column], _ rows: [[Markup]]) -> Markup {
    table(columns, rows: rows.map { Row(cells: $0) })
  }

  /// A table of lines with attributes.
  /// A table with more than ten columns is shown as cards at any width, with more than five on pages of
  /// middle width, others on telephones.
  static func table(_ columns: [Column], rows: [Row]) -> Markup {
    func cell(_ name: String, _ column: Column, _ content: Markup, label: String?) -> Markup {
      var attributes: [(String, String)] = []
      let classes = (column.isNumber ? ["n"] : []) + (content.source.isEmpty ? ["empty"] : [])
      if !classes.isEmpty { attributes.append(("class", classes.joined(separator: " "))) }
      if let label, !label.isEmpty { attributes.append(("data-label", label)) }
      return element(name, list: attributes, [element("span", [:], [content])])
    }
    let head = element(
      "tr", [:], columns.map { cell("th", $0, .text($0.title), label: nil) })
    let body = rows.map { row in
      var attributes: [(String, String)] = row.isMarked ? [("class", "chance")] : []
      if let device = row.device { attributes.append(("data-device", device)) }
      if let name = row.readoutProtocol { attributes.append(("data-protocol", name)) }
      return element(
        "tr", list: attributes,
        zip(columns, row.cells).map { cell("td", $0, $1, label: $0.title) })
    }
    return element(
      "table",
      list: columns.count > 10
        ? [("class", "cards")] : (columns.count > 5 ? [("class", "many")] : []),
      [element("thead", [:], [head]), element("tbody", [:], body)])
  }

  /// A chart laid out for wide and for narrow pages, with its numbers as a table and as files.
  /// - Parameter name: What saved files are called, without an ending.
  static func figure(_ chart: some Chart, name: String, caption: String? = nil) -> Markup {
    let numbers = chart.numbers
    let file = name.map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? $0 : "-" }
    var tools: [Markup] = []
    if !numbers.rows.isEmpty {
      tools.append(
        element(
          "a",
          [
            "download": "\(String(file)).csv",
            "href": "data:text/csv;charset=utf-8," + percentEncoded(numbers.csv),
          ],
          text: "CSV"))
    }
    tools.append(
      element(
        "button", ["type": "button", "class": "save", "data-name": "\(String(file)).svg"],
        text: "SVG"))
    let note = caption.map { [element("span", ["class": "note"], text: $0)] } ?? []
    return element(
      "figure", [:],
      [
        element("div", ["class": "wide"], [wellFormed(chart.svg(width: ChartWidth.wide))]),
        element("div", ["class": "narrow"], [wellFormed(chart.svg(width: ChartWidth.narrow))]),
        element("figcaption", [:], note + [element("span", ["class": "tools"], tools)]),
      ] + table(of: numbers))
  }

  /// The numbers of a chart, folded away; as a file only where they are many.
  private static func table(of numbers: DataTable) -> [Markup] {
    guard !numbers.rows.isEmpty, numbers.rows.count <= 250 else { return [] }
    let columns = numbers.columns.map { Column.text($0) }
    let rows = numbers.rows.map { $0.map { Markup.text(short($0)) } }
    return [
      element(
        "details", [:],
        [
          element("summary", [:], text: "The numbers"),
          element("div", ["class": "numbers"], [table(columns, rows)]),
        ])
    ]
  }

  /// A long fraction with six significant digits; everything else as it is.
  private static func short(_ text: String) -> String {
    guard text.count > 8, let value = Double(text) else { return text }
    return NumberFormat.significant(value, 6)
  }

  /// Text for an address: what is neither a letter nor a digit of ASCII as bytes in hexadecimal.
  static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: ","):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A number with its interval in small print.
  static func interval(_ value: String, _ low: String, _ high: String) -> Markup {
    element(
      "span", [:],
      [.text(value + " "), element("span", ["class": "range"], text: "[\(low), \(high)]")])
  }

  /// A list of sentences.
  static func list(_ items: [String]) -> Markup {
    element("ul", [:], items.map { element("li", [:], text: $0) })
  }

  /// What belongs to a device, for filters.
  static func ofDevice(_ device: String, _ content: [Markup]) -> Markup {
    element("div", ["data-device": device], content)
  }
}

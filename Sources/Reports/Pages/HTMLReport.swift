/// A self-contained page: no network, no script, also well-formed XML.
struct HTMLReport {
  /// The heading and the name of the page.
  let title: String
  /// What came out, in sentences.
  let summary: [String]
  private var sections: [Markup] = []

  /// A page without sections.
  init(title: String, summary: [String]) {
    self.title = title
    self.summary = summary
  }

  /// Appends a section; nothing when it has no content.
  mutating func section(_ heading: String, _ content: [Markup]) {
    guard !content.isEmpty else { return }
    sections.append(.element("section", [:], [.element("h2", [:], text: heading)] + content))
  }

  /// The page.
  var html: String {
    let head = Markup.element(
      "head", [:],
      [
        .element("meta", ["charset": "utf-8"]),
        .element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("title", [:], text: title), .style(Self.sheet),
      ])
    let body = Markup.element(
      "body", [:],
      [
        .element(
          "main", [:],
          [.element("h1", [:], text: title)]
            + summary.map { .element("p", ["class": "lead"], text: $0) } + sections)
      ])
    let page = Markup.element(
      "html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"], [head, body])
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }

  /// The page's look; no character in it needs escaping, which a style sheet in HTML forbids.
  private static let sheet = """
    :root{color-scheme:light dark}
    body{margin:0;background:#ffffff;color:#1c2024;line-height:1.5;
    font-family:system-ui,'DejaVu Sans',Helvetica,Arial,sans-serif;font-size:15px}
    main{max-width:1240px;margin:0 auto;padding:24px 20px 60px}
    h1{font-size:26px;margin:8px 0 12px}h2{font-size:20px;margin:36px 0 10px}
    h3{font-size:16px;margin:24px 0 8px}p{margin:8px 0}.lead{font-size:17px;max-width:62em}
    .scroll{overflow-x:auto}table{border-collapse:collapse;margin:8px 0;font-size:13.5px}
    th,td{text-align:left;padding:4px 7px;border-bottom:1px solid #d9dde1;vertical-align:top}
    th{border-bottom:2px solid #7a838c;white-space:nowrap}
    td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    .name{white-space:nowrap}tr.chance td{color:#6a6f75}
    .mark{border:1px solid #7a838c;border-radius:3px;padding:0 5px}
    .range{color:#5a626a;font-size:12px}.note{color:#5a626a;font-size:13.5px}
    figure{margin:12px 0}svg{max-width:100%;height:auto}dt{font-weight:600}dd{margin:0 0 6px 20px}
    code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:13px}
    @media (prefers-color-scheme:dark){body{background:#16191d;color:#e8eaed}
    th,td{border-bottom-color:#363c43}tr.chance td{color:#a0a6ad}.range,.note{color:#a9b1b9}}
    @media print{section{break-inside:avoid}}
    """
}

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

  /// A table; `marked` tells the lines that stand back.
  static func table(
    _ columns: [Column], _ rows: [[Markup]], marked: (Int) -> Bool = { _ in false }
  ) -> Markup {
    func cell(_ name: String, _ column: Column, _ content: Markup) -> Markup {
      column.isNumber
        ? element(name, ["class": "n"], [content]) : element(name, [:], [content])
    }
    let head = element("tr", [:], columns.map { cell("th", $0, .text($0.title)) })
    let body = rows.enumerated().map { index, row in
      let cells = zip(columns, row).map { cell("td", $0, $1) }
      return marked(index) ? element("tr", ["class": "chance"], cells) : element("tr", [:], cells)
    }
    return element(
      "div", ["class": "scroll"],
      [element("table", [:], [element("thead", [:], [head]), element("tbody", [:], body)])])
  }

  /// A chart with a caption.
  static func figure(_ svg: String, caption: String? = nil) -> Markup {
    element(
      "figure", [:],
      [element("div", ["class": "scroll"], [wellFormed(svg)])]
        + (caption.map { [element("figcaption", ["class": "note"], text: $0)] } ?? []))
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
}

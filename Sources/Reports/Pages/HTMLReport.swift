/// A self-contained page: no network, also well-formed XML. Without its script everything can be read.
struct HTMLReport {
  /// The heading and the name of the page.
  let title: String
  /// What came out, in a sentence or a few.
  let summary: [String]
  private var sections: [(heading: String, content: [Markup])] = []

  /// A page without sections.
  init(title: String, summary: [String]) {
    self.title = title
    self.summary = summary
  }

  /// Appends a section; nothing when it has no content.
  mutating func section(_ heading: String, _ content: [Markup]) {
    guard !content.isEmpty else { return }
    sections.append((heading, content))
  }

  /// The page.
  var html: String {
    let head = Markup.element(
      "head", [:],
      [
        .element("meta", ["charset": "utf-8"]),
        .element(
          "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
        .element("title", [:], text: title), .style(PageStyle.sheet),
      ])
    let body = Markup.element(
      "body", [:],
      [
        .element(
          "main", [:],
          [.element("h1", [:], text: title)]
            + summary.map { .element("p", ["class": "lead"], text: $0) } + contents
            + sections.enumerated().map { index, section in
              .element(
                "section", ["id": "s\(index)"],
                [.element("h2", [:], text: section.heading)] + section.content)
            }),
        .element("div", ["id": "tip", "role": "status"], text: ""), .script(PageScript.text),
      ])
    let page = Markup.element(
      "html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"], [head, body])
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }

  /// Links to the sections, where there are several.
  private var contents: [Markup] {
    guard sections.count > 2 else { return [] }
    let links = sections.enumerated().map { index, section in
      Markup.element("a", ["href": "#s\(index)"], text: section.heading)
    }
    return [.element("nav", [:], links)]
  }
}

extension Canvas {
  /// Draws things that belong together: what they are of, for filters, and what they say when a
  /// reader points at them.
  mutating func group(
    device: String? = nil, readoutProtocol: String? = nil, tip: String? = nil,
    _ draw: (inout Canvas) -> Void
  ) {
    let outer = items
    items = []
    draw(&self)
    let inner = items
    items = outer
    var attributes: [(String, String)] = []
    if tip != nil { attributes.append(("class", "bk-hit")) }
    if let device { attributes.append(("data-device", device)) }
    if let readoutProtocol { attributes.append(("data-protocol", readoutProtocol)) }
    let title = tip.map { [Markup.element("title", [:], text: $0)] } ?? []
    items.append(.element("g", list: attributes, title + inner))
  }
}

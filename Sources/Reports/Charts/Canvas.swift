/// A drawing in SVG in pixels, the origin at the upper left.
struct Canvas {
  /// Where a text begins, is centred or ends.
  enum Anchor: String {
    case start, middle, end
  }

  /// The size in pixels.
  let width: Double
  /// The size in pixels.
  let height: Double
  /// What the drawing shows, for those who cannot see it.
  let title: String
  /// What has been drawn so far.
  var items: [Markup] = []

  /// An empty drawing.
  init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
  }

  /// A coordinate with one decimal at most.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let tenths = (value * 10).rounded()
    let text = String(Int(min(1e9, max(-1e9, tenths))) / 10)
    let digit = abs(Int(min(1e9, max(-1e9, tenths))) % 10)
    if digit == 0 { return text }
    return (tenths < 0 && text == "0" ? "-0" : text) + ".\(digit)"
  }

  /// A straight line; without a colour in that of the class.
  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String = "",
    color: String? = nil, width: Double = 1, dash: String = "none"
  ) {
    items.append(
      .element(
        "line",
        [
          "x1": Self.number(x1), "y1": Self.number(y1), "x2": Self.number(x2),
          "y2": Self.number(y2), "class": name, "stroke": color ?? "currentColor",
          "stroke-width": Self.number(width), "stroke-dasharray": dash,
        ]))
  }

  /// A rectangle; colours as for lines.
  mutating func rect(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String = "",
    fill: String = "none", radius: Double = 0, opacity: Double = 1
  ) {
    items.append(
      .element(
        "rect",
        [
          "x": Self.number(x), "y": Self.number(y), "width": Self.number(width),
          "height": Self.number(height), "rx": Self.number(radius), "class": name, "fill": fill,
          "fill-opacity": opacity == 1 ? "1" : "\(opacity)",
        ]))
  }

  /// A circle; colours as for lines.
  mutating func circle(
    _ x: Double, _ y: Double, _ radius: Double, class name: String = "", fill: String = "none",
    stroke: String = "none", width: Double = 1, dash: String = "none"
  ) {
    items.append(
      .element(
        "circle",
        [
          "cx": Self.number(x), "cy": Self.number(y), "r": Self.number(radius), "class": name,
          "fill": fill, "stroke": stroke, "stroke-width": Self.number(width),
          "stroke-dasharray": dash,
        ]))
  }

  /// A line through points.
  mutating func polyline(_ points: [(x: Double, y: Double)], color: String, dash: String) {
    items.append(
      .element(
        "polyline",
        [
          "points": points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
            .joined(separator: " "), "fill": "none", "stroke": color, "stroke-width": "2",
          "stroke-dasharray": dash, "stroke-linejoin": "round",
        ]))
  }

  /// The upper half of a circle's line.
  mutating func arc(_ x: Double, _ y: Double, _ radius: Double) {
    let size = Self.number(radius)
    let (left, right, height) = (Self.number(x - radius), Self.number(x + radius), Self.number(y))
    items.append(
      .element(
        "path",
        [
          "d": "M\(left) \(height)A\(size) \(size) 0 0 1 \(right) \(height)", "class": "bk-line",
          "stroke-width": "1.5",
        ]))
  }

  /// A filled area through which the grid is seen.
  mutating func polygon(_ points: [(x: Double, y: Double)], fill: String) {
    items.append(
      .element(
        "polygon",
        [
          "points": points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }
            .joined(separator: " "), "fill": fill, "fill-opacity": "0.18",
        ]))
  }

  /// The heading of the drawing, shortened where it would not fit.
  mutating func heading(_ text: String) {
    // A letter of the heading's type is at most some 8.6 pixels wide on average.
    self.text(
      shorten(text, to: Int((width - 24) / 8.6)), 16, 20, class: "bk-ink bk-head", hover: text)
  }

  /// A line of text on its base line.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Anchor = .start,
    class name: String = "bk-ink", rotated: Bool = false, hover: String? = nil
  ) {
    let place = "\(Self.number(x)) \(Self.number(y))"
    let content =
      [Markup.text(text)] + (hover.map { [.element("title", [:], text: $0)] } ?? [])
    items.append(
      rotated
        ? .element(
          "text",
          [
            "transform": "translate(\(place)) rotate(-90)", "text-anchor": anchor.rawValue,
            "class": name,
          ], content)
        : .element(
          "text",
          [
            "x": Self.number(x), "y": Self.number(y), "text-anchor": anchor.rawValue,
            "class": name,
          ], content))
  }

  /// The drawing as a document that can stand alone or inside a page.
  var svg: String {
    let size = (Self.number(width), Self.number(height))
    return Markup.element(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "class": "bk-chart", "role": "img",
        "viewBox": "0 0 \(size.0) \(size.1)", "width": size.0, "height": size.1,
      ],
      [
        .element("title", [:], text: title), .style(Palette.sheet),
        .element("rect", ["class": "bk-paper", "width": size.0, "height": size.1]),
      ] + items
    ).source + "\n"
  }
}

/// Well-formed XML in the making: text goes in escaped, elements are always closed.
struct Markup: Hashable, Sendable {
  /// The XML.
  let source: String

  private init(source: String) { self.source = source }

  /// Character data.
  static func text(_ text: String) -> Markup { Markup(source: escape(text)) }

  /// An element with attributes and content.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: [Markup] = []
  ) -> Markup {
    var source = "<\(name)"
    for (key, value) in attributes { source += " \(key)=\"\(escape(value))\"" }
    // A reader of HTML takes `<p/>` for an opening tag; only the empty elements of HTML and the
    // shapes of SVG may be closed this way.
    if content.isEmpty && selfClosing.contains(name) { return Markup(source: source + "/>") }
    source += ">"
    for piece in content { source += piece.source }
    return Markup(source: source + "</\(name)>")
  }

  /// An element with character data.
  static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], text: String
  ) -> Markup {
    element(name, attributes, [.text(text)])
  }

  /// A style sheet, which is the house's own text and contains no markup.
  static func style(_ sheet: String) -> Markup { element("style", [:], text: sheet) }

  /// XML that this module has made, for example a chart.
  static func wellFormed(_ source: String) -> Markup { Markup(source: source) }

  private static let selfClosing: Set<String> = [
    "meta", "br", "hr", "line", "rect", "circle", "path", "polyline", "polygon",
  ]

  /// Text with the five special characters as entities; what XML does not allow becomes U+FFFD.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

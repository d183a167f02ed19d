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
    element(name, list: attributes.map { ($0.key, $0.value) }, content)
  }

  /// An element with attributes from a list.
  static func element(
    _ name: String, list attributes: [(String, String)], _ content: [Markup] = []
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

  /// A style sheet of the house.
  static func style(_ sheet: String) -> Markup { raw("style", sheet) }

  /// A script of the house.
  static func script(_ text: String) -> Markup { raw("script", text) }

  /// Text that readers of HTML take as it stands, entities too, and readers of XML as well as long as
  /// it has none of the characters that begin markup.
  private static func raw(_ name: String, _ text: String) -> Markup {
    precondition(!text.contains { $0 == "<" || $0 == "&" } && !text.contains("]]"))
    return Markup(source: "<\(name)>\(text)</\(name)>")
  }

  /// XML that this module has made, for example a chart.
  static func wellFormed(_ source: String) -> Markup { Markup(source: source) }

  private static let selfClosing: Set<String> = [
    "meta", "br", "hr", "input", "line", "rect", "circle", "path", "polyline", "polygon",
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

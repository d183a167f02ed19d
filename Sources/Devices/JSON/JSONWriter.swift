extension JSONValue {
  /// The text of the document with a final line break: what fits goes on a line, a record of plain
  /// values always does, and lists of numbers or pairs are filled to 100 columns.
  package var text: String { Self.render(self, indent: 0) + "\n" }

  /// The text on one line.
  package var inlineText: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let value): Self.number(value)
    case .string(let value): Self.quoted(value)
    case .array(let elements):
      "[" + elements.map(\.inlineText).joined(separator: ", ") + "]"
    case .object(let object):
      "{"
        + object.keys.map { Self.quoted($0) + ": " + (object[$0] ?? .null).inlineText }
        .joined(separator: ", ") + "}"
    }
  }

  private static let width = 100

  private static func render(_ value: JSONValue, indent: Int) -> String {
    let line = value.inlineText
    let outer = String(repeating: " ", count: indent)
    let inner = outer + "  "
    switch value {
    case .object(let object) where !object.isEmpty:
      let isRecord = object.orderedValues.allSatisfy { $0.isScalar || $0.isListOfScalars }
      if indent > 0, isRecord || indent + line.count <= width { return line }
      let members = object.keys.map {
        inner + quoted($0) + ": " + render(object[$0] ?? .null, indent: indent + 2)
      }
      return "{\n" + members.joined(separator: ",\n") + "\n" + outer + "}"
    case .array(let elements) where !elements.isEmpty:
      if indent + line.count <= width { return line }
      if elements.allSatisfy(\.isShort) {
        return "[\n" + filled(elements.map(\.inlineText), inner) + "\n" + outer + "]"
      }
      let lines = elements.map { inner + render($0, indent: indent + 2) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
    default:
      return line
    }
  }

  private var isListOfScalars: Bool {
    guard case .array(let elements) = self else { return false }
    return elements.allSatisfy(\.isScalar)
  }

  /// Whether several such elements are easily read on a line.
  private var isShort: Bool {
    switch self {
    case .string(let text): text.count <= 12
    case .object(let object): object.isEmpty
    case .array: isListOfScalars
    default: true
    }
  }

  private static func filled(_ items: [String], _ indent: String) -> String {
    var lines: [String] = []
    var line = indent
    for (index, item) in items.enumerated() {
      let piece = index < items.count - 1 ? item + "," : item
      if line.count > indent.count, line.count + 1 + piece.count > width {
        lines.append(line)
        line = indent
      }
      line += (line.count > indent.count ? " " : "") + piece
    }
    return (lines + [line]).joined(separator: "\n")
  }

  /// The shortest decimal that reads back as the same double.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return "null" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A text between quotation marks, with escapes where JSON wants them.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

import Devices

extension JSON {
  /// The document with sorted keys and a final line break; numbers read back as the same double.
  var text: String {
    var output = ""
    write(to: &output, indent: 0)
    return output + "\n"
  }

  private static let width = 100

  private func write(to output: inout String, indent: Int) {
    if indent > 0, let line = shortLine, line.utf8.count + indent <= Self.width {
      output += line
      return
    }
    switch self {
    case .array(let elements) where !elements.isEmpty:
      Self.lines(elements, "[", "]", to: &output, indent) { output, element in
        element.write(to: &output, indent: indent + 2)
      }
    case .object(let object) where !object.isEmpty:
      Self.lines(object.sorted { $0.key < $1.key }, "{", "}", to: &output, indent) {
        output, member in
        output += JSONValue.quoted(member.key) + ": "
        member.value.write(to: &output, indent: indent + 2)
      }
    default:
      output += scalarText
    }
  }

  private static func lines<Element>(
    _ elements: [Element], _ open: String, _ close: String, to output: inout String, _ indent: Int,
    _ write: (inout String, Element) -> Void
  ) {
    output += open
    for (position, element) in elements.enumerated() {
      output += (position > 0 ? ",\n" : "\n") + String(repeating: " ", count: indent + 2)
      write(&output, element)
    }
    output += "\n" + String(repeating: " ", count: indent) + close
  }

  /// A small container of plain values on one line.
  private var shortLine: String? {
    switch self {
    case .array(let elements):
      guard elements.count <= 16, elements.allSatisfy(\.isScalar) else { return nil }
      return "[" + elements.compactMap(\.shortLine).joined(separator: ", ") + "]"
    case .object(let object):
      guard object.count <= 8, object.values.allSatisfy({ $0.isScalar || $0.isShortList }) else {
        return nil
      }
      return "{"
        + object.sorted { $0.key < $1.key }
        .map { JSONValue.quoted($0.key) + ": " + ($0.value.shortLine ?? "") }.joined(
          separator: ", ")
        + "}"
    default: return scalarText
    }
  }

  private var isShortList: Bool {
    if case .array(let elements) = self {
      elements.count <= 8 && elements.allSatisfy(\.isScalar)
    } else {
      false
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array(let elements): elements.isEmpty
    case .object(let object): object.isEmpty
    default: true
    }
  }

  private var scalarText: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): JSONValue.quoted(value)
    case .array: "[]"
    case .object: "{}"
    }
  }
}

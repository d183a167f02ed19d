import Elementary

extension Quantity {
  private static let keys = ["value", "provenance", "citation", "uncertainty"]

  /// A bare number when measured without a citation, else an object.
  var json: JSONValue {
    if provenance == .measured, citation == nil, uncertainty == nil { return .number(value) }
    var object: JSONObject = [
      "value": .number(value), "provenance": .string(provenance.rawValue),
    ]
    if let citation { object["citation"] = .string(citation) }
    if let uncertainty { object["uncertainty"] = .number(uncertainty) }
    return .object(object)
  }

  /// Reads a bare number or an object.
  static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Quantity? {
    switch cursor.value {
    case .number(let value):
      return Quantity(value)
    case .object:
      problems.refuseUnknown(cursor, known: keys)
      let value = problems.attempt { try cursor.member("value").number() }
      let provenance = problems.attempt { try cursor.member("provenance").choice(Provenance.self) }
      let citation = problems.attempt { try cursor.optional("citation")?.string() } ?? nil
      let uncertainty = problems.attempt { try cursor.optional("uncertainty")?.number() } ?? nil
      guard let value, let provenance else { return nil }
      return Quantity(value, provenance, citation: citation, uncertainty: uncertainty)
    default:
      return problems.attempt {
        throw cursor.problem(
          "expected a number, or an object with value and provenance; found \(cursor.shown)")
      }
    }
  }
}

extension JSONCursor {
  /// A string that must be one of the cases of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) throws -> Choice
  where Choice.RawValue == String {
    let text = try string()
    guard let choice = Choice(rawValue: text) else {
      let names = Choice.allCases.map(\.rawValue)
      let near = NearestNames.suggestion(text, among: names)
      throw problem(
        "\"\(text)\" is unknown\(near.map { "; did you mean \"\($0)\"?" } ?? ""); allowed: "
          + names.joined(separator: ", "))
    }
    return choice
  }
}

extension ProblemList {
  /// The quantity of a key, nil when absent, null or unreadable (which is noted).
  package mutating func quantity(_ cursor: JSONCursor, _ key: String) -> Quantity? {
    guard let member = attempt({ try cursor.optional(key) }) ?? nil else { return nil }
    return Quantity.read(member, &self)
  }

  /// The strings of a key, empty when absent.
  package mutating func strings(_ cursor: JSONCursor, _ key: String) -> [String] {
    (attempt { try cursor.optional(key)?.strings() } ?? nil) ?? []
  }

  /// The elements of a required array, empty when it cannot be read.
  package mutating func elements(_ cursor: JSONCursor, _ key: String) -> [JSONCursor] {
    attempt { try cursor.member(key).elements() } ?? []
  }

  /// Whether a document has the marker of a format and its version; else the only problem that is
  /// worth a line is noted, as a file of another kind has nothing right.
  package mutating func isFormat(_ cursor: JSONCursor, _ format: String) -> Bool {
    attempt { () throws -> Bool in
      _ = try cursor.object()
      guard let member = try cursor.optional("format") else {
        throw JSONCursor(file: cursor.file, path: "format", value: .null).problem(
          "is missing; expected \"\(format)\". Vendor payloads are imported first")
      }
      let text = try member.string()
      if text != format { throw member.problem("\"\(text)\" is unknown; expected \"\(format)\"") }
      return true
    } != nil
  }
}

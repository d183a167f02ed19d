import Devices
import Foundation

extension JSONValue {
  fileprivate subscript(key: String) -> JSONValue? {
    if case .object(let object) = self { object[key] } else { nil }
  }
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
  fileprivate var number: Double? { if case .number(let number) = self { number } else { nil } }
  fileprivate var list: [JSONValue]? { if case .array(let list) = self { list } else { nil } }
  fileprivate var members: [(String, JSONValue)] {
    if case .object(let object) = self { object.keys.map { ($0, object[$0] ?? .null) } } else { [] }
  }

  fileprivate static func parse(_ data: Data) throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: data)
  }
}

/// The part of JSON Schema (draft 2020-12) that the schemas of the library use.
public struct Schema {
  private let root: JSONValue

  /// The schema `devices/schemas/NAME.schema.json` of this checkout.
  public init(_ name: String) throws {
    let url = PackageFolder.root.appendingPathComponent("devices/schemas/\(name).schema.json")
    root = try .parse(Data(contentsOf: url))
  }

  /// Where a document breaks the schema.
  public func problems(in text: String) throws -> [String] {
    check(try .parse(Data(text.utf8)), root, "")
  }

  /// The fields of a definition, of the document for nil.
  public func fields(_ definition: String?) throws -> Set<String> {
    let part = definition.map { root["$defs"]?[$0] ?? .null } ?? root
    return Set(part["properties"]?.members.map(\.0) ?? [])
  }

  private static let words: Set = [
    "$schema", "title", "description", "$defs", "$ref", "type", "properties", "patternProperties",
    "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "const", "anyOf",
    "minimum", "maximum", "exclusiveMinimum", "pattern", "minLength", "minProperties",
  ]

  private func check(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
    var found: [String] = []
    for (word, _) in schema.members where !Self.words.contains(word) {
      found.append("\(word) is not known")
    }
    if let reference = schema["$ref"]?.text {
      let name = reference.replacingOccurrences(of: "#/$defs/", with: "")
      guard let target = root["$defs"]?[name] else { return ["\(reference) leads nowhere"] }
      found += check(value, target, path)
    }
    if let constant = schema["const"], value != constant { found.append("\(path): another") }
    if let choices = schema["enum"]?.list, !choices.contains(value) {
      found.append("\(path): not among the choices")
    }
    if let parts = schema["anyOf"]?.list, !parts.contains(where: { check(value, $0, path).isEmpty })
    {
      found.append("\(path): fits none")
    }
    if let type = schema["type"] {
      let types = type.list?.compactMap(\.text) ?? [type.text ?? ""]
      if !types.contains(where: { Self.has(value, $0) }) { found.append("\(path): not \(types)") }
    }
    return found + checkContent(value, schema, path)
  }

  private func checkContent(
    _ value: JSONValue, _ schema: JSONValue, _ path: String
  ) -> [String] {
    func bound(_ word: String) -> Double? { schema[word]?.number }
    var found: [String] = []
    switch value {
    case .string(let text):
      if let pattern = schema["pattern"]?.text,
        text.range(of: pattern, options: .regularExpression) == nil
      {
        found.append("\(path): not of the form \(pattern)")
      }
      if Double(text.count) < bound("minLength") ?? 0 { found.append("\(path): empty") }
    case .array(let list):
      if Double(list.count) < bound("minItems") ?? 0 { found.append("\(path): short") }
      if Double(list.count) > bound("maxItems") ?? .infinity { found.append("\(path): long") }
      guard let item = schema["items"] else { return found }
      for (index, element) in list.enumerated() {
        found += check(element, item, "\(path)[\(index)]")
      }
    case .object: found += checkMembers(value, schema, path)
    case .number(let number):
      if number < bound("minimum") ?? -.infinity { found.append("\(path): small") }
      if number > bound("maximum") ?? .infinity { found.append("\(path): large") }
      if number <= bound("exclusiveMinimum") ?? -.infinity { found.append("\(path): small") }
    case .bool, .null: break
    }
    return found
  }

  private func checkMembers(
    _ object: JSONValue, _ schema: JSONValue, _ path: String
  ) -> [String] {
    var found: [String] = []
    for key in schema["required"]?.list?.compactMap(\.text) ?? [] where object[key] == nil {
      found.append("\(path).\(key): missing")
    }
    if Double(object.members.count) < schema["minProperties"]?.number ?? 0 {
      found.append("\(path): empty")
    }
    let patterns = schema["patternProperties"]?.members ?? []
    for (key, member) in object.members {
      let pattern = patterns.first { key.range(of: $0.0, options: .regularExpression) != nil }
      if let part = schema["properties"]?[key] ?? pattern?.1 {
        found += check(member, part, "\(path).\(key)")
      } else if schema["additionalProperties"] == .bool(false) {
        found.append("\(path).\(key): unknown")
      }
    }
    return found
  }

  private static func has(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"),
      (.number, "number"), (.null, "null"):
      true
    case (.number(let number), "integer"): number == number.rounded()
    default: false
    }
  }
}

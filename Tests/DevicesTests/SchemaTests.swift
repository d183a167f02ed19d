import Devices
import Foundation
import Testing

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
struct Schema {
  let root: JSONValue

  init(_ name: String) throws {
    let url = shipped.searchPaths[0].appendingPathComponent("devices/schemas/\(name).schema.json")
    root = try .parse(Data(contentsOf: url))
  }

  /// Where a document breaks the schema.
  func problems(in text: String) throws -> [String] {
    check(try .parse(Data(text.utf8)), root, "")
  }

  /// The fields of a definition, of the document for nil.
  func fields(_ definition: String?) throws -> Set<String> {
    let part = try definition.map { try #require(root["$defs"]?[$0]) } ?? root
    return Set(part["properties"]?.members.map(\.0) ?? [])
  }

  private static let words: Set = [
    "$schema", "title", "description", "$defs", "$ref", "type", "properties", "patternProperties",
    "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "const", "anyOf",
    "minimum", "maximum", "exclusiveMinimum", "pattern", "minLength",
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

@Suite struct SchemaTests {
  @Test(arguments: ShippedLibraryTests.names) func everyFileOfTheLibraryConforms(
    name: String
  ) throws {
    let device = try shipped.device(name)
    #expect(try Schema("profile").problems(in: device.text).prefix(5) == [])
    for id in shipped.calibrationIDs(device) {
      let text = try shipped.calibration(id, for: device).text
      #expect(try Schema("calibration").problems(in: text).prefix(5) == [], "\(id)")
    }
  }

  @Test func fixturesConform() throws {
    #expect(try Schema("profile").problems(in: smallDevice.text) == [])
    #expect(try Schema("calibration").problems(in: smallCalibration.text) == [])
    #expect(try Schema("calibration").problems(in: detailedCalibration.text) == [])
  }

  @Test func theFieldsAreThoseOfTheReader() throws {
    let profile = try Schema("profile")
    #expect(try profile.fields(nil) == Set(Device.keys))
    #expect(try profile.fields("qubit") == Set(Device.Qubit.keys))
    #expect(try profile.fields("native_gate") == Set(Device.NativeGate.keys))
    #expect(try profile.fields("timing") == Set(Device.Timing.keys))
    #expect(try profile.fields("capabilities") == Set(Device.Capabilities.keys))
    let calibration = try Schema("calibration")
    let qubit = Calibration.QubitFigures.fields.map(\.name)
    #expect(try calibration.fields(nil) == Set(Calibration.keys))
    #expect(try calibration.fields("every_qubit") == Set(qubit))
    #expect(try calibration.fields("qubit") == Set(qubit + ["faulty"]))
    #expect(
      try calibration.fields("gates") == Set(["gate", "on"] + Calibration.GateFigures.fields))
    #expect(try calibration.fields("row") == Set(["qubits"] + Calibration.GateFigures.fields))
    #expect(
      try calibration.fields("coherent") == [Calibration.CoherentFigures.overRotationKey])
    #expect(
      try calibration.fields("angle_dependence")
        == Set(Calibration.AngleDependence.fields.map(\.name)))
    #expect(
      try calibration.fields("measurement")
        == Set(Calibration.MeasurementFigures.fields.map(\.name)))
  }

  /// What the schema refuses, the reader refuses, too.
  @Test func whatTheSchemaRefuses() throws {
    let schema = try Schema("calibration")
    for (old, new) in [
      ("\"t1\": 0.0001", "\"t1\": -1"), ("\"t1\": 0.0001", "\"t1\": \"long\""),
      ("\"p10\": 0.01", "\"p10\": 2"), ("\"p10\": 0.01", "\"p11\": 0.01"),
      ("\"device\": \"small-1\"", "\"device\": \"Small\""),
      ("\"provenance\": \"derived\"", "\"provenance\": \"guessed\""),
      ("\"faulty\": true", "\"faulty\": 7"),
    ] {
      let text = smallCalibration.text.changing(old, to: new)
      #expect(try !schema.problems(in: text).isEmpty, "\(new)")
      #expect(throws: DeviceFileError.self) { try Calibration.parse(text) }
    }
    let marked = smallDevice.text.changing("{\n", to: "{\n  \"$schema\": \"x.json\",\n")
    #expect(try Device.parse(marked) == smallDevice)
    #expect(try Schema("profile").problems(in: marked) == [])
  }
}

/// The metrics of a Google calibration, by name and labels.
struct GoogleMetrics {
  /// Metrics by name, each by its labels joined with a comma.
  private let values: [String: [String: JSONCursor]]
  /// When the figures were taken, ISO 8601, if the file says it.
  let date: String?
  /// The names in order of their first appearance.
  let names: [String]

  /// Whether a document is a calibration.
  static func isCalibration(_ root: JSONCursor) throws -> Bool {
    try root.object()["metrics"] != nil
  }

  init(_ root: JSONCursor) throws {
    let outer = try root.member("metrics")
    // cirq wraps the list twice.
    let body: JSONCursor
    if case .object = outer.value { body = outer } else { body = root }
    var values: [String: [String: JSONCursor]] = [:]
    var names: [String] = []
    for metric in try body.member("metrics").elements() {
      let name = try metric.member("name").string()
      let labels = try metric.optional("targets")?.elements().map { try GoogleLabel($0).text } ?? []
      if values[name] == nil { names.append(name) }
      guard let value = try metric.member("values").elements().first else {
        throw try metric.member("values").problem("is empty")
      }
      let keys = ["doubleVal", "double_val", "floatVal", "float_val", "int64Val", "int32Val"]
      guard let number = try keys.lazy.compactMap({ try value.optional($0) }).first else {
        throw value.problem("has no number; known: " + keys.joined(separator: ", "))
      }
      _ = try number.number()
      let key = labels.joined(separator: ",")
      if let earlier = values[name]?[key], earlier.value != number.value {
        throw metric.problem("\(name) of \(key) is listed twice with different values")
      }
      values[name, default: [:]][key] = number
    }
    self.values = values
    self.names = names
    date = try Self.date(body) ?? Self.date(root)
  }

  /// Milliseconds since 1970, as a number or a string.
  private static func date(_ cursor: JSONCursor) throws -> String? {
    for key in ["timestampMs", "timestamp_ms", "timestamp"] {
      guard let member = try cursor.optional(key) else { continue }
      var number: Double?
      if case .string(let text) = member.value {
        number = Double(text)
      } else {
        number = try member.number()
      }
      guard let milliseconds = number, milliseconds > 0, milliseconds < 1e14 else {
        throw member.problem("\(member.shown) is not a time in milliseconds since 1970")
      }
      return Timestamp.text(secondsSince1970: milliseconds / 1000)
    }
    return nil
  }

  func has(_ name: String) -> Bool { values[name] != nil }

  /// A metric of one qubit.
  func value(_ name: String, _ label: String) throws -> Double? {
    try values[name]?[label]?.number()
  }

  /// A metric of a pair, whose order does not matter.
  func value(_ name: String, _ first: String, _ second: String) throws -> Double? {
    try (values[name]?["\(first),\(second)"] ?? values[name]?["\(second),\(first)"])?.number()
  }
}

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
      let figure = try number.anyNumber()
      let key = labels.joined(separator: ",")
      if let earlier = try values[name]?[key]?.anyNumber(), earlier != figure,
        !(earlier.isNaN && figure.isNaN)
      {
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

  /// A metric of a qubit, or of a pair, whose order does not matter.
  private func cursor(_ name: String, _ labels: [String]) -> JSONCursor? {
    values[name]?[labels.joined(separator: ",")]
      ?? values[name]?[labels.reversed().joined(separator: ",")]
  }

  /// A metric of a qubit or a pair under a rule; nil for an impossible one, which is noted.
  func value(
    _ name: String, _ labels: [String], _ rule: QuantityRule, _ notes: inout ImportNotes,
    convert: (Double) -> Double = { $0 }
  ) throws -> Double? {
    try cursor(name, labels).flatMap {
      try PayloadFigure(label: name, place: labels.joined(separator: "-"))
        .value($0, rule, &notes, convert: convert)
    }
  }

  /// The average infidelity of a gate: a metric times a ratio; nil for an impossible one.
  func gateError(
    _ name: String, _ labels: [String], times factor: Double, over divisor: Double,
    _ notes: inout ImportNotes
  ) throws -> Double? {
    try cursor(name, labels).flatMap {
      try PayloadFigure(label: name, place: labels.joined(separator: "-"))
        .gateError($0, &notes) { $0 * factor / divisor }
    }
  }
}

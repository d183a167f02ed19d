/// A named number of IBM's lists of `{name, value, unit}`.
struct IBMEntry {
  /// What the unit of a number measures.
  enum Unit: Sendable {
    /// A time, which becomes seconds.
    case seconds
    /// A frequency, which becomes hertz.
    case hertz
    /// No unit.
    case none
  }

  let name: String
  private let value: JSONCursor
  private let unit: String
  private let cursor: JSONCursor

  /// Reads an entry.
  /// - Returns: nil for one without a value.
  init?(_ cursor: JSONCursor) throws {
    name = try cursor.member("name").string()
    guard let value = try cursor.optional("value") else { return nil }
    self.value = value
    unit = try cursor.optional("unit")?.string() ?? ""
    self.cursor = cursor
  }

  /// Whether the number is exactly 0, which some figures have in place of none.
  func isZero() throws -> Bool { try value.anyNumber() == 0 }

  /// Whether a mark of this name says that the thing is out of order.
  func isOutOfOrder() throws -> Bool { try PayloadFlag.isOutOfOrder(name, value) }

  /// The figure in SI units; nil for an impossible one, which is noted.
  /// - Throws: `DeviceFileError` for another type, and for a unit that does not fit.
  func quantity(
    _ rule: QuantityRule, _ unit: Unit, at place: String, _ notes: inout ImportNotes
  ) throws -> Quantity? {
    try PayloadFigure(label: name, place: place)
      .value(value, rule, &notes) { try converted($0, unit) }.map { Quantity($0) }
  }

  /// The average infidelity of a gate; nil for an impossible one, which is noted.
  /// - Throws: `DeviceFileError` for another type, and for a unit.
  func gateError(at place: String, _ notes: inout ImportNotes) throws -> Double? {
    _ = try converted(0, .none)
    return try PayloadFigure(label: name, place: place).gateError(value, &notes)
  }

  private func converted(_ number: Double, _ wanted: Unit) throws -> Double {
    let place = JSONCursor(file: cursor.file, path: cursor.path + ".unit", value: .string(unit))
    switch wanted {
    case .seconds: return try PayloadUnit.seconds(number, unit, at: place)
    case .hertz: return try PayloadUnit.hertz(number, unit, at: place)
    case .none:
      guard unit.isEmpty else {
        throw cursor.problem("\(name) has the unit \"\(unit)\"; expected none")
      }
      return number
    }
  }
}

/// A number of a payload that is to become a figure of a calibration.
///
/// One rule holds for every vendor: a figure that no measurement can have given, not a number or out
/// of range, stands for a fit that failed, so that it is missing, with a note under the vendor's own
/// label; a value of another type than a number is an error.
struct PayloadFigure {
  /// The vendor's name of the figure, `gate_error of cx`.
  let label: String
  /// The vendor's name of the place, `qubit 3`.
  let place: String

  /// A number under a rule, after a conversion to SI units.
  /// - Returns: nil for a figure that is impossible, which is noted.
  func value(
    _ number: Double, _ rule: QuantityRule, _ notes: inout ImportNotes,
    convert: (Double) throws -> Double = { $0 }
  ) rethrows -> Double? {
    let value = number.isFinite ? try convert(number) : number
    if rule.allows(value) { return value }
    notes.add(
      "\(label) taken as missing, because \(rule.allowed.split(separator: ";")[0])",
      at: "\(place) (\(number))")
    return nil
  }

  /// The number at a cursor under a rule, after a conversion to SI units.
  /// - Returns: nil for a figure that is impossible, which is noted.
  /// - Throws: `DeviceFileError` where there is no number.
  func value(
    _ cursor: JSONCursor, _ rule: QuantityRule, _ notes: inout ImportNotes,
    convert: (Double) throws -> Double = { $0 }
  ) throws -> Double? {
    try value(cursor.anyNumber(), rule, &notes, convert: convert)
  }

  /// The error of a gate, an average infidelity. More than 1 is what vendors write for a gate that
  /// is out of order, as 1 is.
  /// - Parameter convert: From the vendor's figure to an average infidelity.
  func gateError(
    _ number: Double, _ notes: inout ImportNotes, convert: (Double) -> Double = { $0 }
  ) -> Double? {
    let error = convert(number)
    guard error > 1, error.isFinite else {
      return value(number, .probability, &notes, convert: convert)
    }
    notes.add("\(label) taken as an error of 1, out of order", at: "\(place) (\(number))")
    return 1
  }

  /// The error of a gate at a cursor.
  /// - Throws: `DeviceFileError` where there is no number.
  func gateError(
    _ cursor: JSONCursor, _ notes: inout ImportNotes, convert: (Double) -> Double = { $0 }
  ) throws -> Double? {
    gateError(try cursor.anyNumber(), &notes, convert: convert)
  }
}

/// Marks by which vendors say that a qubit, a pair, a gate or a readout is out of order.
enum PayloadFlag {
  /// Marks that say so when they are false or 0.
  private static let positive: Set = ["operational", "enabled", "is_operational", "calibrated"]
  /// Marks that say so when they are true or not 0.
  private static let negative: Set = ["dead", "faulty", "disabled", "out_of_order", "is_faulty"]

  /// Whether a key is such a mark.
  static func isFlag(_ key: String) -> Bool {
    positive.contains(key.lowercased()) || negative.contains(key.lowercased())
  }

  /// Whether a mark says that the thing is out of order.
  /// - Throws: `DeviceFileError` for a value that is neither a boolean nor a number.
  static func isOutOfOrder(_ key: String, _ cursor: JSONCursor) throws -> Bool {
    let isSet: Bool
    if case .bool(let value) = cursor.value {
      isSet = value
    } else {
      isSet = try cursor.anyNumber() != 0
    }
    return positive.contains(key.lowercased()) ? !isSet : isSet
  }

  /// Whether any mark of an entry says that it is out of order.
  static func isOutOfOrder(_ entry: JSONCursor) throws -> Bool {
    try entry.members().contains { key, cursor in
      try isFlag(key) && cursor.value != .null && isOutOfOrder(key, cursor)
    }
  }

  /// The error of a gate that a mark says is out of order, whatever figures stand beside the mark.
  static func outOfOrder(_ mark: String) -> Quantity {
    Quantity(1, .derived, citation: "out of order: \(mark)")
  }
}

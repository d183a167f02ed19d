/// The phases of exchange gates that metrics do not have: gate → `zeta`, `gamma` → `[q0, q1, value]`
/// in radians.
struct GooglePhases {
  private let values: [String: [String: [String: Double]]]
  /// What was impossible.
  let notes: ImportNotes

  /// Whether a document holds such phases.
  static func isPhases(_ root: JSONCursor) throws -> Bool {
    guard case .object(let object) = root.value, !object.isEmpty else { return false }
    return object.keys.allSatisfy {
      guard case .object(let angles)? = object[$0] else { return false }
      return angles["zeta"] != nil || angles["gamma"] != nil
    }
  }

  init(_ root: JSONCursor) throws {
    var values: [String: [String: [String: Double]]] = [:]
    var notes = ImportNotes()
    for (gate, angles) in try root.members() {
      for (name, rows) in try angles.members() {
        guard ["zeta", "gamma", "chi"].contains(name) else {
          throw rows.problem("is unknown; known: zeta, gamma, chi")
        }
        for row in try rows.elements() {
          let parts = try row.elements()
          guard parts.count == 3 else { throw row.problem("expected two qubits and an angle") }
          let pair = try "\(GoogleLabel(parts[0]).text),\(GoogleLabel(parts[1]).text)"
          values[gate, default: [:]][name, default: [:]][pair] = try PayloadFigure(
            label: "\(name) of \(gate)", place: pair
          ).value(parts[2], .angle, &notes)
        }
      }
    }
    self.values = values
    self.notes = notes
  }

  /// An angle of a gate on an ordered pair. Exchanging the qubits turns ζ and χ around.
  func angle(_ gate: String, _ name: String, _ first: String, _ second: String) -> Double? {
    guard let rows = values[gate]?[name] else { return nil }
    if let angle = rows["\(first),\(second)"] { return angle }
    return rows["\(second),\(first)"].map { name == "gamma" ? $0 : -$0 }
  }
}

/// Leakage per gate from the table of emulator parameters: the vendor defines the ratios of
/// spontaneous emission by p1_emission_ratio = 2 l / p1 and p2_emission_ratio = l / (0.543 p2).
struct QuantinuumLeakage {
  private(set) var oneQubit: Quantity?
  private(set) var twoQubit: Quantity?

  init(
    _ payloads: [Payload], _ machine: QuantinuumMachine, notes: inout ImportNotes
  ) throws {
    for payload in payloads where payload.isTable {
      let table = try payload.table()
      let rows = table.rows.map { row in
        Dictionary(zip(table.head, row.cells)) { first, _ in first }
      }
      guard rows.first?.keys.contains("p2_emission_ratio") == true else {
        notes.add("dropped: \(payload.name), which has no emission ratios")
        continue
      }
      let own = rows.filter { $0["Machine"] == machine.name && $0["p2_emission_ratio"] != "" }
      guard let row = own.max(by: { ($0["Date"] ?? "") < ($1["Date"] ?? "") }) else { continue }
      let date = (row["Date"] ?? "").replacing("_", with: "-")
      let p1 = try machine.gateError("1q_gate_error", "p1", &notes)
      let p2 = try machine.gateError("2q_gate_error", "p2", &notes)
      if let p1, let ratio = try Self.number(row, "p1_emission_ratio", payload, &notes) {
        oneQubit = Quantity(
          p1 * ratio / 2, .derived,
          citation: "p1 \(p1) times half of the emission ratio \(ratio) of \(date), \(payload.name)"
        )
      }
      if let p2, let ratio = try Self.number(row, "p2_emission_ratio", payload, &notes) {
        twoQubit = Quantity(
          0.543 * p2 * ratio, .derived,
          citation: "0.543 p2 with p2 \(p2) and the emission ratio \(ratio) of \(date), "
            + payload.name)
      }
    }
  }

  private static func number(
    _ row: [String: String], _ column: String, _ payload: Payload, _ notes: inout ImportNotes
  ) throws -> Double? {
    guard let text = row[column], !text.isEmpty else { return nil }
    let place = "\(row["Machine"] ?? "") \(row["Date"] ?? "")"
    guard let number = Double(text) else {
      throw DeviceFileError(
        .invalid, file: payload.name,
        problems: [
          DeviceProblem(.error, field: column, "\"\(text)\" of \(place) is not a number")
        ])
    }
    return try PayloadFigure(label: column, place: place).value(number, .probability, &notes)
  }
}

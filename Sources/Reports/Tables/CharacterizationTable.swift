import Experiments

/// Fitted figures beside the calibration as plain text.
public enum CharacterizationTable {
  /// A table of at most 100 characters a line, with a legend.
  /// - Parameter name: How a qubit is called.
  public static func text(
    rows: [Characterization.Row], name: (Int) -> String = { "\($0)" }
  ) -> String {
    guard !rows.isEmpty else { return "no rows" }
    var table = TextTable(columns: [
      .init("experiment"), .init("qubits"), .init("quantity"), .init("fitted", alignsRight: true),
      .init("calibrated", alignsRight: true), .init("deviation", alignsRight: true),
    ])
    for row in rows {
      let deviation = row.calibrated.map { (row.fitted - $0) / row.uncertainty }
      table.add([
        row.experiment.rawValue, row.qubits.map(name).joined(separator: ", "), row.quantity,
        "\(number(row.fitted, row.unit)) ± \(number(row.uncertainty, row.unit))",
        row.calibrated.map { number($0, row.unit) } ?? NumberFormat.missing,
        deviation.map { "\(NumberFormat.signed($0, 1)) σ" } ?? NumberFormat.missing,
      ])
    }
    return table.text() + "\n\n"
      + "±: one standard deviation. deviation: fitted minus calibrated, in standard deviations."
  }

  private static func number(_ value: Double, _ unit: String?) -> String {
    switch unit {
    case "s": NumberFormat.duration(value)
    case let unit?: NumberFormat.significant(value, 3) + " " + unit
    case nil: NumberFormat.error(value)
    }
  }
}

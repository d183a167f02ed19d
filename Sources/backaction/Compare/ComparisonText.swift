import Experiments
import Foundation

/// The table of ideal against noisy accuracy for people.
enum ComparisonText {
  /// A line for each row; several models are told apart by name.
  static func table(_ rows: [ComparisonRow]) -> String {
    let severalModels = Set(rows.map(\.model)).count > 1
    var table = TextTable(
      (severalModels ? ["MODEL"] : []) + [
        "DEVICE", "PROTOCOL", ">SHOTS", ">ACCURACY", "95 %", ">IDEAL", ">DIFFERENCE", "95 %",
        ">GATES", ">ON A MACHINE",
      ])
    for row in rows {
      table.add(
        (severalModels ? [row.model] : []) + [
          row.device, row.protocol, row.shots.map(String.init) ?? "exact",
          percent(row.accuracy) + (row.atChance ? "*" : ""),
          "\(percent(row.accuracyLow)) to \(percent(row.accuracyHigh))",
          percent(row.idealAccuracy), signed(row.difference),
          "\(signed(row.differenceLow)) to \(signed(row.differenceHigh))",
          row.twoQubitGates.map(String.init) ?? "-",
          row.qpuSeconds.map(Display.seconds) ?? "-",
        ])
    }
    var notes =
      "Accuracies in %, \(Set(rows.map(\.samples)).map(String.init).joined(separator: ", "))"
    notes += " test samples; GATES: two-qubit gates of a step."
    if rows.contains(where: \.atChance) {
      notes += " *: not above what naming the commonest class reaches."
    }
    return table.text + "\n" + notes + "\n"
  }

  static func percent(_ value: Double) -> String { String(format: "%.1f", 100 * value) }

  static func signed(_ value: Double) -> String { String(format: "%+.1f", 100 * value) }
}

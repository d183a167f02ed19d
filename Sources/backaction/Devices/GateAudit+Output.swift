import Devices
import Noise
import Reports

/// The audit of `devices show --gates`.
struct GateAuditReport {
  let rows: [GateAudit]

  init(_ device: Device, _ calibration: Calibration) throws {
    let wanted: [NoiseSource] = [.gate, .relaxation]
    let known = try NoiseModel(device: device, calibration: calibration).sources
    rows = try NoiseModel(
      device: device, calibration: calibration,
      sources: .only(known.intersection(wanted))
    ).audit()
  }

  var document: JSON {
    get throws { try JSON(encoding: rows) }
  }

  /// A line for every gate, and how many have more noise than calibrated.
  var text: String {
    var table = TextTable([
      "GATE", "QUBITS", ">CALIBRATED", ">ACHIEVED", ">RELAXATION", ">DURATION", "REMARK",
    ])
    for row in rows {
      table.add([
        row.gate, row.labels.joined(separator: " "),
        row.calibrated.map(Display.plain) ?? "-", row.achieved.map(Display.plain) ?? "-",
        Display.plain(row.relaxation), row.duration.map(Display.seconds) ?? "-", Self.remark(row),
      ])
    }
    let exceeding = rows.filter(\.relaxationExceeds).count
    return """

      average infidelity under gate and relaxation
      \(table.plainText)
      relaxation alone exceeds the calibrated error of \(exceeding) of \(rows.count) gates

      """
  }

  private static func remark(_ row: GateAudit) -> String {
    if row.refusal != nil {
      return (row.calibrated ?? 0) >= 1 ? "out of order" : "cannot be used"
    }
    return row.relaxationExceeds ? "relaxation alone exceeds it" : ""
  }
}

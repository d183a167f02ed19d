import Circuits
import Devices

/// What pages say about a device under a calibration.
enum DeviceSection {
  /// The medians of several devices side by side.
  static func overview(_ summaries: [DeviceSummary]) -> [Markup] {
    guard !summaries.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("device"), .number("qubits"), .number("T1"), .number("T2"), .number("readout error"),
      .number("one-qubit error"), .number("two-qubit error"), .text("two-qubit gate"),
      .number(Provenance.allCases.map(\.rawValue).joined(separator: " / ")),
    ]
    let rows = summaries.map { summary -> [Markup] in
      let single = gate(summary, ofQubits: 1)
      let pair = gate(summary, ofQubits: 2)
      let provenance = Provenance.allCases.map { "\(summary.provenance[$0.rawValue] ?? 0)" }
      let texts: [String] = [
        "\(summary.name), \(summary.technology.rawValue)", "\(summary.qubits)",
        duration(summary.figures["t1"]), duration(summary.figures["t2"]), error(readout(summary)),
        error(single?.error), error(pair?.error),
        pair.map { "\($0.gate) \(duration($0.duration))" } ?? NumberFormat.missing,
        provenance.joined(separator: " / "),
      ]
      return texts.map { .text($0) }
    }
    return [
      .table(columns, rows),
      .element(
        "p", ["class": "note"],
        text: "Medians over the qubits and pairs that are in order. Measured, derived, assumed, "
          + "fitted: how many numbers of the calibration the vendor reports, follow from reported "
          + "ones, come from the literature because nobody reports them, or were adjusted to counts. A calibration is a "
          + "snapshot of its day."),
    ]
  }

  /// Source, best and worst places, warnings and a map of one device.
  /// - Parameter layout: The physical qubit of each program qubit; empty for no program.
  static func details(
    _ device: Device, _ calibration: Calibration, layout: [Int] = []
  ) -> [Markup] {
    let summary = DeviceSummary(device, calibration)
    var facts = [
      "Profile: \(device.source)", "Calibration \(calibration.id): \(calibration.source)",
    ]
    if let best = summary.rankedEdges.first, let worst = summary.rankedEdges.last,
      best.error < worst.error
    {
      facts.append(
        "Best pair \(place(best)), worst working pair \(place(worst)).")
    }
    if !summary.faultyQubits.isEmpty {
      facts.append("Qubits out of order: \(labels(summary.faultyQubits, device)).")
    }
    if !summary.faultyEdges.isEmpty {
      facts.append(
        "Pairs out of order: "
          + summary.faultyEdges.map { edge in
            edge.map { device.qubits[$0].label }.joined(separator: "–")
          }.joined(separator: ", ") + ".")
    }
    facts += summary.notes.map { "Note: \($0)" }
    facts += summary.citations.map { "Not measured: \($0)" }
    return [
      .element("h3", [:], text: "\(device.name), calibration \(calibration.id)"),
      .list(facts),
      .figure(
        CouplingMapChart(device: device, calibration: calibration, layout: layout),
        name: "map-\(device.name)",
        caption: "Point at a qubit or a pair, or tap it, for its figures."),
      gates(summary),
    ] + inUse(device, calibration, layout)
  }

  /// Errors and durations of the native gates.
  private static func gates(_ summary: DeviceSummary) -> Markup {
    let columns: [Markup.Column] = [
      .text("gate"), .number("places"), .number("median error"), .number("lowest"),
      .number("highest"), .number("median duration"),
    ]
    return .table(
      columns,
      summary.gates.map { gate -> [Markup] in
        let texts: [String] = [
          gate.gate + (gate.virtual ? " (change of frame)" : ""), "\(gate.places)",
          error(gate.error),
          gate.error.map { NumberFormat.error($0.minimum) } ?? NumberFormat.missing,
          gate.error.map { NumberFormat.error($0.maximum) } ?? NumberFormat.missing,
          duration(gate.duration),
        ]
        return texts.map { .text($0) }
      })
  }

  /// The figures of the qubits of a layout.
  private static func inUse(
    _ device: Device, _ calibration: Calibration, _ layout: [Int]
  ) -> [Markup] {
    guard !layout.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .number("program qubit"), .text("physical qubit"), .number("T1"), .number("T2"),
      .number("readout error"), .number("readout"),
    ]
    return [
      .table(
        columns,
        layout.enumerated().map { place, qubit -> [Markup] in
          let figures = calibration.qubits[qubit]
          let texts: [String] = [
            "\(place)", device.qubits[qubit].label,
            figures.t1.map { NumberFormat.duration($0.value) } ?? NumberFormat.missing,
            figures.t2.map { NumberFormat.duration($0.value) } ?? NumberFormat.missing,
            figures.meanReadoutError.map { NumberFormat.error($0) }
              ?? NumberFormat.missing,
            figures.readoutDuration.map { NumberFormat.duration($0.value) }
              ?? NumberFormat.missing,
          ]
          return texts.map { .text($0) }
        })
    ]
  }

  private static func place(_ ranked: DeviceSummary.Ranked) -> String {
    "\(ranked.labels.joined(separator: "–")) (error \(NumberFormat.error(ranked.error)))"
  }

  private static func labels(_ qubits: [Int], _ device: Device) -> String {
    qubits.map { device.qubits[$0].label }.joined(separator: ", ")
  }

  /// The native gate on so many qubits that is not virtual and has the most known errors.
  private static func gate(
    _ summary: DeviceSummary, ofQubits count: Int
  ) -> DeviceSummary.GateSummary? {
    var best: DeviceSummary.GateSummary?
    for gate in summary.gates where !gate.virtual && gate.gate != "id" {
      guard Gate.named(gate.gate)?.qubitCount == count, gate.error != nil else { continue }
      if gate.error?.count ?? 0 > best?.error?.count ?? 0 { best = gate }
    }
    return best
  }

  private static func readout(_ summary: DeviceSummary) -> DeviceSummary.Spread? {
    summary.figures["readout_error"] ?? summary.figures["p10"]
  }

  private static func duration(_ spread: DeviceSummary.Spread?) -> String {
    spread.map { NumberFormat.duration($0.median) } ?? NumberFormat.missing
  }

  private static func error(_ spread: DeviceSummary.Spread?) -> String {
    spread.map { NumberFormat.error($0.median) } ?? NumberFormat.missing
  }
}

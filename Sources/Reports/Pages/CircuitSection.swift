import Circuits
import Experiments

/// What pages show of circuits: a timestep before and after it is brought to machines, and in time.
enum CircuitSection {
  static func content(_ content: ReportContent) -> [Markup] {
    steps(content.series) + machines(content.cells)
      + (content.files.isEmpty
        ? []
        : [.element("h3", [:], text: "Exported circuits")]
          + FileSection.table(content.files, paths: content.paths))
  }

  /// The circuits of one timestep, each once.
  private static func steps(_ series: [RunSeries]) -> [Markup] {
    var seen: [(circuit: Circuit, names: [String])] = []
    for entry in series {
      let circuit = entry.first.ideal.timestep
      if let index = seen.firstIndex(where: { $0.circuit == circuit }) {
        seen[index].names.append(entry.name)
      } else {
        seen.append((circuit, [entry.name]))
      }
    }
    return seen.map { entry in
      .figure(
        CircuitChart(
          entry.circuit, title: "One timestep of \(entry.names.joined(separator: ", "))"),
        name: "step-\(entry.names.joined(separator: "-"))",
        caption: "As the model defines it. Angles are inputs, set by the controller at each step.")
    }
  }

  private static func machines(_ cells: [PlacedCell]) -> [Markup] {
    guard !cells.isEmpty else { return [] }
    let columns: [Markup.Column] = [
      .text("device"), .text("protocol"), .text("physical qubits"), .number("one-qubit gates"),
      .number("two-qubit gates"), .number("two-qubit depth"), .number("duration"),
      .number("waiting"), .number("estimated success"),
    ]
    let rows = cells.map { placed -> Markup.Row in
      let device = placed.emulator.device
      let metrics = placed.cell.transpiled.metrics
      let texts: [String] = [
        device.name, placed.protocolName,
        placed.cell.layout.map { device.qubits[$0].label }.joined(separator: " "),
        "\(metrics.oneQubitGates)", "\(metrics.twoQubitGates)", "\(metrics.twoQubitDepth)",
        NumberFormat.duration(placed.cell.duration),
        placed.cell.wait > 0 ? NumberFormat.duration(placed.cell.wait) : NumberFormat.missing,
        NumberFormat.significant(100 * metrics.estimatedSuccess, 3) + " %",
      ]
      return Markup.Row(cells: texts.map { .text($0) }, device: device.name)
    }
    let notes = [
      "One timestep on each machine. Physical qubits are listed in the order of the model's qubits. "
        + "Estimated success: the product of the fidelities of all gates, measurements and waits, a "
        + "rough guide."
    ]
    return [.element("h3", [:], text: "On the machines"), .table(columns, rows: rows)]
      + notes.map { .element("p", ["class": "note"], text: $0) }
      + cells.map { .ofDevice($0.emulator.device.name, drawings($0)) }
  }

  private static func drawings(_ placed: PlacedCell) -> [Markup] {
    let device = placed.emulator.device
    let labels = device.qubits.map(\.label)
    let transpiled = placed.cell.transpiled
    return [
      .figure(
        ScheduleChart(
          transpiled.schedule, wait: placed.cell.wait,
          title: "\(device.name) in time, \(placed.protocolName)"
        ) { labels[$0] },
        name: "schedule-\(device.name)",
        caption:
          "To scale: pulses, gates, measurement, idle time. Changes of frame take no time and "
          + "are not drawn."),
      .element(
        "details", [:],
        [
          .element("summary", [:], text: "The native circuit on \(device.name), gate by gate"),
          .figure(
            CircuitChart(transpiled.circuit, title: "Native gates of \(device.name)"),
            name: "native-\(device.name)",
            caption: "~ marks an angle that is computed from its input; Greek letters are Euler "
              + "angles of merged rotations."),
        ]),
    ]
  }
}

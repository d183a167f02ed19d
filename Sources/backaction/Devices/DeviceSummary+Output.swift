import Devices
import Reports

extension DeviceSummary {
  private static let rankLength = 5

  private func ends(_ ranked: [Ranked]) -> (best: [Ranked], worst: [Ranked]) {
    (Array(ranked.prefix(Self.rankLength)), ranked.suffix(Self.rankLength).reversed())
  }

  /// The summary as JSON.
  func document(device: Device, calibrations: [String]) throws -> JSON {
    let qubits = ends(rankedQubits)
    let edges = ends(rankedEdges)
    return try JSON(encoding: self).adding([
      "date": JSON(date),
      "calibrations": JSON(calibrations),
      "native_gates": JSON(device.nativeGates.map(\.name)),
      "best_qubits": JSON(encoding: qubits.best), "worst_qubits": JSON(encoding: qubits.worst),
      "best_edges": JSON(encoding: edges.best), "worst_edges": JSON(encoding: edges.worst),
      "labels": JSON(device.qubits.map(\.label)),
      "controller_latency": .number(device.timing.controllerLatency.value),
      "feed_forward": .number(device.feedForwardLatency),
      "dt": JSON(device.timing.dt?.value),
      "capabilities": [
        "mid_circuit_measurement": .bool(device.capabilities.midCircuitMeasurement),
        "reset": .bool(device.capabilities.reset),
        "feed_forward": .bool(device.capabilities.feedForward),
        "parallel_two_qubit_gates": device.capabilities.parallelTwoQubitGates
          .map { .integer($0) } ?? .null,
      ],
    ])
  }

  /// The summary for people.
  func text(device: Device, calibrations: [String]) -> String {
    var sections = [head(device, calibrations), figureTable, gateTable]
    sections.append(ranks("qubit", rankedQubits) + ranks("edge", rankedEdges))
    var remarks = ""
    if !faultyQubits.isEmpty {
      remarks +=
        "qubits out of order: \(faultyQubits.map { device.qubits[$0].label }.joined(separator: ", "))\n"
    }
    if !faultyEdges.isEmpty {
      let names = faultyEdges.map { edge in
        edge.map { device.qubits[$0].label }.joined(separator: "-")
      }
      remarks += "edges out of order: \(names.joined(separator: ", "))\n"
    }
    let counts = Provenance.allCases.map { "\(provenance[$0.rawValue] ?? 0) \($0.rawValue)" }
    remarks += "numbers: \(counts.joined(separator: ", "))\n"
    remarks += notes.map { "note: \($0)\n" }.joined()
    sections.append(remarks)
    return sections.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func head(_ device: Device, _ calibrations: [String]) -> String {
    let others = calibrations.filter { $0 != calibration }
    return """
      \(name): \(vendor), \(technology.rawValue), \(qubits) qubits, \(edges) edges
      calibration \(calibration)\(date.map { ", taken \($0)" } ?? "")\
      \(others.isEmpty ? "" : " (others: \(others.joined(separator: ", ")))")
      profile: \(source)
      figures: \(calibrationSource)
      from a measurement to an operation that depends on it: \
      \(Display.seconds(device.feedForwardLatency)) inside the control system, \
      \(Display.seconds(device.timing.controllerLatency.value)) by a host; \
      \(device.timing.controllerLatency.provenance.rawValue)

      """
  }

  private var figureTable: String {
    var table = TextTable(["FIGURE", ">MEDIAN", ">MINIMUM", ">MAXIMUM", ">KNOWN", ">MISSING"])
    for (name, spread) in figures.sorted(by: { $0.key < $1.key }) {
      let show = Self.display(name)
      table.add([
        name, show(spread.median), show(spread.minimum), show(spread.maximum), "\(spread.count)",
        "\(spread.missing)",
      ])
    }
    return table.isEmpty ? "" : table.plainText
  }

  private var gateTable: String {
    var table = TextTable([
      "GATE", ">PLACES", ">FAULTY", ">MEDIAN ERROR", ">LARGEST ERROR", ">MEDIAN DURATION",
    ])
    for gate in gates {
      table.add([
        gate.gate + (gate.virtual ? " (virtual)" : ""), "\(gate.places)", "\(gate.faulty.count)",
        gate.error.map { Display.plain($0.median) } ?? "-",
        gate.error.map { Display.plain($0.maximum) } ?? "-",
        gate.duration.map { Display.seconds($0.median) } ?? "-",
      ])
    }
    return table.plainText
  }

  private func ranks(_ what: String, _ ranked: [Ranked]) -> String {
    guard !ranked.isEmpty else { return "" }
    func list(_ entries: [Ranked]) -> String {
      entries.map { entry in
        "\(entry.labels.joined(separator: "-")) (\(Display.plain(entry.error)))"
      }.joined(separator: ", ")
    }
    let ends = ends(ranked)
    return "best \(what)s:  \(list(ends.best))\nworst \(what)s: \(list(ends.worst))\n"
  }

  private static func display(_ figure: String) -> (Double) -> String {
    switch figure {
    case "t1", "t2", "readout_duration", "reset_duration": Display.seconds
    case "frequency", "zz": Display.hertz
    case "temperature": { "\(Display.plain($0)) K" }
    default: Display.plain
    }
  }
}

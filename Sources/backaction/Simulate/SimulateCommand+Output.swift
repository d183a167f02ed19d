import Reports
import Simulators

extension SimulateCommand {
  /// The result as JSON.
  func document(_ measurement: Measurement) -> JSON {
    let result = measurement.result
    var values: [String: JSON] = [:]
    var errors: [String: JSON] = [:]
    for (index, name) in expectations.enumerated() {
      values[name] = .number(result.expectations[index])
      errors[name] = JSON(result.expectationErrors?[index])
    }
    let counts = measurement.hasBits ? result.counts : nil
    return [
      "qubits": .integer(measurement.activeQubits.count),
      "active_qubits": JSON(measurement.activeQubits),
      "labels": measurement.model
        .map { JSON($0.device.labels(of: measurement.activeQubits)) } ?? .null,
      "method": .string(result.method.rawValue),
      "precision": .string(precision.rawValue),
      "shots": shots.map { .integer($0) } ?? .null,
      "seed": .unsigned(seed.seed),
      "counts": counts.map { .object($0.mapValues { .integer($0) }) } ?? .null,
      "probabilities": result.probabilities.map { .object($0.mapValues { .number($0) }) } ?? .null,
      "expectations": .object(values),
      "expectation_errors": result.expectationErrors == nil ? .null : .object(errors),
      "truncated_probability": .number(result.truncatedProbability),
      "simulation_seconds": .number(measurement.seconds),
      "noise": noise(measurement),
    ]
  }

  private func noise(_ measurement: Measurement) -> JSON {
    let model = measurement.model
    return [
      "policy": .string((model?.policy ?? .physical).rawValue),
      "sources": JSON(model?.orderedSources.map(\.rawValue) ?? []),
      "scale": .number(model?.scale ?? 1),
      "calibration": JSON(model?.calibration.id),
      "device": JSON(model?.device.name),
      "notes": JSON(notes(measurement)),
    ]
  }

  private func notes(_ measurement: Measurement) -> [String] {
    measurement.model?.notes(tracksLeakage: measurement.result.method == .trajectories) ?? []
  }

  private static let listLength = 32

  /// The result for people.
  func text(_ measurement: Measurement) -> String {
    let result = measurement.result
    let isExact = result.method == .density || result.method == .stateVector
    var head = TextTable(["method", "\(result.method.rawValue)\(isExact ? " (exact)" : "")"])
    let qubits = measurement.activeQubits
    let shown = qubits.prefix(Self.listLength)
      .map { measurement.model?.device.name(of: $0) ?? "\($0)" }.joined(separator: ", ")
    head.add([
      "qubits", "\(qubits.count) in use: \(shown)\(qubits.count > Self.listLength ? ", …" : "")",
    ])
    if let model = measurement.model {
      let sources = model.orderedSources.map(\.rawValue).joined(separator: ", ")
      head.add([
        "noise",
        "\(sources.isEmpty ? "none" : sources); \(model.device.name), calibration "
          + "\(model.calibration.id), policy \(model.policy.rawValue), scale \(model.scale)",
      ])
    }
    if result.truncatedProbability > 0 {
      head.add([
        "truncated",
        "a loop would go on beyond \(maxIterations) turns with probability "
          + "\(result.truncatedProbability)",
      ])
    }
    for note in notes(measurement) { head.add(["note", note]) }
    head.add(["time", Display.seconds(measurement.seconds)])
    return ([head.plainText] + [expectationTable(result), outcomeTable(measurement)])
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func expectationTable(_ result: SimulationResult) -> String {
    guard !expectations.isEmpty else { return "" }
    var table = TextTable(["EXPECTATION", ">VALUE", ">STANDARD ERROR"])
    for (index, name) in expectations.enumerated() {
      table.add([
        name, Display.decimal(result.expectations[index]),
        result.expectationErrors.map { Display.plain($0[index]) } ?? "exact",
      ])
    }
    return table.plainText
  }

  private func outcomeTable(_ measurement: Measurement) -> String {
    let counts = measurement.hasBits ? measurement.result.counts : nil
    let probabilities = measurement.result.probabilities
    guard counts != nil || probabilities != nil else { return "" }
    var table = TextTable(["RESULT", ">COUNT", ">PROBABILITY"])
    let names = Set(counts?.keys.map(\.self) ?? []).union(probabilities?.keys.map(\.self) ?? [])
    func rank(_ name: String) -> (Double, String) {
      (-(probabilities?[name] ?? Double(counts?[name] ?? 0)), name)
    }
    let ordered = names.sorted { rank($0) < rank($1) }
    for name in ordered.prefix(Self.listLength) {
      table.add([
        name, counts.map { "\($0[name] ?? 0)" } ?? "-",
        probabilities.map { Display.plain($0[name] ?? 0) } ?? "-",
      ])
    }
    let rest = ordered.count - Self.listLength
    return table.plainText + (rest > 0 ? "… and \(rest) more\n" : "")
  }
}

extension IQMMetrics {
  /// The profile and the calibration.
  /// - Throws: `DeviceFileError`.
  func result(_ payload: Payload, _ options: ImportOptions) throws -> ImportResult {
    var list = notes
    let labels = BraketRecord.ascending(Array(Set(qubits.keys).union(pairs.keys.flatMap { $0 })))
      .sorted { Self.number($0) < Self.number($1) }
    guard !labels.isEmpty, labels.count <= Device.qubitLimit,
      pairs.values.contains(where: { $0["cz"] != nil })
    else {
      throw DeviceFileError(
        .invalid, file: payload.name, "there is no fidelity of cz among the metrics")
    }
    if let date, Timestamp(date) == nil {
      throw DeviceFileError(
        .invalid, file: payload.name, "the date \"\(date)\" is not ISO 8601")
    }
    if date == nil { list.add("the record is not dated") }
    let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let edges = pairs.filter { $0.value["cz"] != nil }.map { key, value in
      (pair: key.compactMap { index[$0] }.sorted(), figures: value)
    }.sorted { $0.pair.lexicographicallyPrecedes($1.pair) }
    list.add("rz is a change of frame: the phase of every prx is free")
    list.add("couplings are the pairs with a fidelity of cz")
    list.add("whether a program can measure and reset within is not said: taken as not")
    let source = options.source ?? "quality metrics of IQM, \(payload.name)"
    let places = Drawing.rows(qubitCount: labels.count, edges: edges.map(\.pair))
    let device = Device(
      name: options.name, vendor: "IQM", technology: .superconducting, source: source,
      qubits: labels.enumerated().map { Device.Qubit(label: $1, position: places?[$0]) },
      nativeGates: [
        .init("rz", isVirtual: true), .init("prx"),
        .init("cz", pairs: edges.flatMap { [$0.pair, [$0.pair[1], $0.pair[0]]] }),
      ],
      timing: .init(
        dt: nil, controllerLatency: AssumedValues.controllerLatency(.superconducting),
        feedForward: AssumedValues.feedForward(.superconducting)),
      capabilities: .init(midCircuitMeasurement: false, reset: false, feedForward: false))
    func measured(_ value: Double?) -> Quantity? { value.map { Quantity($0) } }
    var figures: [Calibration.QubitFigures] = []
    var gates: [Calibration.GateFigures] = []
    var assumed = false
    for (position, label) in labels.enumerated() {
      let own = qubits[label] ?? [:]
      if own["t2_echo"] == nil, own["t2"] != nil { list.add("t2 is T2_echo where there is one") }
      assumed = assumed || own["prx_duration"] == nil || own["measure_duration"] == nil
      figures.append(
        .init(
          t1: measured(own["t1"]), t2: measured(own["t2_echo"] ?? own["t2"]),
          readoutError: measured(own["readout"]), p10: measured(own["p10"]),
          p01: measured(own["p01"]),
          readoutDuration: measured(own["measure_duration"]) ?? AssumedValues.iqmReadout))
      // The layout with `timing` does not say of which experiment its t2 is.
      figures[figures.count - 1].t2Ramsey = measured(isLayout ? nil : own["t2"])
      gates.append(
        .init(
          gate: "prx", qubits: [position], error: measured(own["prx"] ?? own["clifford"]),
          duration: measured(own["prx_duration"]) ?? AssumedValues.iqmPRX))
    }
    for edge in edges {
      assumed = assumed || edge.figures["duration"] == nil
      for qubits in [edge.pair, [edge.pair[1], edge.pair[0]]] {
        gates.append(
          .init(
            gate: "cz", qubits: qubits, error: measured(edge.figures["cz"]),
            duration: measured(edge.figures["duration"]) ?? AssumedValues.iqmCZ))
      }
    }
    if assumed { list.add("durations that the record does not have are assumed") }
    let calibration = Calibration(
      id: date.map { String($0.prefix(10)) } ?? "undated", device: options.name, date: date,
      source: source, notes: list.list, qubits: figures, gates: gates)
    return try ImportResult(checking: device, calibration, files: [payload])
  }

  /// The number in a label, `QB12`.
  private static func number(_ label: String) -> Int {
    Int(String(label.reversed().prefix { $0.isASCII && $0.isNumber }.reversed())) ?? -1
  }
}

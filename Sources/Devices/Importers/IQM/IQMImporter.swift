/// IQM: the device capabilities of Amazon Braket, as an object or as a string that contains one, or a
/// set of quality metrics.
public struct IQMImporter: Importer {
  /// `iqm`.
  public let vendor = "iqm"
  /// Which files to give.
  public let help =
    "the device capabilities of Amazon Braket or a set of quality metrics, one JSON file"

  /// The importer.
  public init() {}

  /// Reads one record.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    let payload = try payloads.single(vendor: vendor)
    let root = try payload.document()
    if try IQMMetrics.isMetrics(root) { return try IQMMetrics(root).result(payload, options) }
    var notes = ImportNotes()
    let record = try BraketRecord(root, vendor: vendor, notes: &notes)
    let properties = try record.provider.member("properties")
    guard let updatedAt = record.updatedAt, Timestamp(updatedAt) != nil else {
      throw record.root.problem("service.updatedAt is missing or not a date (ISO 8601)")
    }
    let natives = record.nativeGates
    for gate in ["prx", "cz"] where !natives.contains(gate) {
      throw record.root.problem(
        "paradigm.nativeGateSet has no \(gate); it has \(natives.joined(separator: ", "))")
    }
    let extra = natives.filter { !["prx", "cz", "cc_prx", "measure_ff", "barrier"].contains($0) }
    notes.add(about: extra) { "dropped: native operations \($0)" }
    let hasFeedback = natives.contains("cc_prx") && natives.contains("measure_ff")
    if hasFeedback {
      notes.add("reset is measure_ff followed by cc_prx; measure_ff does not reset by itself")
    }
    notes.add("rz is a change of frame: the phase of every prx is free")
    notes.add("no durations in the record: those of prx, cz, readout and reset are assumed")

    let source = options.source ?? "Amazon Braket record of IQM, \(payload.name)"
    let places = Drawing.rows(qubitCount: record.labels.count, edges: record.edges)
    let device = Device(
      name: options.name, vendor: "IQM", technology: .superconducting, source: source,
      qubits: record.labels.enumerated().map {
        Device.Qubit(label: $1, position: places?[$0])
      },
      nativeGates: [
        .init("rz", isVirtual: true), .init("prx"),
        .init("cz", pairs: record.edges.flatMap { [$0, [$0[1], $0[0]]] }),
      ],
      timing: .init(
        dt: nil, controllerLatency: AssumedValues.controllerLatency(.superconducting),
        feedForward: AssumedValues.feedForward(.superconducting)),
      capabilities: .init(
        midCircuitMeasurement: natives.contains("measure_ff"), reset: hasFeedback,
        feedForward: hasFeedback))
    var gates: [Calibration.GateFigures] = []
    let qubits = try qubits(
      record, properties, resets: hasFeedback, gates: &gates, notes: &notes)
    gates += try pairs(record, properties, notes: &notes)
    let calibration = Calibration(
      id: String(updatedAt.prefix(10)), device: options.name, date: updatedAt, source: source,
      notes: notes.list, qubits: qubits, gates: gates)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  private func qubits(
    _ record: BraketRecord, _ properties: JSONCursor, resets: Bool,
    gates: inout [Calibration.GateFigures], notes: inout ImportNotes
  ) throws -> [Calibration.QubitFigures] {
    let oneQubit = try properties.member("one_qubit")
    let known: Set = [
      "T1", "T2", "T2_echo", "f1Q_simultaneous_RB", "fRO", "readout_error_0_to_1",
      "readout_error_1_to_0",
    ]
    var result: [Calibration.QubitFigures] = []
    for (index, label) in record.labels.enumerated() {
      var figures = Calibration.QubitFigures(
        readoutDuration: AssumedValues.iqmReadout,
        resetDuration: resets ? AssumedValues.iqmReset : nil)
      guard let entry = try oneQubit.optional(label) else {
        notes.add("no figures of qubit \(label)")
        result.append(figures)
        continue
      }
      if try PayloadFlag.isOutOfOrder(entry) {
        figures.isFaulty = true
        notes.add("marked as out of order", at: "qubit \(label)")
      }
      for (key, _) in try entry.members() where !known.contains(key) && !PayloadFlag.isFlag(key) {
        let isDeviation = key.hasSuffix("_std_err")
        notes.add("dropped: \(isDeviation ? "standard errors" : "\(key) of the qubits")")
      }
      func figure(
        _ key: String, _ rule: QuantityRule, convert: (Double) -> Double = { $0 }
      ) throws -> Quantity? {
        try entry.optional(key).flatMap {
          try PayloadFigure(label: key, place: "qubit \(label)")
            .value($0, rule, &notes, convert: convert)
        }.map { Quantity($0) }
      }
      figures.t1 = try figure("T1", .coherenceTime)
      let echo = try figure("T2_echo", .coherenceTime)
      let ramsey = try figure("T2", .coherenceTime)
      figures.t2 = echo ?? ramsey
      figures.t2Ramsey = ramsey
      notes.add("t2 is T2_echo where there is one; the Ramsey value T2 is t2_ramsey")
      if echo == nil, ramsey != nil { notes.add("qubit \(label) has only a Ramsey T2") }
      if ramsey == nil { notes.add("qubit \(label) has no Ramsey T2") }
      figures.readoutError = try figure("fRO", .probability, convert: PayloadUnit.infidelity)
      figures.p10 = try figure("readout_error_0_to_1", .probability)
      figures.p01 = try figure("readout_error_1_to_0", .probability)
      let error = try entry.optional("f1Q_simultaneous_RB").flatMap {
        try PayloadFigure(label: "f1Q_simultaneous_RB", place: "qubit \(label)")
          .gateError($0, &notes, convert: PayloadUnit.infidelity)
      }
      gates.append(
        .init(
          gate: "prx", qubits: [index], error: error.map { Quantity($0) },
          duration: AssumedValues.iqmPRX))
      result.append(figures)
    }
    for (label, _) in try oneQubit.members() where !record.labels.contains(label) {
      notes.add("dropped: qubit \(label), which is not connected")
    }
    return result
  }

  private func pairs(
    _ record: BraketRecord, _ properties: JSONCursor, notes: inout ImportNotes
  ) throws -> [Calibration.GateFigures] {
    let index = Dictionary(uniqueKeysWithValues: record.labels.enumerated().map { ($1, $0) })
    var rows: [[Int]: Calibration.GateFigures] = [:]
    let edges = Set(record.edges)
    for (key, entry) in try properties.member("two_qubit").members() {
      let labels = key.split(separator: "-").map(String.init)
      let pair = labels.compactMap { index[$0] }
      guard labels.count == 2, pair.count == 2, edges.contains(pair.sorted()) else {
        throw entry.problem("\"\(key)\" is not an edge of paradigm.connectivity")
      }
      for (name, _) in try entry.members()
      where name != "fCZ" && !name.hasSuffix("_std_err") && !PayloadFlag.isFlag(name) {
        notes.add("dropped: \(name) of the pairs")
      }
      var error = try entry.optional("fCZ").flatMap {
        try PayloadFigure(label: "fCZ", place: "pair \(key)")
          .gateError($0, &notes, convert: PayloadUnit.infidelity)
      }.map { Quantity($0) }
      if try PayloadFlag.isOutOfOrder(entry) {
        error = PayloadFlag.outOfOrder("marked so in the record")
        notes.add("marked as out of order", at: "pair \(key)")
      }
      // The gate is symmetric and the record names each edge once.
      for qubits in [pair, [pair[1], pair[0]]] {
        rows[qubits] = .init(
          gate: "cz", qubits: qubits, error: error, duration: AssumedValues.iqmCZ)
      }
    }
    let bare = record.edges.filter { rows[$0]?.error == nil }
    notes.add(about: bare.map { $0.map { record.labels[$0] }.joined(separator: "-") }) {
      "no fCZ for the edges \($0)"
    }
    return record.edges.flatMap { [$0, [$0[1], $0[0]]] }.compactMap { rows[$0] }
  }
}

extension [Payload] {
  /// The only file.
  func single(vendor: String) throws -> Payload {
    guard count == 1, let payload = first else {
      throw DeviceFileError(
        .invalid, file: map(\.name).joined(separator: ", "),
        "an import from \(vendor) takes one file, \(count) given")
    }
    return payload
  }
}

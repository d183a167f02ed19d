import Circuits

/// Rigetti: the device capabilities of Amazon Braket (both versions of the provider's part) or an
/// instruction set architecture.
///
/// RX runs at multiples of π/2 only, so that the profile lists it as `sx`, `sxdg` and `x`; CPHASE is
/// `cp`, XY(θ) = exp(iθ(XX + YY)/4) is `xx_plus_yy` at −θ.
public struct RigettiImporter: Importer {
  /// `rigetti`.
  public let vendor = "rigetti"
  /// Which files to give.
  public let help =
    "the device capabilities of Amazon Braket or an instruction set architecture, one JSON file"

  /// The importer.
  public init() {}

  /// Two-qubit gates: the vendor's name and the name in the gate table.
  private static let pairGates = [
    ("CZ", "cz"), ("ISWAP", "iswap"), ("CPHASE", "cp"), ("XY", "xx_plus_yy"),
  ]

  /// Reads one record.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    let payload = try payloads.single(vendor: vendor)
    var notes = ImportNotes()
    let machine = try RigettiMachine(try payload.document(), vendor: vendor, notes: &notes)
    for note in machine.figures.notes.list { notes.add(note) }
    notes.add(about: BraketRecord.ascending(Array(machine.figures.marked))) {
      "marked as out of order: the qubits \($0)"
    }
    let markedPairs = machine.figures.markedPairs.map { $0.joined(separator: "-") }
    notes.add(about: BraketRecord.ascending(markedPairs)) {
      "marked as out of order: the pairs \($0)"
    }
    let source = options.source ?? "record of Rigetti, \(payload.name)"
    let (qubits, oneQubit) = self.qubits(machine, notes: &notes)
    let (natives, twoQubit) = try pairs(machine, notes: &notes)
    let resets = qubits.contains { $0.resetError != nil }
    notes.add("rx runs at multiples of pi/2 only: it is listed as sx, sxdg and x")
    notes.add("no durations in the record: those of gates and readout are assumed")
    notes.add(about: machine.figures.dropped) { "dropped: \($0)" }
    let known = [
      "rx", "rz", "cz", "iswap", "cphase", "cp", "cphaseshift", "xy", "xx_plus_yy", "i", "measure",
      "barrier", "reset",
    ]
    notes.add(about: machine.natives.filter { !known.contains($0) }) {
      "dropped: native operations \($0)"
    }
    let device = Device(
      name: options.name, vendor: "Rigetti", technology: .superconducting, source: source,
      qubits: machine.labels.enumerated().map {
        Device.Qubit(label: $1, position: Self.position($1, machine))
      },
      nativeGates: [
        .init("rz", isVirtual: true), .init("sx"), .init("sxdg"), .init("x"),
      ] + natives,
      timing: .init(
        dt: nil, controllerLatency: AssumedValues.controllerLatency(.superconducting),
        feedForward: AssumedValues.feedForward(.superconducting)),
      capabilities: .init(midCircuitMeasurement: resets, reset: resets, feedForward: false))
    if machine.date == nil { notes.add("the record is not dated") }
    let calibration = Calibration(
      id: machine.date.map { String($0.prefix(10)) } ?? "undated", device: options.name,
      date: machine.date, source: source, notes: notes.list, qubits: qubits,
      gates: oneQubit + twoQubit)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  /// Octagons of the Aspen family are numbered 10 r + k; square lattices row by row.
  private static func position(_ label: String, _ machine: RigettiMachine) -> [Double]? {
    guard let number = Int(label), number >= 0, number < 1_000_000 else { return nil }
    if machine.figures.pairs["XY"] != nil || machine.figures.pairs["CPHASE"] != nil {
      // The corners of an octagon counter-clockwise from the right of the bottom, in a 4 × 4 cell.
      let corners = [[2, 3], [3, 2], [3, 1], [2, 0], [1, 0], [0, 1], [0, 2], [1, 3]]
      guard number % 10 < 8 else { return nil }
      let corner = corners[number % 10]
      let (row, column) = (number / 100, number / 10 % 10)
      return [Double(4 * column + corner[0]), Double(4 * row + corner[1])]
    }
    return RigettiLattice.width(machine).map {
      [Double(number % $0), Double(number / $0)]
    }
  }

  private func qubits(
    _ machine: RigettiMachine, notes: inout ImportNotes
  ) -> ([Calibration.QubitFigures], [Calibration.GateFigures]) {
    var result: [Calibration.QubitFigures] = []
    var gates: [Calibration.GateFigures] = []
    var notAlone: [String] = []
    var broken: [String] = []
    let dead = Set(machine.labels).subtracting(
      machine.figures.drivable.isEmpty ? Set(machine.labels) : machine.figures.drivable)
    for (index, label) in machine.labels.enumerated() {
      var figures = Calibration.QubitFigures(readoutDuration: AssumedValues.rigettiReadout)
      let entry = machine.figures.qubits[label]
      if entry == nil { notes.add("no figures of qubit \(label)") }
      figures.t1 = entry?.t1.map { Quantity($0) }
      figures.t2 = entry?.t2.map { Quantity($0) }
      figures.t2Ramsey = figures.t2
      figures.readoutError = entry?.readout.map { Quantity(PayloadUnit.infidelity($0)) }
      if let fidelity = entry?.activeReset {
        figures.resetError = Quantity(PayloadUnit.infidelity(fidelity))
        figures.resetDuration = AssumedValues.rigettiReset
      }
      if entry?.isOutOfOrder == true { broken.append(label) }
      if entry?.isolated == nil, entry?.simultaneous != nil { notAlone.append(label) }
      figures.isFaulty =
        dead.contains(label) || entry?.isOutOfOrder == true
        || machine.figures.marked.contains(label)
      result.append(figures)
      let error =
        entry?.isOutOfOrder == true
        ? Quantity(1)
        : (entry?.isolated ?? entry?.simultaneous).map { Quantity(PayloadUnit.infidelity($0)) }
      let simultaneous = entry?.isolated == nil ? nil : entry?.simultaneous
      for gate in ["sx", "sxdg", "x"] {
        gates.append(
          .init(
            gate: gate, qubits: [index], error: error, duration: AssumedValues.rigettiRX,
            simultaneousError: simultaneous.map { Quantity(PayloadUnit.infidelity($0)) }))
      }
    }
    notes.add("t2 is that of a Ramsey experiment (free induction decay)")
    notes.add(
      "errors of one-qubit gates are those of randomized benchmarking of a qubit by itself; those "
        + "of simultaneous benchmarking are the simultaneous_error")
    notes.add(about: broken) {
      "benchmarking failed (fidelity 0.5, standard error 1), marked as faulty: the "
        + "qubits \($0)"
    }
    notes.add(about: machine.labels.filter(dead.contains)) {
      "RX does not list them, marked as faulty: the qubits \($0)"
    }
    notes.add(about: notAlone) {
      "no randomized benchmarking by itself, so the simultaneous one, for the qubits \($0)"
    }
    for label in machine.figures.qubits.keys.sorted() where !machine.labels.contains(label) {
      notes.add("dropped: qubit \(label), which is not connected")
    }
    // Rows of one gate go together in the file.
    return (result, ["sx", "sxdg", "x"].flatMap { gate in gates.filter { $0.gate == gate } })
  }

  private func pairs(
    _ machine: RigettiMachine, notes: inout ImportNotes
  ) throws -> ([Device.NativeGate], [Calibration.GateFigures]) {
    let index = Dictionary(uniqueKeysWithValues: machine.labels.enumerated().map { ($1, $0) })
    let edges = Set(machine.edges)
    var natives: [Device.NativeGate] = []
    var rows: [Calibration.GateFigures] = []
    for (vendorName, gate) in Self.pairGates {
      guard let fidelities = machine.figures.pairs[vendorName] else {
        if machine.natives.contains(where: { [vendorName.lowercased(), gate].contains($0) }) {
          notes.add("dropped: \(vendorName), native but without figures")
        }
        continue
      }
      let failed = machine.figures.failedPairs[vendorName] ?? []
      var errors: [[Int]: Quantity] = [:]
      for (labels, fidelity) in fidelities {
        let pair = labels.compactMap { index[$0] }.sorted()
        guard pair.count == 2, edges.contains(pair) else {
          throw machine.root.problem(
            "\(vendorName) has a figure on \(labels.joined(separator: "-")), which is not an edge")
        }
        errors[pair] =
          machine.figures.markedPairs.contains(labels)
          ? PayloadFlag.outOfOrder("marked so in the record")
          : Quantity(failed.contains(labels) ? 1 : PayloadUnit.infidelity(fidelity))
      }
      notes.add(about: BraketRecord.ascending(failed.map { $0.joined(separator: "-") })) {
        "benchmarking failed (fidelity 0.5, standard error 1), marked as faulty: \(vendorName) on "
          + $0
      }
      let bare = machine.edges.filter { errors[$0] == nil }
      notes.add(about: bare.map { $0.map { machine.labels[$0] }.joined(separator: "-") }) {
        "no \(vendorName) on the edges \($0)"
      }
      let pairs = machine.edges.filter { errors[$0] != nil }.flatMap { [$0, [$0[1], $0[0]]] }
      natives.append(.init(gate, pairs: pairs))
      rows += pairs.map {
        .init(
          gate: gate, qubits: $0, error: errors[$0.sorted()],
          duration: machine.figures.pairs["XY"] == nil
            ? AssumedValues.rigettiTunable : AssumedValues.rigettiParametric)
      }
      if gate == "xx_plus_yy" { notes.add("XY(theta) is xx_plus_yy(-theta, 0)") }
      if gate == "cp" { notes.add("CPHASE is cp") }
    }
    let unknown = machine.figures.pairs.keys.filter { name in
      !Self.pairGates.contains { $0.0 == name }
    }
    notes.add(about: unknown.sorted()) { "dropped: fidelities of \($0), not gates of the table" }
    guard !natives.isEmpty else {
      throw machine.root.problem(
        "there is no fidelity of a two-qubit gate; known: "
          + Self.pairGates.map { "f\($0.0)" }.joined(separator: ", "))
    }
    return (natives, rows)
  }
}

import Foundation

/// IonQ: the device capabilities of Amazon Braket, or a characterization of IonQ's own interface
/// (`fidelity` and `timing` at the top). All figures are averages over the machine.
public struct IonQImporter: Importer {
  /// `ionq`.
  public let vendor = "ionq"
  /// Which files to give.
  public let help = "the device capabilities of Amazon Braket or a characterization, one JSON file"

  /// The importer.
  public init() {}

  /// Vendor's names of native gates in the gate table.
  private static let gateNames = [
    "gpi": "gpi", "gpi2": "gpi2", "zz": "rzz", "ms": "rxx", "rxx": "rxx", "rx": "rx", "ry": "ry",
    "rz": "rz",
  ]

  /// The latest characterization of a list of them.
  private static func latest(
    _ root: JSONCursor, notes: inout ImportNotes
  ) throws -> JSONCursor {
    guard let list = try root.optional("characterizations") else { return root }
    let entries = try list.elements()
    guard entries.count != 1 else { return entries[0] }
    let dated = try entries.map { entry in
      guard let date = try Machine.date(entry), let time = Timestamp(date) else {
        throw entry.problem("has no date, and is one of \(entries.count) characterizations")
      }
      return (entry, time.seconds)
    }
    guard let latest = dated.max(by: { $0.1 < $1.1 }) else { throw list.problem("is empty") }
    notes.add("the latest of \(dated.count) characterizations")
    return latest.0
  }

  /// Reads one record.
  /// - Throws: `DeviceFileError`.
  public func run(_ payloads: [Payload], options: ImportOptions) throws -> ImportResult {
    let payload = try payloads.single(vendor: vendor)
    var notes = ImportNotes()
    let root = try Self.latest(try payload.document(), notes: &notes)
    let machine = try Machine(root, vendor: vendor, notes: &notes)
    var names = ["rz"]
    for native in machine.nativeGates where !["measure", "barrier"].contains(native.lowercased()) {
      guard let name = Self.gateNames[native.lowercased()] else {
        notes.add("dropped: the native operation \(native)")
        continue
      }
      if !names.contains(name) { names.append(name) }
    }
    notes.add("rz is a change of frame: the phases of the other gates are free")
    notes.add("figures are averages over the machine, the same for every qubit and pair")
    notes.add("the spam fidelity contains the preparation; it is taken as the readout error")
    notes.add("two-qubit gates run one at a time in the single chain of ions")
    if names.contains("rxx") { notes.add("the MS gate is taken as rxx") }

    let source = options.source ?? "characterization of IonQ, \(payload.name)"
    let device = Device(
      name: options.name, vendor: "IonQ", technology: .trappedIon, source: source,
      qubits: machine.labels.map { Device.Qubit(label: $0) },
      nativeGates: names.map { .init($0, isVirtual: $0 == "rz") },
      timing: .init(dt: nil, controllerLatency: AssumedValues.controllerLatency(.trappedIon)),
      capabilities: .init(
        midCircuitMeasurement: false, reset: false, feedForward: false, parallelTwoQubitGates: 1))
    let calibration = try calibration(
      machine, device, source: source, notes: &notes)
    return try ImportResult(checking: device, calibration, files: payloads)
  }

  private func calibration(
    _ machine: Machine, _ device: Device, source: String, notes: inout ImportNotes
  ) throws -> Calibration {
    let count = device.qubitCount
    var gates: [Calibration.GateFigures] = []
    for native in device.nativeGates where !native.isVirtual {
      let isPairGate = native.gate?.qubitCount == 2
      let error = try machine.infidelity(isPairGate ? "2Q" : "1Q", notes: &notes)
      let duration = try machine.time(isPairGate ? "2Q" : "1Q", notes: &notes)
      gates += Calibration.GateFigures.allTuples(arity: isPairGate ? 2 : 1, qubitCount: count)
        .map { .init(gate: native.name, qubits: $0, error: error, duration: duration) }
    }
    let figures = Calibration.QubitFigures(
      t1: try machine.time("T1", .coherenceTime, notes: &notes),
      t2: try machine.time("T2", .coherenceTime, notes: &notes),
      readoutError: try machine.infidelity("spam", notes: &notes),
      readoutDuration: try machine.time("readout", notes: &notes),
      resetDuration: try machine.time("reset", notes: &notes))
    return Calibration(
      id: machine.date.map { String($0.prefix(10)) } ?? "undated", device: device.name,
      date: machine.date, source: source, notes: notes.list,
      qubits: [Calibration.QubitFigures](repeating: figures, count: count), gates: gates)
  }
}

extension IonQImporter {
  /// What both layouts say.
  private struct Machine {
    let labels: [String]
    let nativeGates: [String]
    let date: String?
    private let fidelity: JSONCursor
    private let timing: JSONCursor

    init(_ root: JSONCursor, vendor: String, notes: inout ImportNotes) throws {
      let figures: JSONCursor
      if try root.object()["braketSchemaHeader"] != nil {
        let record = try BraketRecord(root, vendor: vendor, notes: &notes)
        guard record.isFullyConnected else {
          throw root.problem("paradigm.connectivity.fullyConnected is false; expected true")
        }
        guard record.labels.count <= Calibration.GateFigures.allPairsLimit else {
          throw root.problem(
            "\(record.labels.count) qubits; at most \(Calibration.GateFigures.allPairsLimit)")
        }
        (labels, nativeGates, date) = (record.labels, record.nativeGates, record.updatedAt)
        figures = record.provider
      } else {
        let key = try root.optional("qubits") ?? root.member("num_qubits")
        let count = try key.integer()
        guard (1...Calibration.GateFigures.allPairsLimit).contains(count) else {
          throw key.problem("\(count) qubits; 1 to \(Calibration.GateFigures.allPairsLimit)")
        }
        labels = (0..<count).map(String.init)
        nativeGates = try root.optional("basis_gates")?.strings() ?? ["gpi", "gpi2", "ms"]
        date = try Self.date(root)
        figures = root
      }
      if date == nil { notes.add("the record is not dated") }
      fidelity = try figures.member("fidelity")
      timing = try figures.member("timing")
    }

    /// ISO 8601, or seconds since 1970 in older records.
    static func date(_ root: JSONCursor) throws -> String? {
      guard let cursor = try root.optional("date") else { return nil }
      if case .number(let seconds) = cursor.value, seconds > 0, seconds < 1e11 {
        return Date(timeIntervalSince1970: seconds).ISO8601Format()
      }
      let text = try cursor.string()
      guard Timestamp(text) != nil else {
        throw cursor.problem("\"\(text)\" is not a date: ISO 8601 or seconds since 1970")
      }
      return text
    }

    /// The member of a key in either case, `1Q` or `1q`.
    private func member(_ cursor: JSONCursor, _ key: String) throws -> JSONCursor? {
      try cursor.optional(key) ?? cursor.optional(key.lowercased())
    }

    func time(
      _ key: String, _ rule: QuantityRule = .duration, notes: inout ImportNotes
    ) throws -> Quantity? {
      try member(timing, key).flatMap {
        try PayloadFigure(label: key, place: "timing").value($0, rule, &notes)
      }.map { Quantity($0) }
    }

    /// 1 − fidelity: the median where it is given, else the mean.
    func infidelity(_ key: String, notes: inout ImportNotes) throws -> Quantity? {
      guard let entry = try member(fidelity, key) else {
        notes.add("no fidelity \(key)")
        return nil
      }
      guard let value = try entry.optional("median") ?? entry.optional("mean") else { return nil }
      let figure = PayloadFigure(label: key, place: "fidelity")
      let error =
        try key == "spam"
        ? figure.value(value, .probability, &notes, convert: PayloadUnit.infidelity)
        : figure.gateError(value, &notes, convert: PayloadUnit.infidelity)
      return error.map { Quantity($0) }
    }
  }
}

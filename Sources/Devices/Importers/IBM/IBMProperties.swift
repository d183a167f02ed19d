import Circuits

/// The properties of an IBM backend: numbers with their units, qubit by qubit and gate by gate.
struct IBMProperties {
  let root: JSONCursor
  let date: String?
  private(set) var qubits: [Calibration.QubitFigures] = []
  private(set) var notes = ImportNotes()
  private(set) var rows: [Calibration.GateFigures] = []

  init(_ root: JSONCursor) throws {
    self.root = root
    let when = try root.member("last_update_date")
    let text = try when.string()
    guard Timestamp(text) != nil else { throw when.problem("\"\(text)\" is not a date (ISO 8601)") }
    date = text
    for (index, list) in try root.member("qubits").elements().enumerated() {
      qubits.append(try figures(list, of: index))
    }
    try readGates()
    noteMissing()
  }

  private mutating func noteMissing() {
    for (name, path) in Calibration.QubitFigures.fields where ["t1", "t2"].contains(name) {
      let missing = qubits.indices.filter { qubits[$0][keyPath: path] == nil }
      notes.add(about: missing) { "no \(name.uppercased()) for qubits \($0)" }
    }
  }

  /// The figures of a table.
  /// - Parameter file: The name of its file.
  init(_ table: IBMTable, file: String) {
    root = JSONCursor(file: file, path: "", value: .object([:]))
    (date, qubits, notes, rows) = (table.date, table.qubits, table.notes, table.rows)
    if date == nil { notes.add("the name of the table has no date") }
    noteMissing()
  }

  private mutating func figures(
    _ list: JSONCursor, of qubit: Int
  ) throws -> Calibration.QubitFigures {
    var figures = Calibration.QubitFigures()
    for cursor in try list.elements() {
      guard let entry = try IBMEntry(cursor) else { continue }
      if PayloadFlag.isFlag(entry.name) {
        if try entry.isOutOfOrder() { figures.isFaulty = true }
        continue
      }
      guard let (path, rule, unit) = Self.qubitFigures[entry.name] else {
        notes.add("dropped: \(entry.name) of the qubits")
        continue
      }
      figures[keyPath: path] = try entry.quantity(rule, unit, at: "qubit \(qubit)", &notes)
    }
    return figures
  }

  private typealias QubitFigure = (
    path: WritableKeyPath<Calibration.QubitFigures, Quantity?> & Sendable, rule: QuantityRule,
    unit: IBMEntry.Unit
  )

  private static let qubitFigures: [String: QubitFigure] = [
    "T1": (\.t1, .coherenceTime, .seconds), "T2": (\.t2, .coherenceTime, .seconds),
    "frequency": (\.frequency, .frequency, .hertz),
    "readout_error": (\.readoutError, .probability, .none),
    "prob_meas1_prep0": (\.p10, .probability, .none),
    "prob_meas0_prep1": (\.p01, .probability, .none),
    "readout_length": (\.readoutDuration, .duration, .seconds),
  ]

  /// What a row of the gates says.
  private struct Row {
    let name: String
    let qubits: [Int]
    var error: Double?
    var duration: Quantity?
    var isOutOfOrder = false

    /// As in the vendor's lists, `cx on [0, 1]`.
    var place: String { "\(name) on \(qubits)" }
  }

  private mutating func readGates() throws {
    for cursor in try root.member("gates").elements() {
      let place = try cursor.member("qubits")
      var row = Row(
        name: IBMConfiguration.name(try cursor.member("gate").string()),
        qubits: try place.integers())
      guard !row.qubits.isEmpty, row.qubits.allSatisfy(qubits.indices.contains) else {
        throw place.problem("\(row.qubits) is out of range; qubits are 0 to \(qubits.count - 1)")
      }
      for parameter in try cursor.member("parameters").elements() {
        guard let entry = try IBMEntry(parameter) else { continue }
        switch entry.name {
        case "gate_error": row.error = try entry.gateError(at: row.place, &notes)
        case "gate_length":
          row.duration = try entry.quantity(.duration, .seconds, at: row.place, &notes)
        case _ where PayloadFlag.isFlag(entry.name):
          row.isOutOfOrder = try entry.isOutOfOrder() || row.isOutOfOrder
        default: notes.add("dropped: \(entry.name) of the gates")
        }
      }
      take(row)
    }
  }

  private mutating func take(_ row: Row) {
    let qubit = row.qubits[0]
    switch row.name {
    case "reset":
      if row.isOutOfOrder {
        notes.add("reset is not operational, its figures are dropped", at: "qubit \(qubit)")
      } else {
        qubits[qubit].resetDuration = row.duration
        qubits[qubit].resetError = row.error.map { Quantity($0) }
      }
    case "measure_2", "reset_2":
      guard !row.isOutOfOrder else {
        notes.add("\(row.name) is not operational, its figures are dropped", at: "qubit \(qubit)")
        return
      }
      let error = row.error.map { Quantity($0) }
      if row.name == "measure_2" {
        qubits[qubit].midCircuitReadoutDuration = row.duration
        qubits[qubit].midCircuitReadoutError = error
        notes.add("measure_2 is the measurement after which a program goes on")
      } else {
        qubits[qubit].midCircuitResetDuration = row.duration
        qubits[qubit].midCircuitResetError = error
        notes.add("reset_2 is the reset of qubits that have been used")
      }
    case "measure":
      if row.isOutOfOrder {
        qubits[qubit].isFaulty = true
        notes.add("measure is not operational, marked as faulty", at: "qubit \(qubit)")
        return
      }
      // The same figures as readout_error and readout_length, under the name of the instruction.
      qubits[qubit].readoutDuration = qubits[qubit].readoutDuration ?? row.duration
      qubits[qubit].readoutError = qubits[qubit].readoutError ?? row.error.map { Quantity($0) }
    case _ where Gate.named(row.name)?.name != row.name:
      notes.add("dropped: the rows of \(row.name), which is not a gate of the table")
    default:
      if row.isOutOfOrder { notes.add("not operational, taken as faulty", at: row.place) }
      rows.append(
        Calibration.GateFigures(
          gate: row.name, qubits: row.qubits,
          error: row.isOutOfOrder
            ? PayloadFlag.outOfOrder("operational 0") : row.error.map { Quantity($0) },
          duration: row.duration))
    }
  }
}

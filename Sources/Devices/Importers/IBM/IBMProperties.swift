import Circuits

/// The properties of an IBM backend: numbers with their units, qubit by qubit and gate by gate.
struct IBMProperties {
  let root: JSONCursor
  let date: String
  private(set) var qubits: [Calibration.QubitFigures] = []
  private(set) var notes = ImportNotes()
  private(set) var rows: [Calibration.GateFigures] = []

  init(_ root: JSONCursor) throws {
    self.root = root
    let when = try root.member("last_update_date")
    date = try when.string()
    guard Timestamp(date) != nil else { throw when.problem("\"\(date)\" is not a date (ISO 8601)") }
    for (index, list) in try root.member("qubits").elements().enumerated() {
      qubits.append(try figures(list, of: index))
    }
    try readGates()
    let doubtful = qubits.indices.filter {
      (qubits[$0].t2?.value ?? 0) > 2 * (qubits[$0].t1?.value ?? .infinity)
    }
    notes.add(about: doubtful) { "T2 > 2 T1 kept as given: qubits \($0)" }
    for (name, path) in Calibration.QubitFigures.fields where ["t1", "t2"].contains(name) {
      let missing = qubits.indices.filter { qubits[$0][keyPath: path] == nil }
      notes.add(about: missing) { "no \(name.uppercased()) for qubits \($0)" }
    }
  }

  /// A named number of a list of `{name, value, unit}`.
  struct Entry {
    let name: String
    let value: Double
    let unit: String
    let cursor: JSONCursor

    init?(_ cursor: JSONCursor) throws {
      name = try cursor.member("name").string()
      guard let number = try cursor.optional("value") else { return nil }
      value = try number.number()
      unit = try cursor.optional("unit")?.string() ?? ""
      self.cursor = cursor
    }

    func seconds() throws -> Double {
      try PayloadUnit.seconds(
        value, unit,
        at: JSONCursor(
          file: cursor.file, path: cursor.path + ".unit", value: .string(unit)))
    }

    func hertz() throws -> Double {
      try PayloadUnit.hertz(
        value, unit,
        at: JSONCursor(
          file: cursor.file, path: cursor.path + ".unit", value: .string(unit)))
    }

    func fraction() throws -> Double {
      guard unit.isEmpty else {
        throw cursor.problem("\(name) has the unit \"\(unit)\"; expected none")
      }
      return value
    }
  }

  private mutating func figures(
    _ list: JSONCursor, of qubit: Int
  ) throws -> Calibration.QubitFigures {
    var figures = Calibration.QubitFigures()
    for cursor in try list.elements() {
      guard let entry = try Entry(cursor) else { continue }
      switch entry.name {
      case "T1": figures.t1 = positive(try entry.seconds(), "T1", qubit)
      case "T2": figures.t2 = positive(try entry.seconds(), "T2", qubit)
      case "frequency": figures.frequency = positive(try entry.hertz(), "frequency", qubit)
      case "readout_error": figures.readoutError = Quantity(try entry.fraction())
      case "prob_meas1_prep0": figures.p10 = Quantity(try entry.fraction())
      case "prob_meas0_prep1": figures.p01 = Quantity(try entry.fraction())
      case "readout_length": figures.readoutDuration = Quantity(try entry.seconds())
      case "operational": figures.isFaulty = entry.value == 0
      default: notes.add("dropped: \(entry.name) of the qubits")
      }
    }
    return figures
  }

  /// Zero stands for a failed fit in some payloads, which is a missing number.
  private mutating func positive(_ value: Double, _ name: String, _ qubit: Int) -> Quantity? {
    if value > 0 { return Quantity(value) }
    notes.add("\(name) of qubit \(qubit) is \(value), taken as missing")
    return nil
  }

  private mutating func readGates() throws {
    for cursor in try root.member("gates").elements() {
      let name = IBMConfiguration.name(try cursor.member("gate").string())
      let place = try cursor.member("qubits")
      let tuple = try place.integers()
      guard !tuple.isEmpty, tuple.allSatisfy(qubits.indices.contains) else {
        throw place.problem("\(tuple) is out of range; qubits are 0 to \(qubits.count - 1)")
      }
      var error: Double?
      var duration: Double?
      for parameter in try cursor.member("parameters").elements() {
        guard let entry = try Entry(parameter) else { continue }
        switch entry.name {
        case "gate_error": error = try entry.fraction()
        case "gate_length": duration = try entry.seconds()
        default: notes.add("dropped: \(entry.name) of the gates")
        }
      }
      take(name, tuple, error, duration)
    }
  }

  private mutating func take(
    _ name: String, _ tuple: [Int], _ error: Double?, _ duration: Double?
  ) {
    switch name {
    case "reset":
      qubits[tuple[0]].resetDuration = duration.map { Quantity($0) }
    case "measure":
      // The same figures as readout_error and readout_length, under the name of the instruction.
      if qubits[tuple[0]].readoutDuration == nil {
        qubits[tuple[0]].readoutDuration = duration.map { Quantity($0) }
      }
      if qubits[tuple[0]].readoutError == nil {
        qubits[tuple[0]].readoutError = error.map { Quantity($0) }
      }
    case _ where Gate.named(name)?.name != name:
      notes.add("dropped: the rows of \(name), which is not a gate of the table")
    default:
      if let value = error, value > 1 {
        notes.add("error \(value) of \(name) on \(tuple) taken as 1, faulty")
        rows.append(row(name, tuple, 1, duration))
      } else {
        rows.append(row(name, tuple, error, duration))
      }
    }
  }

  private func row(
    _ name: String, _ tuple: [Int], _ error: Double?, _ duration: Double?
  ) -> Calibration.GateFigures {
    Calibration.GateFigures(
      gate: name, qubits: tuple, error: error.map { Quantity($0) },
      duration: duration.map { Quantity($0) })
  }
}

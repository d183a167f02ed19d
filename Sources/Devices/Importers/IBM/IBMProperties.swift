import Circuits

/// The properties of an IBM backend: numbers with their units, qubit by qubit and gate by gate.
struct IBMProperties {
  let root: JSONCursor
  let date: String
  private(set) var qubits: [Calibration.QubitFigures] = []
  private(set) var notes = ImportNotes()
  private var rows: [Calibration.GateFigures] = []

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
  private struct Entry {
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
      let name = try cursor.member("gate").string()
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

  /// The gates outside the basis that can be used: both `rx` and `rzz` if some `rzz` works.
  func fractionalGates(basis: [String]) -> [String] {
    let works = rows.contains { $0.gate == "rzz" && $0.error != nil && !$0.isFaulty }
    guard works else { return [] }
    return ["rx", "rzz"].filter { gate in
      !basis.contains(gate) && rows.contains { $0.gate == gate }
    }
  }

  /// The rows of native gates, and rows of gates that are switched off: kept as faulty.
  func gateFigures(
    _ configuration: IBMConfiguration, fractional: [String], notes: inout ImportNotes
  ) -> [Calibration.GateFigures] {
    let native = Set(configuration.basisGates + fractional)
    var order: [String] = []
    for row in rows where !order.contains(row.gate) { order.append(row.gate) }
    var result: [Calibration.GateFigures] = []
    for gate in order {
      var own = rows.filter { $0.gate == gate }
      if !native.contains(gate) {
        guard own.allSatisfy(\.isFaulty) else {
          notes.add("dropped: the figures of \(gate), which is not among the basis gates")
          continue
        }
        notes.add("\(gate): all \(own.count) rows are marked faulty (gate_error 1); not native")
      } else if let pairs = configuration.pairs[gate].map(Set.init) {
        let foreign = own.filter { !pairs.contains($0.qubits) }
        notes.add(about: foreign.map(\.qubits)) {
          "dropped: figures of \(gate) on pairs outside the coupling map: \($0)"
        }
        own.removeAll { !pairs.contains($0.qubits) }
      }
      if native.contains(gate) {
        notes.add(about: own.filter(\.isFaulty).map(\.qubits)) {
          "\(gate) is marked faulty (gate_error 1) on \($0)"
        }
      }
      result += own
    }
    return result
  }

  /// Static ZZ by pair. The names run the indices together, `zz_6272`, so that they are looked up
  /// by the edges of the device; a zero is a placeholder.
  func couplings(
    _ configuration: IBMConfiguration, notes: inout ImportNotes
  ) throws -> [Calibration.CouplingFigures] {
    let edges = Set(configuration.pairs.values.joined().map { $0.sorted() })
    var names: [String: Set<[Int]>] = [:]
    for edge in edges {
      names["zz_\(edge[0])\(edge[1])", default: []].insert(edge)
      names["zz_\(edge[1])\(edge[0])", default: []].insert(edge)
    }
    var found: [[Int]: Quantity] = [:]
    var zeros = 0
    for cursor in try root.optional("general")?.elements() ?? [] {
      guard let entry = try Entry(cursor) else { continue }
      guard entry.name.hasPrefix("zz_") else {
        let kind = entry.name.split(separator: "_").first ?? ""
        notes.add("dropped: \(kind)_… of the general figures")
        continue
      }
      guard let candidates = names[entry.name], candidates.count == 1, let edge = candidates.first
      else {
        notes.add("dropped: \(entry.name), which does not name one edge")
        continue
      }
      if entry.value == 0 {
        zeros += 1
      } else {
        found[edge] = Quantity(try entry.hertz())
      }
    }
    if zeros > 0 { notes.add("dropped: \(zeros) static ZZ shifts that are exactly 0") }
    return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { Calibration.CouplingFigures(qubits: $0.key, zz: $0.value) }
  }
}

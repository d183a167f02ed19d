import Circuits
import Foundation

/// The table of calibrations that the pages of IBM Quantum offer (CSV), a line for each qubit. Its
/// columns have changed from year to year; those with two qubits hold lists, `0_1:0.009; 0_4:0.01`,
/// `1:0.0013;2:0.002` or `cx0_1: 9e-3, cx0_4: 1e-2`.
struct IBMTable {
  /// A column that the importer reads.
  private enum Column: Hashable {
    case qubit, figure(String), oneQubit(String), pair(String), pairDuration, oneQubitDuration
    case operational, measurement, ignored(String)
  }

  private(set) var qubits: [Calibration.QubitFigures] = []
  private(set) var rows: [Calibration.GateFigures] = []
  private(set) var notes = ImportNotes()
  /// The two-qubit gate of the machine.
  let pairGate: String
  /// One-qubit gates of the basis.
  private(set) var oneQubitGates: [String] = []
  /// From the name of the file; nil where it has none.
  let date: String?
  private let payload: Payload

  /// Whether a file is such a table.
  static func isTable(_ payload: Payload) -> Bool {
    if payload.isTable { return true }
    // A text that begins with a quotation mark may be either.
    let first = payload.bytes.first { !Character(Unicode.Scalar($0)).isWhitespace }
    guard first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return false }
    return (try? payload.table().head.contains { plain($0) == "qubit" }) ?? false
  }

  /// Reads a table.
  /// - Throws: `DeviceFileError` with the line and the column.
  init(_ payload: Payload) throws {
    self.payload = payload
    date = Self.date(inName: payload.name)
    let table = try payload.table()
    let columns = table.head.map(Self.column)
    for (column, name) in zip(columns, table.head) {
      if case .ignored = column, !name.isEmpty { notes.add("dropped: the column \(name)") }
    }
    for column in Set(columns) where columns.count(where: { $0 == column }) > 1 {
      if case .ignored = column { continue }
      let names = zip(columns, table.head).filter { $0.0 == column }.map { "\"\($0.1)\"" }
      throw payload.problem("line 1", "\(names.joined(separator: " and ")) are the same column")
    }
    guard columns.contains(.qubit) else {
      throw payload.problem(
        "line 1",
        "has no column Qubit, as IBM's tables of calibrations have; it has "
          + table.head.prefix(6).joined(separator: ", "))
    }
    let pairGates = columns.compactMap { if case .pair(let gate) = $0 { gate } else { nil } }
    guard let pairGate = pairGates.first else {
      throw payload.problem(
        "line 1",
        "has no column with the error of cx, ecr or cz; it has "
          + table.head.joined(separator: ", "))
    }
    self.pairGate = pairGate
    oneQubitGates = columns.compactMap { if case .oneQubit(let gate) = $0 { gate } else { nil } }
    try read(table, columns)
  }

  private mutating func read(_ table: Payload.Table, _ columns: [Column]) throws {
    guard (1...Device.qubitLimit).contains(table.rows.count) else {
      throw payload.problem(
        "document", "\(table.rows.count) lines of qubits; 1 to \(Device.qubitLimit)")
    }
    qubits = [Calibration.QubitFigures](repeating: .init(), count: table.rows.count)
    var pairErrors: [[Int]: Double] = [:]
    var pairDurations: [[Int]: Double] = [:]
    var lines: [Int: Int] = [:]
    for (line, cells) in table.rows {
      let index = columns.firstIndex(of: .qubit) ?? 0
      // The oldest tables leave qubit 0 blank.
      let text = cells[index].isEmpty && line == table.rows[0].line ? "0" : cells[index]
      guard let qubit = Int(text.drop { $0 == "Q" || $0 == "q" }), qubits.indices.contains(qubit)
      else {
        throw payload.problem(
          "line \(line), Qubit", "\"\(text)\" is not a qubit from 0 to \(qubits.count - 1)")
      }
      if let earlier = lines.updateValue(line, forKey: qubit) {
        throw payload.problem("line \(line), Qubit", "\(qubit) is on line \(earlier) already")
      }
      var errors: [String: Double] = [:]
      var duration: Double?
      for (position, column) in columns.enumerated() where !cells[position].isEmpty {
        let name = table.head[position]
        let cell = Cell(payload: payload, line: line, name: name, text: cells[position])
        switch column {
        case .qubit, .ignored: break
        case .operational:
          if try !cell.isTrue() { qubits[qubit].isFaulty = true }
        case .figure(let key):
          take(key, try cell.number(cell.text), name, qubit)
        case .measurement:
          // The same figure as the assignment error, under the name of the instruction.
          if !columns.contains(.figure("readout_error")) {
            take("readout_error", try cell.number(cell.text), name, qubit)
          }
        case .oneQubit(let gate):
          let figure = PayloadFigure(label: name, place: "qubit \(qubit)")
          errors[gate] = figure.gateError(try cell.number(cell.text), &notes)
        case .oneQubitDuration:
          duration = time(try cell.number(cell.text), name, "qubit \(qubit)")
        case .pair:
          for (pair, number) in try cell.pairs(of: qubit, count: qubits.count) {
            let figure = PayloadFigure(label: name, place: "\(pair)")
            pairErrors[pair] = figure.gateError(number, &notes)
          }
        case .pairDuration:
          for (pair, number) in try cell.pairs(of: qubit, count: qubits.count) {
            pairDurations[pair] = time(number, name, "\(pair)")
          }
        }
      }
      let length = duration.map { Quantity($0) } ?? AssumedValues.ibmOneQubit
      if duration == nil { notes.add("no length of one-qubit gates: it is assumed") }
      for gate in oneQubitGates {
        rows.append(
          .init(
            gate: gate, qubits: [qubit], error: errors[gate].map { Quantity($0) },
            duration: gate == "rz" ? Quantity(0) : length))
      }
    }
    for pair in Set(pairErrors.keys).union(pairDurations.keys)
      .sorted(by: { $0.lexicographicallyPrecedes($1) })
    {
      // Tables of symmetric gates name some pairs once.
      let orders = pairGate == "cz" ? [pair, [pair[1], pair[0]]] : [pair]
      for order in orders where order == pair || pairErrors[order] == nil {
        rows.append(
          .init(
            gate: pairGate, qubits: order, error: pairErrors[pair].map { Quantity($0) },
            duration: pairDurations[pair].map { Quantity($0) }))
      }
    }
    rows = ([pairGate] + oneQubitGates).flatMap { gate in
      rows.filter { $0.gate == gate }
        .sorted { $0.qubits.lexicographicallyPrecedes($1.qubits) }
    }
  }

  private mutating func time(_ value: Double, _ name: String, _ place: String) -> Double? {
    let divisor = Self.unit(name) == "us" ? 1e6 : 1e9
    return PayloadFigure(label: name, place: place).value(value, .duration, &notes) {
      $0 / divisor
    }
  }

  private mutating func take(
    _ key: String, _ value: Double, _ name: String, _ qubit: Int
  ) {
    guard let path = Calibration.QubitFigures.fields.first(where: { $0.name == key })?.path else {
      return
    }
    let factors: [String: Double] = ["us": 1e-6, "ns": 1e-9, "ms": 1e-3, "GHz": 1e9]
    let rule = Calibration.QubitFigures.rules[key] ?? .probability
    let unit = Self.unit(name)
    qubits[qubit][keyPath: path] = PayloadFigure(label: name, place: "qubit \(qubit)")
      .value(value, rule, &notes) { number in
        switch unit {
        case "us": number / 1e6
        case "ns": number / 1e9
        default: number * (factors[unit] ?? 1)
        }
      }.map { Quantity($0) }
  }

  /// The unit in parentheses at the end of a name.
  private static func unit(_ name: String) -> String {
    guard let match = name.firstMatch(of: /\((\S+)\)\s*$/) else { return "" }
    return String(match.1).replacing("\u{B5}", with: "u").replacing("\u{3BC}", with: "u")
  }

  /// A name without units, in lower case, single spaces.
  private static func plain(_ name: String) -> String {
    name.replacing(/\((us|\u{B5}s|\u{3BC}s|ns|ms|GHz)\)/, with: "").lowercased()
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static let columns: [String: Column] = [
    "qubit": .qubit, "t1": .figure("t1"), "t2": .figure("t2"), "frequency": .figure("frequency"),
    "readout assignment error": .figure("readout_error"), "prob meas0 prep1": .figure("p01"),
    "prob meas1 prep0": .figure("p10"), "readout length": .figure("readout_duration"),
    "init error": .figure("reset_error"), "id error": .oneQubit("id"),
    "\u{221A}x (sx) error": .oneQubit("sx"), "sx error": .oneQubit("sx"),
    "pauli-x error": .oneQubit("x"), "single-qubit pauli-x error": .oneQubit("x"),
    "x error": .oneQubit("x"), "z-axis rotation (rz) error": .oneQubit("rz"),
    "rz error": .oneQubit("rz"), "single-qubit gate length": .oneQubitDuration,
    "cnot error": .pair("cx"), "cx error": .pair("cx"), "ecr error": .pair("ecr"),
    "cz error": .pair("cz"), "gate time": .pairDuration, "gate length": .pairDuration,
    "operational": .operational, "measure error": .measurement,
    "measure_2 error": .figure("mid_circuit_readout_error"),
  ]

  private static func column(_ name: String) -> Column {
    columns[plain(name)] ?? .ignored(name)
  }

  /// A date in the name of a file, `…_2024-06-18T12_34_56Z.csv`.
  private static func date(inName name: String) -> String? {
    let pattern = /(\d{4}-\d{2}-\d{2})(?:T(\d{2})[_:-](\d{2})[_:-](\d{2}))?/
    guard let match = name.firstMatch(of: pattern) else { return nil }
    var text = String(match.1)
    if let hour = match.2, let minute = match.3, let second = match.4 {
      text += "T\(hour):\(minute):\(second)Z"
    }
    return Timestamp(text) == nil ? nil : text
  }
}

/// A cell of the table with its place.
private struct Cell {
  let payload: Payload
  let line: Int
  let name: String
  let text: String

  private func problem(_ message: String) -> DeviceFileError {
    payload.problem("line \(line), \(name)", message)
  }

  func number(_ text: String) throws -> Double {
    guard let number = Double(text.trimmingCharacters(in: .whitespaces)) else {
      throw problem("\"\(text)\" is not a number")
    }
    return number
  }

  func isTrue() throws -> Bool {
    switch text.lowercased() {
    case "true", "yes", "1": true
    case "false", "no", "0": false
    default: throw problem("\"\(text)\" is neither yes nor no")
    }
  }

  /// The numbers of a list by ordered pair; an entry names both qubits, or the other one.
  func pairs(of qubit: Int, count: Int) throws -> [([Int], Double)] {
    try text.split(whereSeparator: { ";,".contains($0) }).compactMap { entry in
      let text = entry.trimmingCharacters(in: .whitespaces)
      if text.isEmpty { return nil }
      guard let match = text.wholeMatch(of: /(?:[a-z]+)?(?:(\d+)_)?(\d+)\s*:\s*(\S+)/),
        let first = match.1.map({ Int($0) }) ?? qubit, let second = Int(match.2),
        first != second, max(first, second) < count
      else {
        throw problem(
          "\"\(text)\" is not a pair of qubits from 0 to \(count - 1) with a number, 0_1:0.01 or "
            + "1:0.01")
      }
      return ([first, second], try number(String(match.3)))
    }
  }
}

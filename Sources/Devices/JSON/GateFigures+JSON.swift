import Circuits

/// Rows of a gate go together: what they share stands once, and `"on": "all"` stands for every
/// qubit or every ordered pair.
extension Calibration.GateFigures {
  package static let fields = [
    "error", "simultaneous_error", "duration", "leakage", "seepage", "coherent",
    "angle_dependence",
  ]
  /// The largest machine whose pairs are all written out in memory.
  static let allPairsLimit = 512

  private var values: [JSONValue?] {
    [
      error?.json, simultaneousError?.json, duration?.json, leakage?.json, seepage?.json,
      coherent?.json, angleDependence?.json,
    ]
  }

  /// What an object says of a row; a missing field is that of the group, nil says there is none.
  private struct Shared {
    var error: Quantity?
    var simultaneousError: Quantity?
    var duration: Quantity?
    var leakage: Quantity?
    var seepage: Quantity?
    var coherent: Calibration.CoherentFigures?
    var angleDependence: Calibration.AngleDependence?

    mutating func fill(_ cursor: JSONCursor, _ object: JSONObject, _ problems: inout ProblemList) {
      func has(_ key: String) -> Bool { object[key] != nil }
      if has("error") { error = problems.quantity(cursor, "error") }
      if has("simultaneous_error") {
        simultaneousError = problems.quantity(cursor, "simultaneous_error")
      }
      if has("duration") { duration = problems.quantity(cursor, "duration") }
      if has("leakage") { leakage = problems.quantity(cursor, "leakage") }
      if has("seepage") { seepage = problems.quantity(cursor, "seepage") }
      if has("coherent") {
        let member = problems.attempt { try cursor.optional("coherent") } ?? nil
        coherent = member.flatMap { Calibration.CoherentFigures.read($0, &problems) }
      }
      if has("angle_dependence") {
        let member = problems.attempt { try cursor.optional("angle_dependence") } ?? nil
        angleDependence = member.flatMap { Calibration.AngleDependence.read($0, &problems) }
      }
    }

    func row(_ gate: String, _ qubits: [Int]) -> Calibration.GateFigures {
      Calibration.GateFigures(
        gate: gate, qubits: qubits, error: error, duration: duration, leakage: leakage,
        coherent: coherent, angleDependence: angleDependence,
        simultaneousError: simultaneousError, seepage: seepage)
    }
  }

  /// The rows in groups of consecutive rows of one gate.
  static func json(_ rows: [Self], qubitCount: Int) -> [JSONValue] {
    var groups: [[Self]] = []
    for row in rows {
      if groups.last?.last?.gate == row.gate {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
    return groups.map { json(group: $0, qubitCount: qubitCount) }
  }

  private static func json(group: [Self], qubitCount: Int) -> JSONValue {
    var object: JSONObject = ["gate": .string(group[0].gate)]
    var own: [Int] = []
    let rows = group.map(\.values)
    for (index, name) in fields.enumerated() {
      if rows.allSatisfy({ $0[index] == rows[0][index] }) {
        object[name] = rows[0][index]
      } else {
        own.append(index)
      }
    }
    let tuples = group.map(\.qubits)
    if own.isEmpty, tuples == allTuples(arity: tuples[0].count, qubitCount: qubitCount) {
      object["on"] = .string("all")
    } else if own.isEmpty {
      object["on"] = .array(tuples.map(indices))
    } else {
      object["on"] = .array(
        zip(group, rows).map { row, values in
          var entry: JSONObject = ["qubits": indices(row.qubits)]
          for index in own { entry[fields[index]] = values[index] }
          return .object(entry)
        })
    }
    return .object(object)
  }

  private static func indices(_ qubits: [Int]) -> JSONValue {
    .array(qubits.map { .number(Double($0)) })
  }

  /// Every qubit, or every ordered pair of different qubits, in ascending order.
  static func allTuples(arity: Int, qubitCount: Int) -> [[Int]] {
    switch arity {
    case 1: (0..<qubitCount).map { [$0] }
    case 2: (0..<qubitCount).flatMap { a in (0..<qubitCount).filter { $0 != a }.map { [a, $0] } }
    default: []
    }
  }

  /// Reads all groups.
  static func read(
    _ cursor: JSONCursor, qubitCount: Int, _ problems: inout ProblemList
  ) -> [Self] {
    var rows: [Self] = []
    for group in problems.elements(cursor, "gates") {
      guard let object = problems.attempt({ try group.object() }) else { continue }
      problems.refuseUnknown(group, known: ["gate"] + fields + ["on"])
      let name = problems.attempt { try group.member("gate").string() } ?? ""
      var shared = Shared()
      shared.fill(group, object, &problems)
      guard let on = problems.attempt({ try group.member("on") }) else { continue }
      if case .string(let word) = on.value {
        rows += problems.attempt { try all(word, name, shared, qubitCount, on) } ?? []
        continue
      }
      for entry in problems.attempt({ try on.elements() }) ?? [] {
        if let row = read(entry, gate: name, shared: shared, &problems) { rows.append(row) }
      }
    }
    return rows
  }

  private static func all(
    _ word: String, _ name: String, _ shared: Shared, _ qubitCount: Int, _ on: JSONCursor
  ) throws -> [Self] {
    guard word == "all" else {
      throw on.problem("\"\(word)\" is unknown; expected \"all\" or an array")
    }
    let arity = Gate.named(name)?.qubitCount ?? 1
    guard arity <= 2 else { throw on.problem("\"all\" is for gates of one or two qubits") }
    guard arity < 2 || qubitCount <= allPairsLimit else {
      throw on.problem("all pairs of \(qubitCount) qubits; at most of \(allPairsLimit)")
    }
    return allTuples(arity: arity, qubitCount: qubitCount).map { shared.row(name, $0) }
  }

  private static func read(
    _ entry: JSONCursor, gate: String, shared: Shared, _ problems: inout ProblemList
  ) -> Self? {
    if case .array = entry.value {
      return problems.attempt { try entry.integers() }.map { shared.row(gate, $0) }
    }
    guard let object = problems.attempt({ try entry.object() }) else { return nil }
    problems.refuseUnknown(entry, known: ["qubits"] + fields)
    guard let qubits = problems.attempt({ try entry.member("qubits").integers() }) else {
      return nil
    }
    var own = shared
    own.fill(entry, object, &problems)
    return own.row(gate, qubits)
  }
}

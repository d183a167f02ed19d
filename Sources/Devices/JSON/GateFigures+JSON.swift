import Circuits

/// Rows of a gate go together: what they share stands once, and `"on": "all"` stands for every
/// qubit or every ordered pair.
extension Calibration.GateFigures {
  private static let fields = ["error", "duration", "leakage"]
  /// The largest machine whose pairs are all written out in memory.
  static let allPairsLimit = 512

  private var quantities: [Quantity?] { [error, duration, leakage] }

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
    for (index, name) in fields.enumerated() {
      if Set(group.map { $0.quantities[index] }).count == 1 {
        object[name] = group[0].quantities[index]?.json
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
        group.map { row in
          var entry: JSONObject = ["qubits": indices(row.qubits)]
          for index in own { entry[fields[index]] = row.quantities[index]?.json }
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
      guard problems.attempt({ try group.object() }) != nil else { continue }
      problems.refuseUnknown(group, known: ["gate"] + fields + ["on"])
      let name = problems.attempt { try group.member("gate").string() } ?? ""
      let shared = fields.map { problems.quantity(group, $0) }
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
    _ word: String, _ name: String, _ shared: [Quantity?], _ qubitCount: Int, _ on: JSONCursor
  ) throws -> [Self] {
    guard word == "all" else {
      throw on.problem("\"\(word)\" is unknown; expected \"all\" or an array")
    }
    let arity = Gate.named(name)?.qubitCount ?? 1
    guard arity <= 2 else { throw on.problem("\"all\" is for gates of one or two qubits") }
    guard arity < 2 || qubitCount <= allPairsLimit else {
      throw on.problem("all pairs of \(qubitCount) qubits; at most of \(allPairsLimit)")
    }
    return allTuples(arity: arity, qubitCount: qubitCount).map {
      Self(gate: name, qubits: $0, error: shared[0], duration: shared[1], leakage: shared[2])
    }
  }

  private static func read(
    _ entry: JSONCursor, gate: String, shared: [Quantity?], _ problems: inout ProblemList
  ) -> Self? {
    if case .array = entry.value {
      guard let qubits = problems.attempt({ try entry.integers() }) else { return nil }
      return Self(
        gate: gate, qubits: qubits, error: shared[0], duration: shared[1], leakage: shared[2])
    }
    guard let object = problems.attempt({ try entry.object() }) else { return nil }
    problems.refuseUnknown(entry, known: ["qubits"] + fields)
    guard let qubits = problems.attempt({ try entry.member("qubits").integers() }) else {
      return nil
    }
    let own = fields.enumerated().map { index, name in
      object[name] == nil ? shared[index] : problems.quantity(entry, name)
    }
    return Self(gate: gate, qubits: qubits, error: own[0], duration: own[1], leakage: own[2])
  }
}

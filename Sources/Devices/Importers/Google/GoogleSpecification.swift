import Circuits

/// A device specification of Google's Quantum Engine: a protocol buffer in text form or in JSON.
/// Durations are in picoseconds.
struct GoogleSpecification {
  /// Labels `row_col` in ascending order of row and column.
  let labels: [String]
  /// Ordered pairs of indices on which two-qubit gates exist.
  let pairs: [[Int]]
  /// Vendor's names of gates with their durations in seconds, where they are given.
  let gates: [(name: String, duration: Double?)]
  /// What was impossible.
  let notes: ImportNotes

  init(_ root: JSONCursor) throws {
    let named = try Self.list(root, "valid_qubits").map { ($0, try GoogleLabel($0)) }
    guard !named.isEmpty else { throw root.problem("valid_qubits is missing or empty") }
    guard named.count <= Device.qubitLimit else {
      throw root.problem("\(named.count) qubits; 1 to \(Device.qubitLimit)")
    }
    var seen: Set<String> = []
    for (cursor, label) in named where !seen.insert(label.text).inserted {
      throw cursor.problem("\"\(label.text)\" is listed twice")
    }
    labels = named.map(\.1).sorted().map(\.text)
    let index = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    pairs = try Self.pairs(root, index)
    var notes = ImportNotes()
    gates = try Self.gates(root, &notes)
    self.notes = notes
    guard has("phased_xz") else {
      let found = gates.map(\.name).joined(separator: ", ")
      throw root.problem(
        "valid_gates has no phased_xz" + (found.isEmpty ? "" : "; it has \(found)"))
    }
  }

  func duration(_ gate: String) -> Double? { gates.first { $0.name == gate }?.duration }
  func has(_ gate: String) -> Bool { gates.contains { $0.name == gate } }

  /// The values of a field that may repeat, in either spelling of its name.
  private static func list(_ cursor: JSONCursor, _ key: String) throws -> [JSONCursor] {
    let words = key.split(separator: "_").map(String.init)
    let camel =
      words[0]
      + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined()
    guard let member = try cursor.optional(key) ?? cursor.optional(camel) else { return [] }
    if case .array = member.value { return try member.elements() }
    return [member]
  }

  private static func pairs(_ root: JSONCursor, _ index: [String: Int]) throws -> [[Int]] {
    var found: Set<[Int]> = []
    for set in try list(root, "valid_targets") {
      let ordering = try list(set, "target_ordering").first?.string() ?? "SYMMETRIC"
      for target in try list(set, "targets") {
        let ids = try list(target, "ids")
        guard ids.count == 2 else { continue }
        let pair = try ids.map { id in
          let label = try GoogleLabel(id).text
          guard let qubit = index[label] else {
            throw id.problem("\"\(label)\" is not among valid_qubits")
          }
          return qubit
        }
        guard pair[0] != pair[1] else { throw target.problem("joins a qubit with itself") }
        found.insert(pair)
        if ordering != "ASYMMETRIC" { found.insert([pair[1], pair[0]]) }
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  private static func gates(
    _ root: JSONCursor, _ notes: inout ImportNotes
  ) throws -> [(String, Double?)] {
    let times: Set = ["gate_duration_picos", "gateDurationPicos"]
    let sets = try list(root, "valid_gate_sets")
    if !sets.isEmpty { return try gates(ofSets: sets, &notes) }
    return try list(root, "valid_gates").map { gate in
      guard let name = try gate.object().keys.first(where: { !times.contains($0) }) else {
        throw gate.problem("names no gate")
      }
      return (snake(name), try duration(gate, of: name, &notes))
    }
  }

  /// The names of today of gates in the specifications until 2021, which list them by sets.
  private static let namesInSets = [
    "xy": "phased_xz", "xy_pi": "phased_xz", "xy_half_pi": "phased_xz", "xyz": "phased_xz",
    "z": "virtual_zpow", "fsim_pi_4": "sqrt_iswap",
  ]

  /// The gates of all sets, each once, with the first duration that is given.
  private static func gates(
    ofSets sets: [JSONCursor], _ notes: inout ImportNotes
  ) throws -> [(String, Double?)] {
    var result: [(name: String, duration: Double?)] = []
    for gate in try sets.flatMap({ try list($0, "valid_gates") }) {
      guard let id = try list(gate, "id").first?.string() else {
        throw gate.problem("names no gate")
      }
      let name = namesInSets[id] ?? id
      let time = try duration(gate, of: id, &notes)
      if let index = result.firstIndex(where: { $0.name == name }) {
        result[index].duration = result[index].duration ?? time
      } else {
        result.append((name, time))
      }
    }
    return result
  }

  private static func duration(
    _ gate: JSONCursor, of name: String, _ notes: inout ImportNotes
  ) throws -> Double? {
    try list(gate, "gate_duration_picos").first.flatMap { cursor in
      let figure = PayloadFigure(label: "gate_duration_picos", place: name)
      // 64-bit numbers are strings in the JSON form.
      if case .string(let text) = cursor.value, let number = Double(text) {
        return figure.value(number, .duration, &notes) { $0 / 1e12 }
      }
      return try figure.value(cursor, .duration, &notes) { $0 / 1e12 }
    }
  }

  /// `phasedXz` of the JSON form as `phased_xz`.
  private static func snake(_ name: String) -> String {
    name.reduce(into: "") { text, character in
      text += character.isUppercase ? "_" + character.lowercased() : String(character)
    }
  }
}

/// The name of a place on the grid, `row_col`; also `q(row,col)` and `q3_2`.
struct GoogleLabel: Comparable {
  let row: Int
  let column: Int

  init(_ cursor: JSONCursor) throws {
    let text = try cursor.string()
    let numbers = text.split { !($0.isNumber || $0 == "-") }.compactMap { Int($0) }
    let marks = text.filter { !$0.isNumber }
    guard numbers.count == 2, ["_", "q_", "q(,)", "q(, )"].contains(marks.filter { $0 != "-" })
    else { throw cursor.problem("\"\(text)\" is not a place on the grid, row_col") }
    row = numbers[0]
    column = numbers[1]
  }

  var text: String { "\(row)_\(column)" }

  static func < (left: GoogleLabel, right: GoogleLabel) -> Bool {
    (left.row, left.column) < (right.row, right.column)
  }
}

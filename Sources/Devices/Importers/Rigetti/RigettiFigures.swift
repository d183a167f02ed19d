/// Figures of a Rigetti processor by the vendor's labels, whatever the layout of the payload.
struct RigettiFigures {
  /// Of one qubit.
  struct Qubit {
    var t1: Double?
    var t2: Double?
    var simultaneous: Double?
    var isolated: Double?
    var readout: Double?
    var activeReset: Double?
    /// Whether randomized benchmarking was tried and every attempt failed.
    var isOutOfOrder = false
  }

  /// By label.
  var qubits: [String: Qubit] = [:]
  /// Fidelities by gate (`CZ`, `CPHASE`, `XY`, `ISWAP`) and pair of labels in ascending order.
  var pairs: [String: [[String]: Double]] = [:]
  /// Pairs whose benchmark failed, by gate.
  var failedPairs: [String: Set<[String]>] = [:]
  /// Qubits that a mark says are out of order.
  var marked: Set<String> = []
  /// Pairs that a mark says are out of order.
  var markedPairs: Set<[String]> = []
  /// The qubits that `RX` works on; empty where the payload does not say.
  var drivable: Set<String> = []
  /// The latest time stamp of any figure.
  var latest: String?
  /// Names of what was found and has no place.
  var dropped: [String] = []
  /// What was impossible.
  var notes = ImportNotes()

  private mutating func drop(_ name: String) {
    if !dropped.contains(name) { dropped.append(name) }
  }

  /// A figure of a qubit by the vendor's name; nil for an impossible one, which is noted. Fidelities
  /// of gates become errors of at most 1.
  private mutating func figure(
    _ name: String, of label: String, _ cursor: JSONCursor
  ) throws -> Double? {
    let figure = PayloadFigure(label: name, place: "qubit \(label)")
    switch name {
    case "T1", "T2": return try figure.value(cursor, .coherenceTime, &notes)
    case "fRO", "fActiveReset", "fAR": return try figure.value(cursor, .probability, &notes)
    default: return try fidelity(name, "qubit \(label)", cursor)
    }
  }

  /// The fidelity of a gate, 0 where it is out of order; nil for an impossible one, which is noted.
  private mutating func fidelity(
    _ name: String, _ place: String, _ cursor: JSONCursor
  ) throws -> Double? {
    let number = try cursor.anyNumber()
    let error = PayloadFigure(label: name, place: place).gateError(number, &notes) { 1 - $0 }
    return error.map { $0 < 1 ? number : 0 }
  }

  /// The layout of the instruction set architecture: benchmarks and instructions with sites.
  init(architecture specs: JSONCursor) throws {
    for list in ["benchmarks", "instructions"] {
      for operation in try specs.optional(list)?.elements() ?? [] {
        let name = try operation.member("name").string()
        for site in try operation.member("sites").elements() {
          let siteNodes = try Self.labels(site.member("node_ids"))
          if name == "RX" { drivable.formUnion(siteNodes) }
          for characteristic in try site.member("characteristics").elements() {
            // A benchmark of all qubits at once names the qubit of each figure.
            let nodes = try characteristic.optional("node_ids").map(Self.labels) ?? siteNodes
            try take(name, characteristic, nodes)
          }
        }
      }
    }
  }

  private mutating func take(
    _ operation: String, _ characteristic: JSONCursor, _ nodes: [String]
  ) throws {
    let name = try characteristic.member("name").string()
    guard let cursor = try characteristic.optional("value") else { return }
    if let stamp = try characteristic.optional("timestamp") {
      let text = try stamp.string()
      guard let time = Timestamp(text) else {
        throw stamp.problem("\"\(text)\" is not a date (ISO 8601)")
      }
      // The start of 1970 stands for no date.
      if time.seconds > 0, latest.flatMap({ Timestamp($0) }).map({ $0 < time }) ?? true {
        latest = text
      }
    }
    let failed = try Self.isFailure(cursor, characteristic.optional("error"))
    if nodes.count == 2, name.hasPrefix("f") {
      let gate = String(name.dropFirst()).uppercased()
      let pair = BraketRecord.ascending(nodes)
      guard let value = try fidelity(name, "pair \(nodes.joined(separator: "-"))", cursor) else {
        return
      }
      let hasFailed = failedPairs[gate]?.contains(pair) ?? (pairs[gate]?[pair] == nil)
      if failed {
        // One attempt that succeeded is enough.
        guard hasFailed || pairs[gate]?[pair] == nil else { return }
        failedPairs[gate, default: []].insert(pair)
      } else {
        failedPairs[gate]?.remove(pair)
      }
      pairs[gate, default: [:]][pair] = value
      return
    }
    guard nodes.count == 1 else {
      throw characteristic.problem("\(name) of \(nodes.count) qubits; 1 or 2 expected")
    }
    var qubit = qubits[nodes[0]] ?? Qubit()
    func value(_ figures: inout RigettiFigures) throws -> Double? {
      try figures.figure(name, of: nodes[0], cursor)
    }
    switch name {
    case "T1": qubit.t1 = try value(&self)
    case "T2": qubit.t2 = try value(&self)
    case "fRO": qubit.readout = try value(&self)
    case "fActiveReset", "fAR": qubit.activeReset = try value(&self)
    case "fRB" where failed:
      qubit.isOutOfOrder = qubit.isolated == nil && qubit.simultaneous == nil
    case "fRB" where operation.contains("simultaneous"): qubit.simultaneous = try value(&self)
    case "fRB": qubit.isolated = try value(&self)
    default: drop("\(name) of \(operation)")
    }
    if qubit.isolated != nil || qubit.simultaneous != nil { qubit.isOutOfOrder = false }
    qubits[nodes[0]] = qubit
  }

  /// A fidelity of one half with a standard error of one stands for a benchmark that failed.
  private static func isFailure(_ value: JSONCursor, _ error: JSONCursor?) throws -> Bool {
    try value.anyNumber() == 0.5 && (error?.anyNumber() ?? 0) >= 1
  }

  /// The layout of version 1 of the Braket record: `1Q` and `2Q` by label.
  init(specs: JSONCursor) throws {
    for (label, entry) in try specs.member("1Q").members() {
      var qubit = Qubit()
      for (name, cursor) in try entry.members() where cursor.value != .null {
        switch name {
        case "T1": qubit.t1 = try figure(name, of: label, cursor)
        case "T2": qubit.t2 = try figure(name, of: label, cursor)
        case "fRO": qubit.readout = try figure(name, of: label, cursor)
        case "fActiveReset": qubit.activeReset = try figure(name, of: label, cursor)
        case "f1Q_simultaneous_RB", "f1QRB":
          let value = try figure(name, of: label, cursor)
          if try Self.isFailure(cursor, entry.optional("\(name)_std_err")) {
            qubit.isOutOfOrder = true
          } else if name == "f1QRB" {
            qubit.isolated = value
          } else {
            qubit.simultaneous = value
          }
        case _ where PayloadFlag.isFlag(name): break
        default: drop(name.hasSuffix("_std_err") ? "standard errors" : "\(name) of the qubits")
        }
      }
      if try PayloadFlag.isOutOfOrder(entry) { marked.insert(label) }
      if qubit.isolated != nil || qubit.simultaneous != nil { qubit.isOutOfOrder = false }
      qubits[label] = qubit
    }
    for (key, entry) in try specs.member("2Q").members() {
      let labels = key.split(separator: "-").map(String.init)
      guard labels.count == 2, labels[0] != labels[1] else {
        throw entry.problem("\"\(key)\" is not a pair of qubits, a-b")
      }
      for (name, cursor) in try entry.members() where cursor.value != .null {
        if PayloadFlag.isFlag(name) { continue }
        guard name.hasPrefix("f"), !name.hasSuffix("_std_err") else {
          drop(name.hasSuffix("_std_err") ? "standard errors" : "\(name) of the pairs")
          continue
        }
        let gate = String(name.dropFirst()).uppercased()
        let pair = BraketRecord.ascending(labels)
        pairs[gate, default: [:]][pair] = try fidelity(name, "pair \(key)", cursor)
        if try Self.isFailure(cursor, entry.optional("\(name)_std_err")) {
          failedPairs[gate, default: []].insert(pair)
        }
      }
      if try PayloadFlag.isOutOfOrder(entry) { markedPairs.insert(BraketRecord.ascending(labels)) }
    }
  }

  /// Numbers or strings.
  static func labels(_ cursor: JSONCursor) throws -> [String] {
    try cursor.elements().map { element in
      if case .string(let text) = element.value { return text }
      return String(try element.integer())
    }
  }
}

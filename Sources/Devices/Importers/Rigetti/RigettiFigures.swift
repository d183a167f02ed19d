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
  /// The qubits that `RX` works on; empty where the payload does not say.
  var drivable: Set<String> = []
  /// The latest time stamp of any figure.
  var latest: String?
  /// Names of what was found and has no place.
  var dropped: [String] = []

  private mutating func drop(_ name: String) {
    if !dropped.contains(name) { dropped.append(name) }
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
    guard let value = try characteristic.optional("value")?.number() else { return }
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
    let failed = try Self.isFailure(value, characteristic.optional("error"))
    if nodes.count == 2, name.hasPrefix("f") {
      let gate = String(name.dropFirst()).uppercased()
      let pair = BraketRecord.ascending(nodes)
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
    switch name {
    case "T1": qubit.t1 = value
    case "T2": qubit.t2 = value
    case "fRO": qubit.readout = value
    case "fActiveReset", "fAR": qubit.activeReset = value
    case "fRB" where failed:
      qubit.isOutOfOrder = qubit.isolated == nil && qubit.simultaneous == nil
    case "fRB" where operation.contains("simultaneous"): qubit.simultaneous = value
    case "fRB": qubit.isolated = value
    default: drop("\(name) of \(operation)")
    }
    if qubit.isolated != nil || qubit.simultaneous != nil { qubit.isOutOfOrder = false }
    qubits[nodes[0]] = qubit
  }

  /// A fidelity of one half with a standard error of one stands for a benchmark that failed.
  private static func isFailure(_ value: Double, _ error: JSONCursor?) throws -> Bool {
    try value == 0.5 && (error?.number() ?? 0) >= 1
  }

  /// The layout of version 1 of the Braket record: `1Q` and `2Q` by label.
  init(specs: JSONCursor) throws {
    for (label, entry) in try specs.member("1Q").members() {
      var qubit = Qubit()
      for (name, cursor) in try entry.members() where cursor.value != .null {
        switch name {
        case "T1": qubit.t1 = try cursor.number()
        case "T2": qubit.t2 = try cursor.number()
        case "fRO": qubit.readout = try cursor.number()
        case "fActiveReset": qubit.activeReset = try cursor.number()
        case "f1Q_simultaneous_RB", "f1QRB":
          let value = try cursor.number()
          if try Self.isFailure(value, entry.optional("\(name)_std_err")) {
            qubit.isOutOfOrder = true
          } else if name == "f1QRB" {
            qubit.isolated = value
          } else {
            qubit.simultaneous = value
          }
        default: drop(name.hasSuffix("_std_err") ? "standard errors" : "\(name) of the qubits")
        }
      }
      if qubit.isolated != nil || qubit.simultaneous != nil { qubit.isOutOfOrder = false }
      qubits[label] = qubit
    }
    for (key, entry) in try specs.member("2Q").members() {
      let labels = key.split(separator: "-").map(String.init)
      guard labels.count == 2, labels[0] != labels[1] else {
        throw entry.problem("\"\(key)\" is not a pair of qubits, a-b")
      }
      for (name, cursor) in try entry.members() where cursor.value != .null {
        guard name.hasPrefix("f"), !name.hasSuffix("_std_err") else {
          drop(name.hasSuffix("_std_err") ? "standard errors" : "\(name) of the pairs")
          continue
        }
        let gate = String(name.dropFirst()).uppercased()
        let pair = BraketRecord.ascending(labels)
        let value = try cursor.number()
        pairs[gate, default: [:]][pair] = value
        if try Self.isFailure(value, entry.optional("\(name)_std_err")) {
          failedPairs[gate, default: []].insert(pair)
        }
      }
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

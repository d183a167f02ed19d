import Circuits

/// The configuration of an IBM backend. Times are in nanoseconds (`dt`) and microseconds
/// (`*_rep_delay`), although IBM's client library reports seconds.
struct IBMConfiguration {
  let root: JSONCursor
  let backend: String
  let qubitCount: Int
  /// Gates of the default mode by their names in the gate table; some old payloads list `reset`
  /// among them.
  let basisGates: [String]
  /// Directed pairs by gate.
  let pairs: [String: [[Int]]]
  let positions: [[Double]?]
  /// Whether the payload says which instructions there are; those until 2020 do not.
  let listsInstructions: Bool
  let notes: ImportNotes
  private let timing: Device.Timing
  private let capabilities: Device.Capabilities

  init(_ root: JSONCursor) throws {
    self.root = root
    backend = try root.member("backend_name").string()
    let count = try root.member("n_qubits")
    let qubitCount = try count.integer()
    guard (1...Device.qubitLimit).contains(qubitCount) else {
      throw count.problem("\(qubitCount) qubits; 1 to \(Device.qubitLimit)")
    }
    self.qubitCount = qubitCount
    let listed = try root.member("basis_gates").strings()
    basisGates = listed.filter { $0 != "reset" }.map(Self.name)
    for gate in basisGates where Gate.named(gate)?.name != gate {
      throw try root.member("basis_gates").problem(Device.unknownGate(gate))
    }
    pairs = try Self.pairs(root, basisGates, qubitCount)
    let coordinates = try root.optional("coords")?.elements() ?? []
    positions =
      coordinates.count == qubitCount
      ? try coordinates.map { try $0.elements().map { try $0.number() } }
      : Drawing.falcon(qubitCount: qubitCount, edges: pairs.values.flatMap { $0 })
        ?? [[Double]?](repeating: nil, count: qubitCount)
    var notes = ImportNotes()
    timing = try Self.timing(root, notes: &notes)
    self.notes = notes
    let supported = try root.optional("supported_instructions")?.strings()
    listsInstructions = supported != nil
    capabilities = Device.Capabilities(
      midCircuitMeasurement: try root.optional("multi_meas_enabled")?.bool() ?? true,
      reset: listed.contains("reset") || supported?.contains("reset") ?? true,
      feedForward: try supported?.contains("if_else") == true
        || root.optional("conditional")?.bool() == true
    )
  }

  /// What a table of calibrations says of the machine.
  init(_ table: IBMTable, file: String) throws {
    root = JSONCursor(file: file, path: "", value: .object([:]))
    backend = file
    qubitCount = table.qubits.count
    let own = table.oneQubitGates
    basisGates = [table.pairGate] + (own.contains("rz") ? own : own + ["rz"])
    let pairs = table.rows.filter { $0.gate == table.pairGate }.map(\.qubits)
    self.pairs = [table.pairGate: pairs]
    positions =
      Drawing.falcon(qubitCount: qubitCount, edges: pairs)
      ?? Drawing.rows(
        qubitCount: qubitCount,
        edges: Set(pairs.map { $0.sorted() }).sorted {
          $0.lexicographicallyPrecedes($1)
        }) ?? [[Double]?](repeating: nil, count: qubitCount)
    listsInstructions = true
    var notes = ImportNotes()
    notes.add(
      "the table does not say what programs may do: measurement and reset within them are taken to "
        + "be available, feed-forward where the two-qubit gate is ecr or cz")
    notes.add("rz is a change of frame")
    self.notes = notes
    timing = Device.Timing(
      dt: nil, controllerLatency: AssumedValues.controllerLatency(.superconducting),
      feedForward: AssumedValues.feedForward(.superconducting))
    capabilities = Device.Capabilities(
      midCircuitMeasurement: true, reset: true, feedForward: table.pairGate != "cx")
  }

  private static func timing(
    _ root: JSONCursor, notes: inout ImportNotes
  ) throws -> Device.Timing {
    let dt = try root.optional("dt").flatMap { try sampleTime($0, notes: &notes) }
    let delay = try root.optional("default_rep_delay").flatMap {
      try PayloadFigure(label: "default_rep_delay", place: "configuration")
        .value($0, .duration, &notes) { $0 / 1e6 }
    }
    let grid = try root.optional("timing_constraints")
    func samples(_ key: String) throws -> Int? {
      guard let cursor = try grid?.optional(key) else { return nil }
      if dt != nil, try cursor.anyNumber().isFinite, try cursor.integer() >= 1 {
        return try cursor.integer()
      }
      notes.add("dropped: \(key), which needs a sampling time dt and is 1 or more")
      return nil
    }
    return Device.Timing(
      dt: dt, controllerLatency: AssumedValues.controllerLatency(.superconducting),
      feedForward: AssumedValues.feedForward(.superconducting),
      repetitionDelay: delay.map { Quantity($0) }, granularity: try samples("granularity"),
      pulseAlignment: try samples("pulse_alignment"),
      acquireAlignment: try samples("acquire_alignment"))
  }

  /// The sampling time of a payload in nanoseconds. One of 2020 has seconds, a number below any
  /// sampling time in nanoseconds.
  private static func sampleTime(
    _ cursor: JSONCursor, notes: inout ImportNotes
  ) throws -> Quantity? {
    let value = try cursor.anyNumber()
    let isInSeconds = value > 0 && value < 1e-6
    let figure = PayloadFigure(label: "dt", place: "configuration")
    let dt = figure.value(value, .samplingTime, &notes) { isInSeconds ? $0 : $0 / 1e9 }
    if isInSeconds, dt != nil {
      notes.add("repaired: dt \(value) is in seconds, where the format has nanoseconds")
    }
    return dt.map { Quantity($0) }
  }

  /// The name in the gate table of a gate that IBM had under another one until 2021.
  static func name(_ gate: String) -> String { ["u1": "p", "u3": "u"][gate] ?? gate }

  /// Whether the basis is that of machines until 2021, whose pulse of π/2 is `u2`.
  var hasEulerBasis: Bool { basisGates.contains("u2") && !basisGates.contains("sx") }

  /// The pairs of every two-qubit gate: its own coupling map, else that of the backend.
  private static func pairs(
    _ root: JSONCursor, _ gates: [String], _ qubitCount: Int
  ) throws -> [String: [[Int]]] {
    func read(_ cursor: JSONCursor) throws -> [[Int]] {
      try cursor.elements().map { pair in
        let qubits = try pair.integers()
        guard qubits.count == 2, qubits[0] != qubits[1],
          qubits.allSatisfy((0..<qubitCount).contains)
        else {
          throw pair.problem("\(qubits) is not a pair of qubits from 0 to \(qubitCount - 1)")
        }
        return qubits
      }
    }
    let common = try root.optional("coupling_map").map(read)
    var result: [String: [[Int]]] = [:]
    for gate in gates where Gate.named(gate)?.qubitCount == 2 {
      let entry = try root.optional("gates")?.elements().first {
        try $0.member("name").string() == gate
      }
      let own = try entry?.optional("coupling_map").map(read)
      guard let pairs = own ?? common else {
        throw root.problem("there is no coupling_map for \(gate)")
      }
      result[gate] = pairs
    }
    return result
  }

  /// The profile.
  /// - Parameters:
  ///   - fractional: Gates outside the basis that work.
  ///   - rows: The figures, which tell where fractional gates exist.
  func device(
    _ options: ImportOptions, fractional: [String], rows: [Calibration.GateFigures],
    source: String
  ) -> Device {
    let natives = basisGates.map {
      Device.NativeGate($0, isVirtual: $0 == "rz" || $0 == "p", pairs: pairs[$0])
    }
    // Other names of what u1 and u2 do, which synthesis asks for.
    let euler: [Device.NativeGate] =
      hasEulerBasis
      ? (basisGates.contains("rz") ? [] : [.init("rz", isVirtual: true)]) + [.init("sx")] : []
    let extra = fractional.map { gate in
      let isPairGate = Gate.named(gate)?.qubitCount == 2
      return Device.NativeGate(
        gate, pairs: isPairGate ? rows.filter { $0.gate == gate }.map(\.qubits) : nil)
    }
    return Device(
      name: options.name, vendor: "IBM", technology: .superconducting, source: source,
      qubits: positions.enumerated().map { Device.Qubit(label: "\($0)", position: $1) },
      nativeGates: natives + euler + extra, timing: timing, capabilities: capabilities)
  }
}

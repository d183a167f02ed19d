import Foundation

/// IQM figures by the vendor's labels: of a set of quality metrics (observations named
/// `metrics.irb.cz.IMPLEMENTATION.QB1__QB2.fidelity:par=d2` and the like) as a list or as an object
/// by name, or of the layout with `error` and `timing`, whose times are in nanoseconds and whose errors
/// are depolarizing parameters.
struct IQMMetrics {
  /// By label: `t1`, `t2`, `t2_echo`, `p10`, `p01`, `readout`, `prx`, and durations.
  private(set) var qubits: [String: [String: Double]] = [:]
  /// By pair of labels in ascending order: `cz` (an infidelity) and `duration`.
  private(set) var pairs: [[String]: [String: Double]] = [:]
  /// Whether the record is of the layout with `error` and `timing`.
  private(set) var isLayout = false
  /// The latest time stamp, or that of the set.
  private(set) var date: String?
  /// What was dropped, repaired or could not be known.
  private(set) var notes = ImportNotes()

  /// Whether a document is of this kind.
  static func isMetrics(_ root: JSONCursor) throws -> Bool {
    let keys = try root.object().keys
    return keys.contains("observations") || keys.contains("metrics")
      || (keys.contains("error") && keys.contains("timing"))
  }

  init(_ root: JSONCursor) throws {
    if let observations = try root.optional("observations") {
      try read(observations: observations, of: root)
    } else if let metrics = try root.optional("metrics") {
      try read(named: metrics, of: root)
    } else {
      isLayout = true
      try read(layout: root)
    }
  }

  private mutating func note(_ text: String) {
    notes.add(text)
  }

  /// A figure by the vendor's name; nil for an impossible one, which is noted.
  private mutating func figure(
    _ label: String, of place: String, _ cursor: JSONCursor, _ rule: QuantityRule,
    convert: (Double) -> Double = { $0 }
  ) throws -> Double? {
    try PayloadFigure(label: label, place: place).value(cursor, rule, &notes, convert: convert)
  }

  private mutating func read(observations: JSONCursor, of root: JSONCursor) throws {
    for observation in try observations.elements() {
      let name = try observation.member("dut_field")
      if try observation.optional("invalid")?.bool() == true {
        note("dropped: observations that are marked as invalid")
        continue
      }
      guard let value = try observation.optional("value") else { continue }
      try take(try name.string().split(separator: ".").map(String.init), value, name)
      if let stamp = try observation.optional("created_timestamp")?.string(),
        let time = Timestamp(stamp), date.flatMap({ Timestamp($0) }).map({ $0 < time }) ?? true
      {
        date = stamp
      }
    }
    if let stamp = try root.optional("end_timestamp") ?? root.optional("created_timestamp") {
      date = try stamp.string()
    }
  }

  /// The layout of machines that are run by others: values by name, numbers within strings.
  private mutating func read(named metrics: JSONCursor, of root: JSONCursor) throws {
    for (name, entry) in try metrics.members() {
      guard var value = try entry.optional("value") else { continue }
      if case .string(let text) = value.value {
        if text == "None" { continue }
        guard let number = Double(text) else {
          throw value.problem("\"\(text)\" is not a number")
        }
        value = JSONCursor(file: value.file, path: value.path, value: .number(number))
      }
      try take(name.split(separator: ".").map(String.init), value, entry)
    }
    for key in ["quality_metric_set_end_timestamp", "quality_metric_set_created_timestamp"] {
      guard date == nil, let stamp = try root.optional(key) else { continue }
      date = try stamp.string()
    }
  }

  private mutating func take(_ path: [String], _ value: JSONCursor, _ name: JSONCursor) throws {
    switch path.count {
    case 4 where path[0] == "characterization" && path[1] == "model":
      let fields = ["t1_time": "t1", "t2_time": "t2", "t2_echo_time": "t2_echo"]
      guard let field = fields[path[3]] else { return note("dropped: \(path[3])") }
      qubits[path[2], default: [:]][field] = try figure(
        path[3], of: path[2], value, .coherenceTime)
    case 6 where path[0] == "metrics" && path[1] == "ssro":
      let fields = ["error_0_to_1": "p10", "error_1_to_0": "p01", "fidelity": "readout"]
      guard path[2] == "measure", let field = fields[path[5]] else {
        return note("dropped: ssro of \(path[2])")
      }
      qubits[path[4], default: [:]][field] = try figure(
        "ssro \(path[5])", of: path[4], value, .probability
      ) {
        field == "readout" ? PayloadUnit.infidelity($0) : $0
      }
    case 6 where path[0] == "metrics" && path[5].hasPrefix("fidelity"):
      let label = PayloadFigure(label: "fidelity of \(path[1]) \(path[2])", place: path[4])
      if let error = try label.gateError(value, &notes, convert: PayloadUnit.infidelity) {
        try take(fidelity: error, path, name)
      }
    case 5 where path[0] == "gates" && path[4] == "duration":
      let locus = path[3].components(separatedBy: "__")
      let duration = try figure("duration of \(path[1])", of: path[3], value, .duration)
      if locus.count == 2 {
        pairs[BraketRecord.ascending(locus), default: [:]]["duration"] = duration
      } else {
        qubits[path[3], default: [:]]["\(path[1])_duration"] = duration
      }
    default: note("dropped: \(path.prefix(3).joined(separator: "."))")
    }
  }

  private mutating func take(
    fidelity infidelity: Double, _ path: [String], _ name: JSONCursor
  ) throws {
    let locus = path[4].components(separatedBy: "__")
    switch (path[1], path[2], locus.count) {
    case ("rb", "prx", 1):
      qubits[locus[0], default: [:]]["prx"] = infidelity
    case ("rb", "clifford", 1):
      // Kept only where the gate itself has not been benchmarked.
      qubits[locus[0], default: [:]]["clifford"] = infidelity
    case ("irb", "cz", 2):
      if let odd = locus.first(where: { !$0.hasPrefix("QB") }) {
        throw name.problem(
          "\(odd) is not a qubit but a computational resonator: machines that move states into one "
            + "cannot be represented")
      }
      let pair = BraketRecord.ascending(locus)
      // Several implementations of a gate: the better one is what the machine would use.
      let best = min(infidelity, pairs[pair]?["cz"] ?? .infinity)
      if pairs[pair]?["cz"] != nil {
        note("of several implementations of cz the better one counts")
      }
      pairs[pair, default: [:]]["cz"] = best
    default: note("dropped: \(path[1]) of \(path[2])")
    }
  }

  private mutating func read(layout root: JSONCursor) throws {
    let error = try root.member("error")
    let timing = try root.member("timing")
    let count = try root.member("num_qubits")
    guard (1...Device.qubitLimit).contains(try count.integer()) else {
      throw count.problem("\(count.shown) qubits; 1 to \(Device.qubitLimit)")
    }
    func seconds(_ label: String, of place: String, _ cursor: JSONCursor?, _ rule: QuantityRule)
      throws -> Double?
    {
      try cursor.flatMap { try figure(label, of: place, $0, rule) { $0 / 1e9 } }
    }
    // The average infidelity of a depolarizing parameter L is L (d − 1)/d.
    func infidelity(_ label: String, of place: String, _ cursor: JSONCursor?, _ factor: Double)
      throws -> Double?
    {
      try cursor.flatMap {
        try PayloadFigure(label: label, place: place).gateError($0, &notes) { $0 * factor }
      }
    }
    for index in 0..<(try count.integer()) {
      let label = "\(index)"
      let place = "qubit \(index)"
      func entry(_ group: JSONCursor, _ key: String) throws -> JSONCursor? {
        try group.optional(key)?.optional(label)
      }
      var figures: [String: Double] = [:]
      figures["t1"] = try seconds("t1", of: place, entry(timing, "t1"), .coherenceTime)
      figures["t2"] = try seconds("t2", of: place, entry(timing, "t2"), .coherenceTime)
      figures["prx"] = try infidelity("one_q", of: place, entry(error, "one_q"), 0.5)
      figures["readout"] = try entry(error, "readout").flatMap {
        try figure("readout", of: place, $0, .probability)
      }
      figures["prx_duration"] = try seconds(
        "one_q", of: "timing", timing.optional("one_q"), .duration)
      figures["measure_duration"] = try seconds(
        "readout", of: "timing", timing.optional("readout"), .duration)
      qubits[label] = figures
    }
    let duration = try seconds("two_q", of: "timing", timing.optional("two_q"), .duration)
    for (key, value) in try error.member("two_q").members() {
      let labels = key.split(separator: "-").map(String.init)
      guard labels.count == 2, labels[0] != labels[1], labels.allSatisfy({ qubits[$0] != nil })
      else { throw value.problem("\"\(key)\" is not a pair of qubits, a-b") }
      var figures: [String: Double] = [:]
      figures["cz"] = try infidelity("two_q", of: "pair \(key)", value, 0.75)
      figures["duration"] = duration
      pairs[BraketRecord.ascending(labels)] = figures
    }
    date = try root.optional("date")?.string()
    note("depolarizing parameters L are taken as average infidelities L (d - 1)/d")
  }
}

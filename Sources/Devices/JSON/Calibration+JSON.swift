extension Calibration {
  /// The marker of a calibration's format and its version.
  static let format = "backaction-calibration/1"

  package static let keys = [
    "$schema", "format", "id", "device", "date", "source", "notes", "every_qubit", "qubits",
    "gates",
    "couplings", "measurement",
  ]

  /// The calibration as a document; the fields are those of `FORMAT.md`.
  package var json: JSONValue {
    var object: JSONObject = [
      "format": .string(Self.format), "id": .string(id), "device": .string(device),
    ]
    if let date { object["date"] = .string(date) }
    object["source"] = .string(source)
    if !notes.isEmpty { object["notes"] = .array(notes.map { .string($0) }) }
    let (shared, own) = QubitFigures.json(qubits)
    if !shared.isEmpty { object["every_qubit"] = .object(shared) }
    object["qubits"] = .array(own.map { .object($0) })
    object["gates"] = .array(GateFigures.json(gates, qubitCount: qubits.count))
    if !couplings.isEmpty { object["couplings"] = .array(couplings.map(\.json)) }
    if measurement != MeasurementFigures() { object["measurement"] = measurement.json }
    return .object(object)
  }

  /// Reads a calibration and lists every problem; it is of use only without errors.
  static func read(
    _ cursor: JSONCursor, for target: Device?
  ) -> (calibration: Calibration, problems: ProblemList) {
    var problems = ProblemList()
    guard problems.isFormat(cursor, format) else {
      let none = Calibration(id: "", device: "", date: nil, source: "", qubits: [], gates: [])
      return (none, problems)
    }
    problems.refuseUnknown(cursor, known: keys)
    let qubits = QubitFigures.read(cursor, &problems)
    let calibration = Calibration(
      id: problems.attempt { try cursor.member("id").string() } ?? "",
      device: problems.attempt { try cursor.member("device").string() } ?? "",
      date: problems.attempt { try cursor.optional("date")?.string() } ?? nil,
      source: problems.attempt { try cursor.member("source").string() } ?? "",
      notes: problems.strings(cursor, "notes"), qubits: qubits,
      gates: GateFigures.read(cursor, qubitCount: qubits.count, &problems),
      measurement: MeasurementFigures.read(cursor, &problems),
      couplings: CouplingFigures.read(cursor, &problems))
    problems.append(validation: calibration.validate(for: target))
    return (calibration, problems)
  }
}

extension Calibration.QubitFigures {
  /// The quantities by their names in files.
  package static let fields: [(name: String, path: WritableKeyPath<Self, Quantity?> & Sendable)] = [
    ("t1", \.t1), ("t2", \.t2), ("t2_ramsey", \.t2Ramsey), ("frequency", \.frequency),
    ("detuning", \.detuning), ("detuning_width", \.detuningWidth),
    ("flicker_amplitude", \.flickerAmplitude), ("charge_splitting", \.chargeSplitting),
    ("excited_population", \.excitedPopulation), ("temperature", \.temperature),
    ("readout_error", \.readoutError),
    ("p10", \.p10), ("p01", \.p01), ("readout_duration", \.readoutDuration),
    ("reset_duration", \.resetDuration), ("reset_error", \.resetError),
    ("mid_circuit_readout_error", \.midCircuitReadoutError),
    ("mid_circuit_p10", \.midCircuitP10), ("mid_circuit_p01", \.midCircuitP01),
    ("mid_circuit_readout_duration", \.midCircuitReadoutDuration),
    ("mid_circuit_reset_duration", \.midCircuitResetDuration),
    ("mid_circuit_reset_error", \.midCircuitResetError),
  ]

  /// What all qubits share, and the rest of each.
  fileprivate static func json(_ qubits: [Self]) -> (shared: JSONObject, own: [JSONObject]) {
    var shared = JSONObject()
    var own = [JSONObject](repeating: JSONObject(), count: qubits.count)
    for (name, path) in fields {
      if qubits.count > 1, Set(qubits.map { $0[keyPath: path] }).count == 1 {
        shared[name] = qubits[0][keyPath: path]?.json
      } else {
        for index in qubits.indices { own[index][name] = qubits[index][keyPath: path]?.json }
      }
    }
    for index in qubits.indices where qubits[index].isFaulty {
      own[index]["faulty"] = .bool(true)
    }
    return (shared, own)
  }

  fileprivate static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> [Self] {
    var shared = Self()
    if let every = problems.attempt({ try cursor.optional("every_qubit") }) ?? nil {
      shared.fill(every, &problems, extra: [])
    }
    return problems.elements(cursor, "qubits").map { element in
      var figures = shared
      guard problems.attempt({ try element.object() }) != nil else { return figures }
      figures.fill(element, &problems, extra: ["faulty"])
      figures.isFaulty =
        (problems.attempt { try element.optional("faulty")?.bool() } ?? nil) ?? false
      return figures
    }
  }

  /// Takes over the quantities that an object states; null states that there is none.
  private mutating func fill(
    _ cursor: JSONCursor, _ problems: inout ProblemList, extra: [String]
  ) {
    guard let object = problems.attempt({ try cursor.object() }) else { return }
    problems.refuseUnknown(cursor, known: Self.fields.map(\.name) + extra)
    for (name, path) in Self.fields where object[name] != nil {
      self[keyPath: path] = problems.quantity(cursor, name)
    }
  }
}

extension Calibration.CouplingFigures {
  /// The quantities by their names in files.
  package static let fields: [(name: String, path: WritableKeyPath<Self, Quantity?> & Sendable)] =
    [("zz", \.zz), ("drive_crosstalk", \.driveCrosstalk), ("stark_shift", \.starkShift)]
    + reportFields

  /// The errors of two records together: `p10_00` is the probability of 1 on the first qubit and 0 on
  /// the second where both were prepared in 0.
  private static let reportFields:
    [(name: String, path: WritableKeyPath<Self, Quantity?> & Sendable)] =
      (0..<4).flatMap { prepared in
        (0..<4).filter { $0 != prepared }.map { report in
          (
            "p\(letters(report))_\(letters(prepared))",
            \Self.[report: report, prepared: prepared]
          )
        }
      }

  /// The values of two bits, that of the first qubit first.
  package static func letters(_ bits: Int) -> String { "\(bits & 1)\(bits >> 1 & 1)" }

  /// Whether a figure is an error of two records together.
  package static func isReport(_ field: String) -> Bool { rule(field) == .probability }

  /// What a figure may be.
  package static func rule(_ field: String) -> QuantityRule {
    switch field {
    case "drive_crosstalk": .fraction
    case "zz", "stark_shift": .shift
    default: .probability
    }
  }

  /// The preparations whose wrong reports are more likely than certain, as `letters`.
  package var overfullPreparations: [String] {
    (0..<4).filter { prepared in
      (0..<4).reduce(0) { $0 + (self[report: $1, prepared: prepared]?.value ?? 0) } > 1 + 1e-12
    }.map(Self.letters)
  }

  fileprivate var json: JSONValue {
    var object: JSONObject = ["qubits": .array(qubits.map { .number(Double($0)) })]
    for (name, path) in Self.fields { object[name] = self[keyPath: path]?.json }
    return .object(object)
  }

  fileprivate static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> [Self] {
    let list = problems.attempt { try cursor.optional("couplings")?.elements() } ?? nil
    return (list ?? []).map { element in
      problems.refuseUnknown(element, known: ["qubits"] + fields.map(\.name))
      let qubits = problems.attempt { try element.member("qubits").integers() } ?? []
      var figures = Self(qubits: qubits, zz: nil)
      for (name, path) in fields { figures[keyPath: path] = problems.quantity(element, name) }
      return figures
    }
  }
}

extension Calibration.MeasurementFigures {
  /// The quantities by their names in files.
  package static let fields: [(name: String, path: WritableKeyPath<Self, Quantity?> & Sendable)] = [
    ("non_qnd_flip", \.nonQNDFlip), ("spectator_dephasing", \.spectatorDephasing),
    ("neighbour_dephasing", \.neighbourDephasing), ("neighbour_phase", \.neighbourPhase),
    ("leakage", \.leakage), ("spectator_scattering", \.spectatorScattering),
    ("reset_scattering", \.resetScattering), ("reset_leakage", \.resetLeakage),
    ("undecided_fraction", \.undecidedFraction), ("reset_wait", \.resetWait),
  ]

  fileprivate var json: JSONValue {
    var object = JSONObject()
    for (name, path) in Self.fields { object[name] = self[keyPath: path]?.json }
    return .object(object)
  }

  fileprivate static func read(_ calibration: JSONCursor, _ problems: inout ProblemList) -> Self {
    var figures = Self()
    guard let cursor = problems.attempt({ try calibration.optional("measurement") }) ?? nil,
      problems.attempt({ try cursor.object() }) != nil
    else { return figures }
    problems.refuseUnknown(cursor, known: fields.map(\.name))
    for (name, path) in fields { figures[keyPath: path] = problems.quantity(cursor, name) }
    return figures
  }
}

extension Calibration: Codable {
  /// Reads a calibration in the form of `FORMAT.md`.
  /// - Throws: `DeviceFileError` with every problem.
  public init(from decoder: any Decoder) throws {
    let cursor = JSONCursor(file: "calibration", path: "", value: try JSONValue(from: decoder))
    let (calibration, problems) = Self.read(cursor, for: nil)
    if problems.hasErrors {
      throw DeviceFileError(.invalid, file: cursor.file, problems: problems.problems)
    }
    self = calibration
  }

  /// Writes the calibration in the form of `FORMAT.md`.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

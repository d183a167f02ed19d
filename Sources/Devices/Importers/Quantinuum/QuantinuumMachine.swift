/// An entry of Quantinuum's machine list: a machine or its emulator. Numbers are of the whole
/// machine; those of gates and crosstalk are average infidelities.
struct QuantinuumMachine {
  let name: String
  let qubitCount: Int
  let isEmulator: Bool
  let gateZones: Int?
  let gates: [String]
  let date: String?
  let noise: JSONCursor
  let file: String

  init(_ cursor: JSONCursor) throws {
    file = cursor.file
    name = try cursor.member("name").string()
    let count = try cursor.member("n_qubits")
    qubitCount = try count.integer()
    guard (1...Calibration.GateFigures.allPairsLimit).contains(qubitCount) else {
      throw count.problem("\(qubitCount) qubits; 1 to \(Calibration.GateFigures.allPairsLimit)")
    }
    isEmulator = try cursor.optional("system_type")?.string() == "emulator"
    if let zones = try cursor.optional("n_gate_zones") {
      // A string in every list seen so far.
      var number: Int?
      if case .string(let text) = zones.value {
        number = Int(text)
      } else {
        number = try zones.integer()
      }
      guard let number, (1...1_000_000).contains(number) else {
        throw zones.problem("\(zones.shown) is not a number of zones; 1 or more")
      }
      gateZones = number
    } else {
      gateZones = nil
    }
    gates = try cursor.member("gateset").strings()
    noise = try cursor.member("noise_specs")
    let when = try noise.optional("date")
    date = try when?.string()
    if let date, let when, Timestamp(date) == nil {
      throw when.problem("\"\(date)\" is not a date (ISO 8601)")
    }
    if let connectivity = try cursor.optional("connectivity"),
      try connectivity.string() != "all-to-all"
    {
      throw connectivity.problem("\(connectivity.shown) is unknown; expected \"all-to-all\"")
    }
  }

  /// A number of a group of the noise figures; nil for an impossible one, which is noted.
  func figure(
    _ group: String, _ key: String, _ rule: QuantityRule, _ notes: inout ImportNotes
  ) throws -> Double? {
    try noise.optional(group)?.optional(key).flatMap {
      try PayloadFigure(label: key, place: name).value($0, rule, &notes)
    }
  }

  /// A probability of a group of the noise figures; nil for an impossible one, which is noted.
  func figure(_ group: String, _ key: String, _ notes: inout ImportNotes) throws -> Double? {
    try figure(group, key, .probability, &notes)
  }

  /// The average infidelity of a gate; nil for an impossible one, which is noted.
  func gateError(
    _ group: String, _ key: String, _ notes: inout ImportNotes
  ) throws -> Double? {
    try noise.optional(group)?.optional(key).flatMap {
      try PayloadFigure(label: key, place: name).gateError($0, &notes)
    }
  }

  /// Every machine of the files.
  static func list(_ payloads: [Payload]) throws -> [QuantinuumMachine] {
    try payloads.filter { !$0.isTable }.flatMap { payload in
      let root = try payload.document()
      try BraketRecord.refuse(root, vendor: "quantinuum")
      guard case .array = root.value else { return [try QuantinuumMachine(root)] }
      return try root.elements().map(QuantinuumMachine.init)
    }
  }

  /// The machine that is meant: by its name, else the one whose name the device's name contains;
  /// the latest where several files have it.
  static func choose(
    _ machines: [QuantinuumMachine], _ options: ImportOptions, files: String
  ) throws -> QuantinuumMachine {
    guard !machines.isEmpty else {
      throw DeviceFileError(
        .invalid, file: files,
        problems: [DeviceProblem(.error, field: "document", "there is no machine in the list")])
    }
    let hardware = machines.filter { !$0.isEmulator }
    let names = Set(hardware.map(\.name)).sorted()
    let wanted =
      if let machine = options.machine {
        names.filter { $0.lowercased() == machine.lowercased() }
      } else if names.count == 1 {
        names
      } else {
        names.filter { options.name.lowercased().contains($0.lowercased()) }
      }
    guard wanted.count == 1, let name = wanted.first else {
      throw DeviceFileError(
        .invalid, file: files,
        names.isEmpty
          ? "there is no machine in the list, only emulators"
          : "\"\(options.machine ?? options.name)\" does not name one of the machines: "
            + names.joined(separator: ", "))
    }
    let dated = hardware.filter { $0.name == name }
      .sorted {
        ($0.date.flatMap(Timestamp.init)?.seconds ?? 0)
          < ($1.date.flatMap(Timestamp.init)?.seconds ?? 0)
      }
    return dated[dated.count - 1]
  }
}

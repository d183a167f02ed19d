extension Device {
  /// The marker of a profile's format and its version.
  static let format = "backaction-device/1"

  package static let keys = [
    "$schema", "format", "name", "vendor", "technology", "source", "qubits", "native_gates",
    "timing", "capabilities", "noise_scale",
  ]

  /// The profile as a document; the fields are those of `FORMAT.md`.
  package var json: JSONValue {
    var object: JSONObject = [
      "format": .string(Self.format), "name": .string(name), "vendor": .string(vendor),
      "technology": .string(technology.rawValue), "source": .string(source),
    ]
    object["qubits"] = .array(qubits.map(\.json))
    object["native_gates"] = .array(nativeGates.map(\.json))
    object["timing"] = timing.json
    object["capabilities"] = capabilities.json
    object["noise_scale"] = noiseScale?.json
    return .object(object)
  }

  /// Reads a profile and lists every problem; the device is of use only without errors.
  static func read(_ cursor: JSONCursor) -> (device: Device, problems: ProblemList) {
    var problems = ProblemList()
    guard problems.isFormat(cursor, format) else {
      let none = Device(
        name: "", vendor: "", technology: .synthetic, source: "", qubits: [], nativeGates: [],
        timing: .init(dt: nil, controllerLatency: Quantity(0)),
        capabilities: .init(midCircuitMeasurement: false, reset: false, feedForward: false))
      return (none, problems)
    }
    problems.refuseUnknown(cursor, known: keys)
    let device = Device(
      name: problems.attempt { try cursor.member("name").string() } ?? "",
      vendor: problems.attempt { try cursor.member("vendor").string() } ?? "",
      technology: problems.attempt { try cursor.member("technology").choice(Technology.self) }
        ?? .synthetic,
      source: problems.attempt { try cursor.member("source").string() } ?? "",
      qubits: problems.elements(cursor, "qubits").map { Qubit.read($0, &problems) },
      nativeGates: problems.elements(cursor, "native_gates").map { NativeGate.read($0, &problems) },
      timing: Timing.read(cursor, &problems), capabilities: Capabilities.read(cursor, &problems),
      noiseScale: problems.quantity(cursor, "noise_scale"))
    problems.append(validation: device.validate())
    return (device, problems)
  }
}

extension Device.Qubit {
  package static let keys = ["label", "position"]

  fileprivate var json: JSONValue {
    guard let position else { return .string(label) }
    return .object([
      "label": .string(label), "position": .array(position.map { .number($0) }),
    ])
  }

  fileprivate static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Self {
    if case .string(let label) = cursor.value { return Self(label: label) }
    guard case .object = cursor.value else {
      _ = problems.attempt {
        throw cursor.problem("expected a label or an object with one, found \(cursor.shown)")
      }
      return Self(label: "")
    }
    problems.refuseUnknown(cursor, known: keys)
    let label = problems.attempt { try cursor.member("label").string() } ?? ""
    let position = problems.attempt {
      try cursor.optional("position")?.elements().map { try $0.number() }
    }
    return Self(label: label, position: position ?? nil)
  }
}

extension Device.NativeGate {
  package static let keys = ["name", "virtual", "pairs"]

  fileprivate var json: JSONValue {
    var object: JSONObject = ["name": .string(name)]
    if isVirtual { object["virtual"] = .bool(true) }
    if let pairs {
      object["pairs"] = .array(pairs.map { .array($0.map { .number(Double($0)) }) })
    }
    return .object(object)
  }

  fileprivate static func read(_ cursor: JSONCursor, _ problems: inout ProblemList) -> Self {
    problems.refuseUnknown(cursor, known: keys)
    return Self(
      problems.attempt { try cursor.member("name").string() } ?? "",
      isVirtual: (problems.attempt { try cursor.optional("virtual")?.bool() } ?? nil) ?? false,
      pairs: problems.attempt {
        try cursor.optional("pairs")?.elements().map { try $0.integers() }
      } ?? nil)
  }
}

extension Device.Timing {
  package static let keys = [
    "dt", "controller_latency", "feed_forward", "repetition_delay", "granularity",
    "pulse_alignment", "acquire_alignment",
  ]

  fileprivate var json: JSONValue {
    var object = JSONObject()
    object["dt"] = dt?.json
    object["controller_latency"] = controllerLatency.json
    object["feed_forward"] = feedForward?.json
    object["repetition_delay"] = repetitionDelay?.json
    object["granularity"] = granularity.map { .number(Double($0)) }
    object["pulse_alignment"] = pulseAlignment.map { .number(Double($0)) }
    object["acquire_alignment"] = acquireAlignment.map { .number(Double($0)) }
    return .object(object)
  }

  fileprivate static func read(_ device: JSONCursor, _ problems: inout ProblemList) -> Self {
    let fallback = Self(dt: nil, controllerLatency: Quantity(0))
    guard let cursor = problems.attempt({ try device.member("timing") }) else { return fallback }
    guard problems.attempt({ try cursor.object() }) != nil else { return fallback }
    problems.refuseUnknown(cursor, known: keys)
    let latency = problems.attempt { try cursor.member("controller_latency") }
    func samples(_ key: String, _ problems: inout ProblemList) -> Int? {
      problems.attempt { try cursor.optional(key)?.integer() } ?? nil
    }
    return Self(
      dt: problems.quantity(cursor, "dt"),
      controllerLatency: latency.flatMap { Quantity.read($0, &problems) } ?? Quantity(0),
      feedForward: problems.quantity(cursor, "feed_forward"),
      repetitionDelay: problems.quantity(cursor, "repetition_delay"),
      granularity: samples("granularity", &problems),
      pulseAlignment: samples("pulse_alignment", &problems),
      acquireAlignment: samples("acquire_alignment", &problems))
  }
}

extension Device.Capabilities {
  package static let keys = [
    "mid_circuit_measurement", "reset", "feed_forward", "parallel_two_qubit_gates",
  ]

  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "mid_circuit_measurement": .bool(midCircuitMeasurement), "reset": .bool(reset),
      "feed_forward": .bool(feedForward),
    ]
    if let parallelTwoQubitGates {
      object["parallel_two_qubit_gates"] = .number(Double(parallelTwoQubitGates))
    }
    return .object(object)
  }

  fileprivate static func read(_ device: JSONCursor, _ problems: inout ProblemList) -> Self {
    let fallback = Self(midCircuitMeasurement: false, reset: false, feedForward: false)
    guard let cursor = problems.attempt({ try device.member("capabilities") }) else {
      return fallback
    }
    guard problems.attempt({ try cursor.object() }) != nil else { return fallback }
    problems.refuseUnknown(cursor, known: keys)
    let measures = problems.attempt { try cursor.member("mid_circuit_measurement").bool() }
    let resets = problems.attempt { try cursor.member("reset").bool() }
    let feedsForward = problems.attempt { try cursor.member("feed_forward").bool() }
    let parallel = problems.attempt { try cursor.optional("parallel_two_qubit_gates")?.integer() }
    return Self(
      midCircuitMeasurement: measures ?? false, reset: resets ?? false,
      feedForward: feedsForward ?? false, parallelTwoQubitGates: parallel ?? nil)
  }
}

extension Device: Codable {
  /// Reads a profile in the form of `FORMAT.md`.
  /// - Throws: `DeviceFileError` with every problem.
  public init(from decoder: any Decoder) throws {
    let cursor = JSONCursor(file: "profile", path: "", value: try JSONValue(from: decoder))
    let (device, problems) = Self.read(cursor)
    if problems.hasErrors {
      throw DeviceFileError(.invalid, file: cursor.file, problems: problems.problems)
    }
    self = device
  }

  /// Writes the profile in the form of `FORMAT.md`.
  public func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}

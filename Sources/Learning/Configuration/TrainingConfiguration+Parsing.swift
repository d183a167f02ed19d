import Foundation

extension TrainingConfiguration {
  /// Every key, sections dotted, in the order of the documentation.
  public static let keys = [
    "task",
    "model.kind", "model.qubits", "model.layers", "model.ansatz", "model.hidden",
    "model.readouts", "model.readout_qubits", "model.feedback", "model.feedback_scale",
    "model.activation", "model.angle_scale", "model.output_gain",
    "training.epochs", "training.batch", "training.learning_rate", "training.seed",
    "training.gradient", "training.precision", "training.optimizer", "training.schedule",
    "training.warm_up", "training.clip_norm",
    "hardware.device", "hardware.calibration", "hardware.noise", "hardware.noise_scale",
    "hardware.protocol", "hardware.shots", "hardware.strength", "hardware.latency",
    "hardware.dynamical_decoupling",
    "data.path", "data.train", "data.test", "data.sequence", "data.length",
    "run",
  ]

  /// Reads a configuration file.
  /// - Parameter overrides: `dotted.key=value` each, later ones win.
  /// - Throws: `LearningError` if the file is missing, `ConfigurationError` for its content.
  public static func read(
    _ path: String, overrides: [String] = []
  ) throws -> TrainingConfiguration {
    let data = try readFile(path)
    guard let yaml = String(bytes: data, encoding: .utf8) else {
      throw ConfigurationError(place: path, key: nil, problem: "not a text in UTF-8")
    }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { path[..<$0].isEmpty ? "/" : String(path[..<$0]) }
    return try TrainingConfiguration(
      yaml: yaml, source: path, baseFolder: folder ?? ".", overrides: overrides)
  }

  /// Reads a configuration text.
  /// - Parameters:
  ///   - source: the file's name, for messages.
  ///   - baseFolder: where relative paths start.
  ///   - overrides: `dotted.key=value` each, later ones win.
  /// - Throws: `ConfigurationError` naming line, key, value and what is allowed.
  public init(
    yaml: String, source: String = "configuration", baseFolder: String = ".",
    overrides: [String] = []
  ) throws {
    var tree = ConfigurationTree(knownKeys: Self.keys)
    try tree.add(yaml: yaml, source: source)
    for override in overrides { try tree.add(override: override) }
    let reader = ConfigurationReader(tree: tree)
    guard let task = try reader.choice("task", Task.self) else {
      let tasks = Task.allCases.map(\.rawValue).joined(separator: ", ")
      throw ConfigurationError(
        place: source, key: "task", problem: "must be given, one of \(tasks)")
    }
    self.init(task: task)
    self.source = source
    self.baseFolder = baseFolder
    places = tree.entries.mapValues(\.place)
    try readModel(reader)
    try readTraining(reader)
    try readHardware(reader)
    try readData(reader)
    run = try reader.text("run") ?? run
  }

  private mutating func readModel(_ reader: ConfigurationReader) throws {
    model.kind = try reader.choice("model.kind", ModelKind.self) ?? model.kind
    model.qubits = try reader.integer("model.qubits", 1...32) ?? model.qubits
    model.layers = try reader.integer("model.layers", 1...1000) ?? model.layers
    model.ansatz = try reader.text("model.ansatz") ?? model.ansatz
    model.hidden = try reader.integers("model.hidden", 1...65536) ?? model.hidden
    if model.kind != .qrnn && model.hidden.count != 1 {
      throw reader.fail(
        "model.hidden", "\(model.kind.rawValue) has one hidden layer, not \(model.hidden.count)")
    }
    model.readouts = try reader.text("model.readouts") ?? model.readouts
    guard Set(model.readouts).isSubset(of: "XYZ"), Set(model.readouts).count == model.readouts.count
    else {
      throw reader.fail(
        "model.readouts", "expected letters X, Y, Z, each once, not \"\(model.readouts)\"")
    }
    if reader.node("model.readout_qubits")?.scalar?.string != "all",
      let qubits = try reader.integers("model.readout_qubits", 0...(model.qubits - 1))
    {
      guard Set(qubits).count == qubits.count else {
        throw reader.fail("model.readout_qubits", "a qubit stands there twice: \(qubits)")
      }
      model.readoutQubits = .list(qubits)
    }
    model.feedback = try reader.choice("model.feedback", Feedback.self) ?? model.feedback
    model.feedbackScale =
      try reader.number("model.feedback_scale", "from 0 to 1000") { $0 >= 0 && $0 <= 1000 }
      ?? model.feedbackScale
    model.activation = try reader.choice("model.activation", Activation.self) ?? model.activation
    if reader.node("model.angle_scale")?.scalar?.string != "auto" {
      model.angleScale = try reader.number("model.angle_scale", "above 0 up to 1000, or auto") {
        $0 > 0 && $0 <= 1000
      }
    }
    model.outputGain =
      try reader.number("model.output_gain", "from 0 to 1000") { $0 >= 0 && $0 <= 1000 }
      ?? model.outputGain
  }

  private mutating func readTraining(_ reader: ConfigurationReader) throws {
    training.epochs = try reader.integer("training.epochs", 1...1_000_000) ?? training.epochs
    training.batch = try reader.integer("training.batch", 1...1_000_000) ?? training.batch
    if model.kind != .qrnn { training.learningRate = 0.005 }
    training.learningRate =
      try reader.number("training.learning_rate", "above 0") { $0 > 0 } ?? training.learningRate
    training.seed = try reader.seed("training.seed") ?? training.seed
    training.gradient = try reader.text("training.gradient") ?? training.gradient
    training.precision =
      try reader.choice("training.precision", Precision.self) ?? training.precision
    if let name = try reader.text("training.optimizer") {
      guard TrainingOptions.optimizers.contains(name) else {
        throw reader.fail(
          "training.optimizer", reader.wrongWord(name, among: TrainingOptions.optimizers))
      }
      training.optimizer = name
    }
    training.schedule =
      try reader.choice("training.schedule", LearningRateSchedule.self) ?? training.schedule
    training.warmUp =
      try reader.number("training.warm_up", "from 0 to 1") { $0 >= 0 && $0 <= 1 }
      ?? training.warmUp
    if reader.node("training.clip_norm")?.scalar?.string == "none" {
      training.clipNorm = nil
    } else {
      training.clipNorm =
        try reader.number("training.clip_norm", "above 0, or none") { $0 > 0 } ?? training.clipNorm
    }
  }

  private mutating func readHardware(_ reader: ConfigurationReader) throws {
    hardware.device = try reader.text("hardware.device") ?? hardware.device
    hardware.calibration = try reader.text("hardware.calibration") ?? hardware.calibration
    hardware.noise = try reader.commaList("hardware.noise") ?? hardware.noise
    hardware.noiseScale =
      try reader.number("hardware.noise_scale", "from 0") { $0 >= 0 } ?? hardware.noiseScale
    hardware.protocol = try reader.text("hardware.protocol") ?? hardware.protocol
    hardware.shots = try reader.integer("hardware.shots", 1...1_000_000_000) ?? hardware.shots
    hardware.strength = try reader.number("hardware.strength", "above 0 up to π/2") {
      $0 > 0 && $0 <= .pi / 2
    }
    hardware.latency = try reader.number("hardware.latency", "of seconds from 0") { $0 >= 0 }
    hardware.dynamicalDecoupling =
      try reader.text("hardware.dynamical_decoupling") ?? hardware.dynamicalDecoupling
  }

  private mutating func readData(_ reader: ConfigurationReader) throws {
    data.path = try reader.text("data.path") ?? data.path
    data.train = try reader.integer("data.train", 1...1_000_000_000) ?? data.train
    data.test = try reader.integer("data.test", 1...1_000_000_000) ?? data.test
    data.length = try reader.integer("data.length", 1...1_000_000) ?? data.length
    let isImages = [Task.digits, .mnist, .permutedMNIST].contains(task)
    if let layout = try reader.choice("data.sequence", SequenceLayout.self) {
      guard isImages else {
        throw reader.fail("data.sequence", "the task \(task.rawValue) has no images to cut up")
      }
      data.sequence = layout
    }
    if isImages && data.length != nil {
      throw reader.fail("data.length", "the image decides the length of task \(task.rawValue)")
    }
  }
}

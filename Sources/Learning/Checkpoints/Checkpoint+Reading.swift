extension Checkpoint {
  /// Reads a checkpoint.
  /// - Throws: `LearningError` if the file is missing, damaged, or no checkpoint.
  public static func read(_ path: String) throws -> Checkpoint {
    try Checkpoint(Safetensors.read(path), name: path)
  }

  init(_ file: Safetensors, name: String) throws {
    let metadata = CheckpointMetadata(values: file.metadata, name: name)
    guard try metadata.text("format") == Self.format else {
      throw metadata.fail("format", "expected \(Self.format)")
    }
    guard try metadata.text("format_version") == Self.formatVersion else {
      throw metadata.fail("format_version", "this version reads \(Self.formatVersion)")
    }
    var parameters = ParameterSet()
    for tensor in file.tensors where !Self.isReserved(tensor.name) {
      parameters.append(tensor.name, shape: tensor.shape, values: tensor.values)
    }
    self.parameters = parameters
    optimizer = try metadata.text("optimizer")
    stepCount = try metadata.count("step")
    guard let seed = UInt64(try metadata.text("seed")) else {
      throw metadata.fail("seed", "expected an integer 0…2⁶⁴−1")
    }
    self.seed = seed
    configuration = try metadata.text("configuration")
    for (key, text) in file.metadata where key.hasPrefix(Self.attachmentPrefix) {
      attachments[String(key.dropFirst(Self.attachmentPrefix.count))] = text
    }
    optimizerState = try Self.optimizerState(file, parameters, name: name)

    state = TrainerState()
    state.epoch = try metadata.count("epoch")
    state.batch = try metadata.count("batch")
    state.correctCount = try metadata.count("correct_count")
    state.targetCount = try metadata.count("target_count")
    state.longGradientCount = try metadata.count("long_gradient_count")
    state.bestEpoch = try metadata.count("best_epoch")
    let sums = try Self.vector(file, "trainer.sums", count: 6, name: name)
    state.lossSum = sums[0]
    state.gradientNormSum = sums[1]
    state.wallSeconds = sums[2]
    state.bestTrainLoss = sums[3]
    state.bestTestAccuracy = sums[4]
    state.bestValidationLoss = sums[5]
    func named(_ key: String, _ tensor: String) throws -> [String: Double] {
      let names = try metadata.text(key).split(separator: "\n").map(String.init)
      let values = try Self.vector(file, tensor, count: names.count, name: name)
      return Dictionary(zip(names, values)) { first, _ in first }
    }
    state.counters = try named("counter_names", "trainer.counters")
    state.diagnostics = try named("diagnostic_names", "trainer.diagnostics")
    carried = try Self.carriedStates(file, metadata, name: name)
    for tensor in file.tensors where tensor.name.hasPrefix(Self.learnerPrefix) {
      learner[String(tensor.name.dropFirst(Self.learnerPrefix.count))] = tensor.values
    }
    currentWeights = parameters.values
    if file.tensor("trainer.weights") != nil {
      currentWeights = try Self.vector(
        file, "trainer.weights", count: parameters.count, name: name)
      state.bestWeights = parameters.values
    }
    guard (parameters.values + currentWeights).allSatisfy(\.isFinite) else {
      throw LearningError(.malformedFile, "\(name): a weight is not a finite number")
    }
  }

  static func isReserved(_ name: String) -> Bool {
    name.hasPrefix("optimizer.") || name.hasPrefix("trainer.")
  }

  private static func carriedStates(
    _ file: Safetensors, _ metadata: CheckpointMetadata, name: String
  ) throws -> CarriedStates? {
    let samples = try metadata.text("carried_samples").split(separator: "\n").map { Int($0) }
    guard !samples.isEmpty else { return nil }
    guard let tensor = file.tensor("trainer.carried"), tensor.shape.count == 2,
      tensor.shape[0] == samples.count, tensor.values.allSatisfy(\.isFinite)
    else {
      throw LearningError(
        .malformedFile,
        "\(name): tensor trainer.carried has shape \(file.tensor("trainer.carried")?.shape ?? []), "
          + "expected finite numbers for \(samples.count) samples")
    }
    var result = CarriedStates()
    let width = tensor.shape[1]
    for (row, sample) in samples.enumerated() {
      guard let sample else { throw metadata.fail("carried_samples", "expected whole numbers") }
      result.states[sample] = Array(tensor.values[row * width..<(row + 1) * width])
    }
    return result
  }

  private static func vector(
    _ file: Safetensors, _ key: String, count: Int, name: String
  ) throws -> [Double] {
    guard let tensor = file.tensor(key), tensor.shape == [count] else {
      throw LearningError(
        .malformedFile,
        "\(name): tensor \(key) has shape \(file.tensor(key)?.shape ?? []), expected [\(count)]")
    }
    return tensor.values
  }

  /// Joins `optimizer.STATE.NAME` of all parameters to one array per state.
  private static func optimizerState(
    _ file: Safetensors, _ parameters: ParameterSet, name: String
  ) throws -> [String: [Double]] {
    var result: [String: [Double]] = [:]
    var found = 0
    let tensors = file.tensors.filter { $0.name.hasPrefix("optimizer.") }
    for tensor in tensors {
      let rest = tensor.name.dropFirst("optimizer.".count)
      guard let dot = rest.firstIndex(of: "."),
        let entry = parameters.entry(named: String(rest[rest.index(after: dot)...])),
        entry.shape == tensor.shape
      else {
        throw LearningError(
          .malformedFile,
          "\(name): tensor \(tensor.name) of shape \(tensor.shape) belongs to no weight")
      }
      let key = String(rest[..<dot])
      result[key, default: [Double](repeating: 0, count: parameters.count)]
        .replaceSubrange(entry.range, with: tensor.values)
      found += 1
    }
    guard found == result.count * parameters.entries.count else {
      throw LearningError(
        .malformedFile, "\(name): the optimizer's memory is incomplete (\(found) tensors)")
    }
    return result
  }
}

/// The metadata of a checkpoint with their checks.
private struct CheckpointMetadata {
  let values: [String: String]
  let name: String

  func text(_ key: String) throws -> String {
    guard let value = values[key] else {
      throw LearningError(
        .malformedFile, "\(name): not a checkpoint of this program: no metadata \"\(key)\"")
    }
    return value
  }

  func count(_ key: String) throws -> Int {
    guard let value = Int(try text(key)), value >= 0 else {
      throw fail(key, "expected a whole number from 0")
    }
    return value
  }

  func fail(_ key: String, _ expected: String) -> LearningError {
    LearningError(
      .malformedFile,
      "\(name): metadata \"\(key)\" is \"\(values[key] ?? "")\", \(expected)")
  }
}

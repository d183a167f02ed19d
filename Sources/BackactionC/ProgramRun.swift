import Circuits
import Devices
import Emulation
import Noise
import OpenQASM
import Simulators
import Transpiler

/// A program with its options on a machine, or on none.
struct ProgramRun {
  let machine: DeviceHandle?
  let program: String
  let options: RunOptions

  /// Runs the program.
  /// - Returns: What the command prints with `--json`.
  /// - Throws: The errors of the modules that do the work, `InterfaceError`.
  func result() throws -> String {
    let paulis = try options.paulis()
    let model = try noise()
    var circuit = try QASMReader.circuit(
      from: program, file: "program", inputs: options.parameters,
      timing: try model.map { try QASMTiming($0.device, $0.calibration) })
    if !circuit.parameters.isEmpty {
      let values = options.parameters.map { (Parameter($0), $1) }
      circuit = try circuit.binding(Dictionary(values) { first, _ in first })
    }
    if model == nil && circuit.quantumRegisters.isEmpty {
      let named = paulis.flatMap { $0.factors.map { $0.qubit + 1 } }.max() ?? 0
      circuit.qubitCount = max(circuit.qubitCount, named)
    }
    let run = try prepared(circuit, model)
    let request = SimulationRequest(
      shots: options.shots, seed: options.seed, threads: options.threads, expectations: paulis,
      probabilities: options.probabilities, precision: options.precision)
    let method = try method(request, run)
    let start = ContinuousClock.now
    let result = try run.run(request, method: method)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return document(result, run, model, hasBits: circuit.resultBitCount > 0, seconds).text
  }

  private func noise() throws -> NoiseModel? {
    guard let machine else {
      if let selection = options.noise, selection != .none {
        throw InterfaceError(.usage, "options: noise needs a device whose noise it is")
      }
      if options.transpile || options.scale != nil || options.policy != nil {
        throw InterfaceError(
          .usage, "options: transpile, noise_scale and noise_policy need a device")
      }
      return nil
    }
    return try NoiseModel(
      device: machine.device, calibration: machine.calibration, sources: options.noise ?? .all,
      policy: options.policy ?? .physical, scale: options.scale ?? 1)
  }

  private func prepared(_ circuit: Circuit, _ model: NoiseModel?) throws -> SimulateRun {
    guard let model else { return SimulateRun(ideal: circuit) }
    let transpiling = TranspilerOptions(seed: options.layoutSeed, threads: options.threads)
    return try Emulator(model, transpilerOptions: transpiling)
      .prepare(circuit, isNative: !options.transpile)
  }

  private func method(
    _ request: SimulationRequest, _ run: SimulateRun
  ) throws -> SimulationMethod {
    var isLeakageAsked = false
    if case .only(let sources)? = options.noise { isLeakageAsked = sources.contains(.leakage) }
    let sampled: SimulationMethod? =
      isLeakageAsked && options.shots != nil && !options.probabilities ? .trajectories : nil
    let method = try options.method ?? sampled ?? run.preferredMethod(for: request)
    if isLeakageAsked && method != .trajectories {
      throw InterfaceError(
        .usage, "options: noise leakage has no exact form: use method trajectories with shots")
    }
    if method == .trajectories {
      if options.shots == nil {
        throw InterfaceError(.usage, "options: method trajectories needs shots")
      }
      if options.probabilities {
        throw InterfaceError(.usage, "options: probabilities are exact, trajectories are not")
      }
    }
    return method
  }

  private func document(
    _ result: SimulationResult, _ run: SimulateRun, _ model: NoiseModel?, hasBits: Bool,
    _ seconds: Double
  ) -> JSONValue {
    var values = JSONObject()
    var errors = JSONObject()
    for (index, name) in options.expectations.enumerated() {
      values[name] = .number(result.expectations[index])
      errors[name] = result.expectationErrors.map { .number($0[index]) } ?? .null
    }
    let counts = hasBits ? result.counts : nil
    let active = run.activeQubits
    var object = JSONObject()
    object["qubits"] = .number(Double(active.count))
    object["active_qubits"] = .array(active.map { .number(Double($0)) })
    object["labels"] = model.map { Self.texts($0.device.labels(of: active)) } ?? .null
    object["method"] = .string(result.method.rawValue)
    object["precision"] = .string(options.precision.rawValue)
    object["shots"] = options.shots.map { .number(Double($0)) } ?? .null
    object["seed"] = .number(Double(options.seed))
    object["counts"] = counts.map { Self.object($0.mapValues { Double($0) }) } ?? .null
    object["probabilities"] = result.probabilities.map { Self.object($0) } ?? .null
    object["expectations"] = .object(values)
    object["expectation_errors"] = result.expectationErrors == nil ? .null : .object(errors)
    object["truncated_probability"] = .number(result.truncatedProbability)
    object["simulation_seconds"] = .number(seconds)
    var noise = JSONObject()
    noise["policy"] = .string((model?.policy ?? .physical).rawValue)
    noise["sources"] = Self.texts((model?.orderedSources ?? []).map(\.rawValue))
    noise["scale"] = .number(model?.scale ?? 1)
    noise["calibration"] = model.map { .string($0.calibration.id) } ?? .null
    noise["device"] = model.map { .string($0.device.name) } ?? .null
    noise["notes"] = Self.texts(
      model?.notes(tracksLeakage: result.method == .trajectories) ?? [])
    object["noise"] = .object(noise)
    return .object(object)
  }

  private static func texts(_ list: [String]) -> JSONValue { .array(list.map { .string($0) }) }

  private static func object(_ values: [String: Double]) -> JSONValue {
    var result = JSONObject()
    for key in values.keys.sorted() { result[key] = values[key].map { .number($0) } }
    return .object(result)
  }
}

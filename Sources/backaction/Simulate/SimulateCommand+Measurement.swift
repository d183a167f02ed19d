import Circuits
import Emulation
import Noise
import Simulators
import Statistics
import Transpiler

extension SimulateCommand {
  /// What a simulation gave and how long it took.
  struct Measurement {
    let result: SimulationResult
    let activeQubits: [Int]
    let hasBits: Bool
    /// The median time of lowering and running, in seconds.
    let seconds: Double
    let model: NoiseModel?
  }

  /// Prepares the program and runs it as often as asked.
  func measure(
    _ circuit: Circuit, _ model: NoiseModel?, _ paulis: [PauliString]
  ) throws -> Measurement {
    let run = try prepared(circuit, model)
    let request = SimulationRequest(
      shots: shots, seed: seed.seed, threads: threads.count, expectations: paulis,
      probabilities: probabilities, precision: precision)
    let engine = try engine(for: request, of: run)
    var bar = ProgressBar("simulating", total: repetitions)
    defer { bar.finish() }
    var times: [Double] = []
    var result = try timed(run, request, engine, &times)
    for index in 1..<max(1, repetitions) {
      bar.update(index)
      result = try timed(run, request, engine, &times)
    }
    return Measurement(
      result: result, activeQubits: run.activeQubits, hasBits: circuit.resultBitCount > 0,
      seconds: try median(times),
      model: model)
  }

  private func engine(
    for request: SimulationRequest, of run: SimulateRun
  ) throws -> SimulationMethod {
    let isExactImpossible = hardware.names(.leakage)
    let preferred: SimulationMethod? =
      isExactImpossible && shots != nil && !probabilities ? .trajectories : nil
    let engine = try method.engine ?? preferred ?? run.preferredMethod(for: request)
    if isExactImpossible && engine != .trajectories {
      throw CommandFailure.usage(
        "--noise leakage has no exact form: use --method trajectories with --shots, or "
          + "--noise all, where exact methods take what is lost as depolarized")
    }
    if engine == .trajectories && shots == nil {
      throw CommandFailure.usage("this circuit can only be sampled; say how often with --shots")
    }
    return engine
  }

  private func timed(
    _ run: SimulateRun, _ request: SimulationRequest, _ engine: SimulationMethod,
    _ times: inout [Double]
  ) throws -> SimulationResult {
    let start = ContinuousClock.now
    let result = try run.run(request, method: engine)
    times.append((ContinuousClock.now - start) / .seconds(1))
    return result
  }

  private func prepared(_ circuit: Circuit, _ model: NoiseModel?) throws -> SimulateRun {
    guard let model else { return SimulateRun(ideal: circuit) }
    let emulator = Emulator(
      model,
      transpilerOptions: TranspilerOptions(seed: layout.layoutSeed ?? 0, threads: threads.count))
    do {
      return try emulator.prepare(circuit, isNative: !transpile)
    } catch let error as NoiseError {
      guard case .gateNotNative = error else { throw error }
      throw CommandFailure.data("\(error); --transpile brings the program to the device")
    }
  }
}

import Circuits
import Devices
import OpenQASM
import Models
import Transpiler

extension TranspileCommand {
  /// A transpiled circuit and how long it took.
  struct Outcome {
    let circuit: TranspiledCircuit
    let seconds: Double
  }

  /// The largest number of instructions of an ansatz.
  private static let instructionLimit = 5_000_000

  /// Whether a program is to be written somewhere.
  var isWritten: Bool { path != nil || !output.isJSON }

  /// The path of the file or what stands for the example; nil for an ansatz.
  private var source: String? { file ?? example.example?.path }

  /// What messages call the program.
  private var programName: String {
    source.map(InputFile.name) ?? ansatz.map(\.rawValue) ?? "the program"
  }

  /// Runs a body whose errors about content name the program.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    try ProgramFile.naming(source ?? programName, body)
  }

  /// The program to be transpiled.
  func program(for device: Device, _ calibration: Calibration) throws -> Circuit {
    if let source {
      return try ProgramFile.circuit(
        source, parameters: parameters, mayStayFree: true,
        timing: try QASMTiming(device, calibration))
    }
    let (count, layers, steps) = (qubits ?? 1, layers ?? 1, steps ?? 1)
    guard count <= device.qubitCount else {
      throw CommandFailure.data(
        "\(programName): the program has \(count) qubits, '\(device.name)' has "
          + "\(device.qubitCount)")
    }
    let size = Double(count) * Double(layers) * Double(steps) * 4
    guard let ansatz, size <= Double(Self.instructionLimit) else {
      throw CommandFailure.usage(
        "--qubits \(count) --layers \(layers) --steps \(steps) gives more than "
          + "\(Self.instructionLimit) instructions")
    }
    let cell = try ansatz.circuit(qubits: count, layers: layers)
    let circuit =
      steps == 1 ? cell : cell.repeated(steps) { Parameter("step\($1)_\($0.name)") }
    return try ProgramFile.bind(
      circuit, parameters, name: programName, mayStayFree: true)
  }

  /// The program on the device, timed.
  func transpiled(
    _ original: Circuit, _ device: Device, _ calibration: Calibration, _ places: [Int]?
  ) throws -> Outcome {
    let start = ContinuousClock.now
    let options = TranspilerOptions(
      optimization: optimization, seed: layoutSeed.layoutSeed ?? seed.seed, initialLayout: places,
      // Euler angles of merged gates have no form in OpenQASM while their parameters are free.
      allowEuler: !isWritten || original.parameters.isEmpty, schedule: schedule,
      decoupling: decoupling, twirling: twirling, threads: threads.count)
    let transpiler = try Transpiler(device: device, calibration: calibration, options: options)
    let result = try asIs ? transpiler.asIs(original) : transpiler.transpile(original)
    return Outcome(circuit: result, seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Compares the result with the program; that they differ is our fault.
  func check(_ original: Circuit, _ result: TranspiledCircuit) throws -> VerificationOutcome {
    let outcome = Verification().compare(original, result)
    switch outcome {
    case .proved, .equivalent, .agreeing: break
    case .unverifiable: Console.warning("\(outcome)")
    case .different:
      throw CommandFailure(
        .software, "internal fault, please report it: \(programName): the result is \(outcome)")
    }
    return outcome
  }

  /// The result in OpenQASM.
  func printed(_ circuit: Circuit) throws -> String {
    do {
      var printer = QASMPrinter(version: language.version, physicalQubits: true)
      printer.library = language.library
      return try printer.text(for: circuit)
    } catch {
      throw CommandFailure.usage("\(language.name): \(programName), transpiled: \(error)")
    }
  }
}

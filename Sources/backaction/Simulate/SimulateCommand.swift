import ArgumentParser
import Circuits
import Emulation
import Noise
import OpenQASM
import Simulators
import Transpiler

/// `simulate`: runs an OpenQASM program, ideal or on a device.
struct SimulateCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Runs an OpenQASM 2 or 3 program, ideal or with the noise of a device.",
    discussion: """
      On a device, qubit i of the program is physical qubit i and every gate must be native, \
      unless --transpile is given; a gate that the file defines under a native gate's name, with \
      its matrix, runs as the native gate. Qubits that are not used cost nothing.

      Result strings list classical bits from the highest to the lowest, the last declared \
      register first. Angles are in radians, times in seconds.
      """)

  static let example = """
    backaction simulate --example bell --shots 1000
    backaction simulate --example teleport --device ibm_torino --transpile --shots 1000
    backaction simulate cell.qasm --device ibm_sherbrooke --noise gate,relaxation,readout \
    --noise-policy aer --shots 1000 --expectation Z0 --json
    """

  /// How a circuit is simulated.
  enum Method: String, CaseIterable, ExpressibleByArgument {
    case auto, statevector, density, trajectories, stabilizer

    /// The engine; nil to choose one.
    var engine: SimulationMethod? { SimulationMethod(rawValue: rawValue) }
  }

  @Argument(help: "The program, instead of --example; - reads standard input.")
  var file: String?

  @OptionGroup var example: ExampleOption

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions

  @Flag(help: "Bring the program to the device first; expectations then name its own qubits.")
  var transpile = false

  @Option(
    help: """
      Pure states (ideal runs only), exact mixed states, sampled runs (needs --shots), stabilizer \
      states (Clifford gates and mixtures of Paulis, any number of qubits; no --probabilities), or \
      what is cheapest, exact preferred. Groups of qubits that never meet are simulated apart.
      """)
  var method = Method.auto

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of sampled runs, 1 or more.", valueName: "n"))
  var shots: Int?

  @Flag(help: "Print the exact probability of each result that has at least 1e-15.")
  var probabilities = false

  @Option(
    name: .customLong("expectation"),
    help: ArgumentHelp(
      """
      An expectation in the final state, such as Z0 or X0*Z3; repeatable. Qubits not in use are \
      in |0⟩.
      """, valueName: "pauli"))
  var expectations: [String] = []

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "The value of an input of the program, in radians for angles; repeatable.",
      valueName: "name=value"))
  var parameters: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The most turns of a loop that a measurement ends, such as 'while (c)'; with what probability \
      more would be taken is reported as truncated. Under the sources idle and crosstalk every \
      turn takes its time, taken or not: the schedule is fixed beforehand.
      """, valueName: "n"))
  var maxIterations = QASMLimits().openTurns

  @Option(help: "Floating-point numbers of 64 bits or 32.")
  var precision = Simulators.Precision.double

  @Option(
    name: .customLong("repeat"), parsing: .unconditional,
    help: ArgumentHelp("How often to run; the time is the median.", valueName: "n"))
  var repetitions = 1

  @OptionGroup var seed: SeedOption
  @OptionGroup var layout: LayoutSeedOption
  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if file == nil && example.example == nil {
      throw ValidationError("Missing expected argument '<file>', or an --example")
    }
    if file != nil && example.example != nil {
      throw ValidationError("Give either a program or an --example, not both")
    }
    let allowed = SimulationRequest.allowedShots
    if let shots, !allowed.contains(shots) {
      throw ValidationError(
        "--shots \(shots) is not allowed: \(allowed.lowerBound) to \(allowed.upperBound)")
    }
    if maxIterations < 1 {
      throw ValidationError("--max-iterations \(maxIterations) is not allowed: 1 or more")
    }
    if repetitions < 1 {
      throw ValidationError("--repeat \(repetitions) is not allowed: 1 or more")
    }
    if transpile && hardware.device == nil {
      throw ValidationError("--transpile needs a --device to bring the program to")
    }
    if layout.layoutSeed != nil && !transpile {
      throw ValidationError("--layout-seed needs --transpile, which it is the seed of")
    }
    if method == .stabilizer && probabilities {
      throw ValidationError(
        "--method stabilizer draws results and lists no --probabilities: say how often with --shots"
      )
    }
    if method == .trajectories {
      if shots == nil { throw ValidationError("--method trajectories needs --shots") }
      if probabilities {
        throw ValidationError(
          "--probabilities are exact: use --method density or statevector, not trajectories")
      }
    }
  }

  func run() throws {
    let paulis = try expectations.map(Self.pauli)
    let model = try hardware.model()
    let file = example.example?.path ?? file ?? "-"
    var circuit = try ProgramFile.circuit(
      file, parameters: parameters, maxIterations: maxIterations,
      timing: try model.map { try QASMTiming($0.device, $0.calibration) })
    if model == nil && circuit.quantumRegisters.isEmpty {
      // Physical qubits of no particular machine: there are as many as anybody asks about.
      let named = paulis.flatMap { $0.factors.map { $0.qubit + 1 } }.max() ?? 0
      circuit.qubitCount = max(circuit.qubitCount, named)
    }
    let measurement = try ProgramFile.naming(file) { [circuit] in
      try measure(circuit, model, paulis)
    }
    for warning in model?.warnings ?? [] { Console.warning(warning) }
    if shots != nil && circuit.resultBitCount == 0 {
      Console.warning("the program has no classical bits, so there are no counts")
    }
    try output.print(document(measurement), text: text(measurement))
  }

  private static func pauli(_ text: String) throws -> PauliString {
    guard let pauli = PauliString(parsing: text) else {
      throw CommandFailure.usage(
        "--expectation '\(text)' is no product of Paulis on distinct qubits, such as Z0 or X0*Z3")
    }
    return pauli
  }
}

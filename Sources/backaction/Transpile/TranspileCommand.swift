import ArgumentParser
import Circuits
import Devices
import OpenQASM
import Models
import Transpiler

extension Ansatz: ExpressibleByArgument {}
extension SchedulingPolicy: ExpressibleByArgument {}
extension DecouplingSequence: ExpressibleByArgument {}

/// `transpile`: a program in the native gates and on the couplings of a device.
struct TranspileCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "transpile",
    abstract: "Brings a program to the native gates and the couplings of a device.",
    discussion: """
      The program is an OpenQASM file or a recurrent cell, repeated for a number of timesteps with \
      angles of its own in each. The result is OpenQASM on physical qubits: in the file that \
      --output names, else on standard output unless --json is given.

      Inputs of a program stay inputs. One that is written out keeps its angles affine in them, \
      which takes more one-qubit gates than one whose inputs are bound. Durations are in seconds; \
      the estimated success is the product of the fidelities of gates, measurements and waits.
      """)

  static let example = """
    backaction transpile --example ghz --device iqm_garnet --verify
    backaction transpile --ansatz circuit19 --qubits 6 --layers 2 --steps 8 \
    --device ibm_sherbrooke --optimization 3 --verify --output cell.qasm
    """

  @Argument(help: "The program, instead of --ansatz or --example; - reads standard input.")
  var file: String?

  @OptionGroup var example: ExampleOption

  @Option(help: ArgumentHelp("A family of recurrent cells.", valueName: "name"))
  var ansatz: Ansatz?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The qubits of the --ansatz.", valueName: "n"))
  var qubits: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The layers of the --ansatz. (default: 1)", valueName: "l"))
  var layers: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The timesteps of the --ansatz. (default: 1)", valueName: "t"))
  var steps: Int?

  @Option(help: "A name in the library (see 'backaction devices list') or the path of a profile.")
  var device: String

  @OptionGroup var day: CalibrationOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      The effort: 0 translates gate by gate, 1 merges one-qubit gates, 2 fuses two-qubit gates and \
      searches layouts by their errors, 3 searches more.
      """, valueName: "0-3"))
  var optimization = 2

  @Option(
    help: ArgumentHelp(
      "The physical qubit of each program qubit, such as 4,3,5. (default: chosen)",
      valueName: "i,j,…"))
  var layout: String?

  @Option(help: "Whether instructions come as soon or as late as possible.")
  var schedule = SchedulingPolicy.alap

  @Option(
    name: .customLong("dynamical-decoupling"),
    help: ArgumentHelp(
      """
      Pulses for qubits that wait, where they fit and are likely to help, at times that also undo \
      the coupling of neighbours. A program that is written out gets delays between them and \
      takes the same time when it is read with --as-is.
      """, valueName: "sequence"))
  var decoupling: DecouplingSequence?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      Surround two-qubit gates by random Paulis that leave the program as it is; the number says \
      which random instance, and --seed which family of them.
      """, valueName: "instance"))
  var twirling: Int?

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "The value of an input, in radians for angles; repeatable. Inputs without one stay inputs.",
      valueName: "name=value"))
  var parameters: [String] = []

  @Option(name: .customLong("output"), help: ArgumentHelp("Where to write.", valueName: "file"))
  var path: String?

  @OptionGroup var language: LanguageOptions

  @Flag(
    name: .customLong("as-is"),
    help: """
      The program is in native gates on physical qubits: fix its times and say what it costs, \
      nothing else.
      """)
  var asIs = false

  @Flag(
    help: """
      Compare the result with the program, and say how: proved equal for all states and values \
      (rotations about products of Paulis cancel), else tested on random states up to some 16 \
      qubits, or on stabilizer states where parameters allow; where nothing can be said, a \
      warning. A difference is an error.
      """)
  var verify = false

  @OptionGroup var seed: SeedOption
  @OptionGroup var layoutSeed: LayoutSeedOption
  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    let count = [file != nil, ansatz != nil, example.example != nil].count { $0 }
    guard count == 1 else {
      throw ValidationError(
        count == 0
          ? "Give a program, an --ansatz or an --example"
          : "Give either a program or an --ansatz or an --example, not two of them")
    }
    let sizes = ["--layers": layers, "--qubits": qubits, "--steps": steps]
    for (name, size) in sizes.sorted(by: { $0.key < $1.key }) {
      guard let size else { continue }
      if ansatz == nil { throw ValidationError("\(name) belongs to --ansatz, not to a program") }
      if size < 1 { throw ValidationError("\(name) \(size) is not allowed: 1 or more") }
    }
    if ansatz != nil && qubits == nil { throw ValidationError("--ansatz needs --qubits") }
    if let twirling, twirling < 0 {
      throw ValidationError("--twirling \(twirling) is not allowed: 0 or more")
    }
    if asIs && (decoupling != nil || twirling != nil) {
      throw ValidationError("--as-is allows neither --dynamical-decoupling nor --twirling")
    }
    if asIs && layout != nil { throw ValidationError("--as-is allows no --layout") }
    if !(0...3).contains(optimization) {
      throw ValidationError("--optimization \(optimization) is not allowed: 0 to 3")
    }
  }

  func run() throws {
    let places = try layout.map { try QubitList.layout($0) }
    let (machine, figures) = try day.resolve(device)
    let original = try program(for: machine, figures)
    let result = try naming { try transpiled(original, machine, figures, places) }
    let verified = try verify ? check(original, result.circuit) : nil
    let circuit = result.circuit.circuit
    let labels = machine.labelComment(for: circuit.activeQubits)
    let text = isWritten ? labels + (try printed(circuit)) : nil
    if let path, let text { try OutputFile.write(text, to: path) }
    try report(result, machine: machine, verified: verified, text: text)
  }
}

import ArgumentParser
import Circuits
import Devices
import Fitting
import Foundation
import Noise
import Reports
import Transpiler

/// `fit`: the emulator learns a machine from its counts.
struct FitCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Adjusts a calibration to counts that a machine gave.",
    discussion: """
      COUNTS is a JSON file {"circuits": [{"qasm": "bell.qasm", "counts": {"00": 497, "11": 503}, \
      "shots": 1000}]} with paths relative to it; a circuit may have "reads" instead of "counts", \
      each {"name": "step 1", "bits": [0, 1], "counts": {"01": 12}}, for the joint values of some of \
      its bits, of which many can be read in the course of one program. Values list bits from the \
      highest to the lowest.

      The likelihood of the counts is maximized with normal priors around the calibration, by Fisher \
      scoring with exact derivatives through the noisy evolution. Families:

      \(FitFamily.allCases.map { "  \($0.rawValue): \($0.help)" }.joined(separator: "\n"))

      Uncertainties are one standard deviation from Fisher's information and the priors. Where the \
      counts scatter more around the model than shot noise does (dispersion: χ² per degree of freedom \
      of all values, or of single bits where that is more), every count weighs less by that factor, so \
      that the priors count for more and uncertainties grow. The output is \
      a calibration of the ordinary form, its figures marked as fitted, for --calibration of every \
      command. Programs in native gates run as they are, qubit i being physical qubit i, unless \
      --layout brings them to the device.
      """)

  static let example = """
    backaction fit counts.json --device ibm_torino --families readout,depolarizing,coherent \
    --hold-out 0.2 --output fitted.json
    """

  @Argument(help: ArgumentHelp("Files that name circuits with their counts.", valueName: "counts"))
  var files: [String]

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions

  @Option(
    help: ArgumentHelp(
      "Which figures are adjusted: a comma list of \(FitFamily.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "list"))
  var families = "readout,depolarizing,coherent"

  @Option(
    help: ArgumentHelp(
      """
      Bring the programs to the device: auto for places chosen by the calibration, or the physical \
      qubit of every qubit, 'i,j,…'; several separated by ';' are all fitted and the likeliest wins. \
      (default: programs run as they are)
      """, valueName: "auto|i,j,…"))
  var layout: String?

  @Option(
    help: ArgumentHelp(
      """
      Reads that are kept back to judge the fit by, the last ones: a share below 1, or how many. \
      (default: none)
      """, valueName: "share|n"))
  var holdOut: String?

  @Option(
    name: .customLong("prior-width"), parsing: .unconditional,
    help: ArgumentHelp("A factor on the widths of all priors.", valueName: "f"))
  var priorWidth = 1.0

  @Option(parsing: .unconditional, help: ArgumentHelp("The most steps.", valueName: "n"))
  var iterations = 50

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("Where the calibration is written. (default: nowhere)", valueName: "file"))
  var path: String?

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Where a page with predicted and measured frequencies is written. (default: nowhere)",
      valueName: "file"))
  var page: String?

  @OptionGroup var layoutSeed: LayoutSeedOption
  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if iterations < 1 {
      throw ValidationError("--iterations \(iterations) is not allowed: 1 or more")
    }
    if !(priorWidth > 0 && priorWidth.isFinite) {
      throw ValidationError("--prior-width \(priorWidth) is not allowed: more than 0")
    }
    if hardware.policy == .aer {
      throw ValidationError("--noise-policy aer cannot be fitted: it does not read every figure")
    }
    if hardware.scale != nil {
      throw ValidationError("--noise-scale cannot be given: it is fitted by --families scale")
    }
    if layoutSeed.layoutSeed != nil && layout == nil {
      throw ValidationError("--layout-seed needs --layout")
    }
  }

  func run() throws {
    let chosen: [FitFamily] = try WordList.cases(families, option: "--families")
    guard let name = hardware.device else {
      throw CommandFailure.usage("--device is needed: the machine that gave the counts")
    }
    let (device, calibration) = try hardware.day.resolve(name)
    let options = FitOptions(
      families: chosen,
      sources: try hardware.noise.map { try NoiseSelection(parsing: $0) } ?? .all,
      priorFactor: priorWidth, iterations: iterations, threads: threads.count,
      userNoise: try hardware.noiseFile.map {
        try UserNoise.load(contentsOf: URL(fileURLWithPath: $0), for: device)
      })
    let programs = try readPrograms()
    var best: (layout: [Int]?, result: FitResult)?
    for candidate in try candidates(programs, device, calibration) {
      let circuits = try circuits(programs, candidate, device, calibration)
      let fit = try CountFit(circuits, device: device, calibration: calibration, options: options)
      Console.note(
        "\(fit.parameters.count) parameters"
          + (candidate.map { ", layout \($0.map(String.init).joined(separator: ","))" } ?? ""))
      let result = try fit.run { step, value, promise in
        Console.note(
          String(
            format: "step %d: log likelihood %.1f, the next promises %.3g", step, value, promise))
      }
      if !result.hasConverged {
        Console.warning("no end after \(result.iterations) steps; --iterations allows more")
      }
      if best.map({ $0.result.logLikelihood < result.logLikelihood }) ?? true {
        best = (candidate, result)
      }
    }
    guard let best else { throw CommandFailure.data("nothing could be fitted") }
    if let path { try OutputFile.write(best.result.calibration.text, to: path) }
    if let page {
      try OutputFile.write(
        FitReport.html(best.result, device: device, calibration: calibration), to: page)
    }
    try output.print(
      document(best.result, device: device, layout: best.layout, families: chosen),
      text: text(best.result, device: device))
  }

  /// A program with its counts.
  private struct Program {
    let file: String
    let circuit: Circuit
    let reads: [FitCircuit.Read]
  }

  private func readPrograms() throws -> [Program] {
    var programs: [Program] = []
    for file in files {
      let manifest = try FitManifest(contentsOf: file)
      let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
      for entry in manifest.entries {
        let path =
          entry.qasm.hasPrefix("/") ? entry.qasm : folder.appendingPathComponent(entry.qasm).path
        let circuit = try ProgramFile.circuit(path, parameters: [])
        programs.append(
          Program(
            file: entry.qasm, circuit: circuit, reads: try manifest.reads(of: entry, on: circuit)))
      }
    }
    return try holdingOut(programs)
  }

  /// Marks the last reads as kept back.
  private func holdingOut(_ programs: [Program]) throws -> [Program] {
    guard let holdOut else { return programs }
    let total = programs.reduce(0) { $0 + $1.reads.count }
    let count: Int
    if let whole = Int(holdOut), whole >= 1 {
      count = whole
    } else if let share = Double(holdOut), share >= 0, share < 1 {
      count = Int((share * Double(total)).rounded())
    } else {
      throw CommandFailure.usage(
        "--hold-out '\(holdOut)' is neither a share from 0 to 1 nor a number of reads")
    }
    guard count < total else {
      throw CommandFailure.usage(
        "--hold-out \(holdOut) keeps back all of the \(total) read(s); at least one is fitted")
    }
    var left = total - count
    return programs.map { program in
      Program(
        file: program.file, circuit: program.circuit,
        reads: program.reads.map { read in
          var read = read
          read.isHeldOut = left <= 0
          left -= 1
          return read
        })
    }
  }

  /// The layouts that are tried; nil stands for programs as they are.
  private func candidates(
    _ programs: [Program], _ device: Device, _ calibration: Calibration
  ) throws -> [[Int]?] {
    guard let layout else { return [nil] }
    if layout == "auto" {
      guard let first = programs.first else { return [] }
      let transpiler = try Transpiler(
        device: device, calibration: calibration,
        options: transpiling(to: nil))
      return [try transpiler.transpile(first.circuit).initialLayout]
    }
    return try layout.split(separator: ";").map { try QubitList.layout($0) }
  }

  private func transpiling(to layout: [Int]?) -> TranspilerOptions {
    TranspilerOptions(
      seed: layoutSeed.layoutSeed ?? 0, initialLayout: layout, threads: threads.count)
  }

  private func circuits(
    _ programs: [Program], _ layout: [Int]?, _ device: Device, _ calibration: Calibration
  ) throws -> [FitCircuit] {
    try programs.map { program in
      try ProgramFile.naming(program.file) {
        var circuit = program.circuit
        if let layout {
          circuit = try Transpiler(
            device: device, calibration: calibration,
            options: transpiling(to: layout)
          ).transpile(circuit).circuit
        }
        return try FitCircuit(name: program.file, circuit: circuit, reads: program.reads)
      }
    }
  }
}

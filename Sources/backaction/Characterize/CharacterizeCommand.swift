import ArgumentParser
import Emulation
import Experiments
import Foundation
import Reports

extension Characterization.Experiment: ExpressibleByArgument {}

/// `characterize`: an emulated device measured the way a laboratory measures a real one.
struct CharacterizeCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "characterize",
    abstract: "Measures an emulated device as a laboratory would, beside its calibration.",
    discussion: """
      Experiments, each transpiled, scheduled, run with the device's noise, sampled and fitted by \
      nonlinear least squares (GSL), with one standard deviation:

        t1           decay of |1> over a wait, seconds
        t2_echo      decay of a superposition with a refocusing pulse, seconds
        ramsey       fringes of a superposition: decay in seconds, detuning in hertz
        readout      how often 0 is reported as 1, and 1 as 0
        rb           randomized benchmarking of a qubit: the error of a pulse
        rb2          the same of a coupled pair: the error of a two-qubit Clifford gate
        interleaved  interleaved benchmarking: the error of the native two-qubit gate
        mcm_rb       benchmarking of a qubit while another one is measured after every gate, against
                     a wait of the same length: what a measurement does to a spectator

      With only the noise that an experiment looks at, the fit gives the calibrated value within \
      its uncertainty: --noise relaxation for t1, t2_echo and ramsey, readout for readout, \
      gate,relaxation for the others. With all noise it shows what a laboratory would see: \
      readout takes preparation errors for its own, and benchmarking sees idling and crosstalk. \
      Where relaxation alone exceeds a calibrated gate error (see devices show --gates), \
      benchmarking finds the larger one.

      For a machine of your own, --export writes the circuits as OpenQASM in native gates on physical \
      qubits, and manifest.json, which lists them. Put what the machine counted in its counts, values \
      with the highest bit first, the same number of shots each; then --counts manifest.json with the \
      same other options fits them, and backaction fit manifest.json adjusts the calibration to them.
      """)

  static let example = """
    backaction characterize --device ibm_torino --qubits 0,1 --experiments t1,readout,rb
    backaction characterize --device ibm_torino --experiments mcm_rb --export circuits
    """

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions

  @Option(
    help: ArgumentHelp(
      "Physical qubits, a comma list. (default: the pair with the lowest error that is not below "
        + "what relaxation alone gives)",
      valueName: "i,j,…"))
  var qubits: String?

  @Option(
    help: ArgumentHelp(
      """
      A comma list of \(Characterization.Experiment.allCases.map(\.rawValue).joined(separator: ", ")).
      """, valueName: "list"))
  var experiments = Characterization.Experiment.allCases.map(\.rawValue).joined(separator: ",")

  @Option(parsing: .unconditional, help: ArgumentHelp("Shots of every circuit.", valueName: "n"))
  var shots = 4000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Random sequences of each length for benchmarking.", valueName: "n"))
  var sequences = 20

  @Option(
    name: .customLong("export"),
    help: ArgumentHelp(
      "Writes the circuits and a manifest into a folder and runs nothing.", valueName: "dir"))
  var folder: String?

  @Option(
    name: .customLong("counts"),
    help: ArgumentHelp(
      "A manifest with counts of a machine, which are fitted instead of emulated ones.",
      valueName: "file"))
  var countsFile: String?

  @OptionGroup var seed: SeedOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let chosen: [Characterization.Experiment] = try WordList.cases(
      experiments, option: "--experiments")
    let numbers = try qubits.map { text in
      try WordList.words(text, option: "--qubits").map { word in
        guard let number = Int(word) else {
          throw CommandFailure.usage("--qubits '\(text)': '\(word)' is not a number")
        }
        return number
      }
    }
    guard let model = try hardware.model() else {
      throw CommandFailure.usage("--device is needed: the machine that is measured")
    }
    let emulator = Emulator(model)
    for warning in model.warnings { Console.warning(warning) }
    if folder != nil && countsFile != nil {
      throw CommandFailure.usage("--export and --counts exclude each other")
    }
    let counted = try countsFile.map { try MeasuredCounts(manifest: $0) }
    var characterization = try Characterization(
      emulator, shots: counted?.shots ?? shots, sequences: sequences, seed: seed.seed)
    if let counted { characterization.circuitCounts = .measured(counted.counts) }
    let recorder = CircuitRecorder()
    if folder != nil { characterization.circuitCounts = .recorded(recorder) }
    let display = ActivityDisplay()
    defer { display.finish() }
    let measured = numbers ?? characterization.defaultQubits
    var done = 0.0
    let (rows, skipped) = try characterization.run(chosen, qubits: measured) { experiment, place in
      display.show(
        "\(experiment.rawValue) on \(place.map(model.device.name(of:)).joined(separator: ", "))",
        fraction: done / Double(chosen.count * measured.count))
      done += 1
    }
    display.finish()
    if let folder {
      try export(recorder.entries, to: folder, emulator, chosen, measured)
      return
    }
    for reason in skipped { Console.warning("left out: \(reason)") }
    guard !rows.isEmpty else { throw CommandFailure.data("nothing could be measured") }
    try output.print(
      .array(
        rows.map { row in
          try JSON(row: row).adding(["labels": JSON(model.device.labels(of: row.qubits))])
        }),
      text: CharacterizationTable.text(rows: rows, name: model.device.name(of:)) + "\n")
  }
}

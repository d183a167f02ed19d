import ArgumentParser
import Emulation
import Experiments
import OpenQASM
import Readout
import Reports
import Transpiler

/// `export`: the transpiled circuit of a trained model in OpenQASM.
struct ExportCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the transpiled circuit of a trained model in OpenQASM.",
    discussion: """
      --cell writes one timestep with its angles as inputs (input float, radians), which OpenQASM \
      2 does not have: the native pulses that the evaluation runs. Rotations that were merged have \
      Euler angles, inputs theta<k>, phi<k> and lambda<k>; a comment at the end says of which \
      product of the model's angles. --sample I writes the whole sequence of test sample I, counted from 0, its \
      angles bound to what drives the device under the noise that is asked for; a barrier stands \
      between timesteps. Qubits are physical. Under ensemble each step measures into a register of \
      its own, m0, m1, …; under expectation and replay nothing is measured. Durations are in \
      seconds; the estimated success is the product of the fidelities of gates, measurements and \
      waits.
      """)

  static let example = """
    backaction export runs/digits --device ibm_torino --sample 0 --qasm 2 --output sample.qasm
    """

  @Argument(help: ArgumentHelp("The run folder that train has written.", valueName: "run"))
  var runFolder: String

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions

  @Flag(help: "One timestep, its angles as inputs.")
  var cell = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The whole sequence of a test sample, counted from 0, its angles bound.", valueName: "i"))
  var sample: Int?

  @OptionGroup var language: LanguageOptions

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      """
      \(ReadoutProtocols.names.joined(separator: ", ")); see compare. (default: the protocol of \
      training)
      """, valueName: "name"))
  var protocolName: String?

  @OptionGroup var readout: ProtocolOptions

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp(
      """
      Where to write. (default: standard output; with --json a file in the working folder that is \
      named after circuit and device)
      """, valueName: "file"))
  var path: String?

  @OptionGroup var threads: ThreadOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if cell == (sample != nil) {
      throw ValidationError("exactly one of --cell and --sample is needed")
    }
    if cell && language.version == .v2 {
      throw ValidationError("--cell needs --qasm 3: OpenQASM 2 has no inputs")
    }
  }

  func run() throws {
    guard let model = try hardware.model() else {
      throw CommandFailure.usage("--device is needed: the machine that the circuit is for")
    }
    let trained = try TrainedRun.load(runFolder, threads: threads.count)
    if protocolName == nil, let option = readout.givenProtocolOption {
      throw CommandFailure.usage(
        "\(option) needs --protocol: without it that of training is exported")
    }
    let readoutProtocol =
      try protocolName.map {
        try readout.protocol($0, for: trained)
      } ?? trained.trainingProtocol
    let emulator = try readout.reading(
      readout.machine(model, threads: threads))
    for warning in model.warnings { Console.warning(warning) }
    let export = CircuitExport(
      trained, emulator: emulator, version: language.version, library: language.library)
    let file: CircuitExport.File
    do {
      file =
        try sample.map { try export.sample($0, readoutProtocol) }
        ?? export.cell(readoutProtocol)
    } catch let error as QASMPrintingError {
      throw CommandFailure.data("\(runFolder) in OpenQASM \(language.number): \(error)")
    }
    try write(file, emulator, readoutProtocol)
  }

  private func write(
    _ file: CircuitExport.File, _ emulator: Emulator, _ readoutProtocol: any ReadoutProtocol
  ) throws {
    let metrics = file.metrics
    let counts = metrics.gateCounts.sorted { $0.key < $1.key }
    var table = TextTable(["device", emulator.device.name])
    table.add(["protocol", readoutProtocol.name])
    table.add([
      "layout", file.layout.map { emulator.device.name(of: $0) }.joined(separator: ", "),
    ])
    table.add(["gates", counts.map { "\($0.key) \($0.value)" }.joined(separator: ", ")])
    table.add(["two-qubit gates", "\(metrics.twoQubitGates) in \(metrics.twoQubitDepth) layers"])
    table.add(["duration", Display.seconds(metrics.duration)])
    table.add(["estimated success", Display.plain(metrics.estimatedSuccess)])
    guard let target = path ?? (output.isJSON ? file.name : nil) else {
      Console.note(table.plainText.trimming("\n"))
      return try Console.output(file.text)
    }
    try OutputFile.write(file.text, to: target)
    table.add(["written", target])
    let document: JSON = [
      "path": .string(target), "device": .string(emulator.device.name),
      "calibration": .string(emulator.calibration.id),
      "protocol": .string(readoutProtocol.name), "qasm": .string(language.number),
      "layout": JSON(file.layout),
      "metrics": .object(metrics.members),
    ]
    try output.print(document, text: table.plainText)
  }
}

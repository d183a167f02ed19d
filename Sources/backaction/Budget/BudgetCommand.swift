import ArgumentParser
import Experiments
import Emulation
import Noise
import Readout
import Reports

/// `budget`: which source of noise costs how much accuracy.
struct BudgetCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Shows which source of noise costs a trained model how much accuracy on a device.",
    discussion: """
      Every source that --noise names, and the noise of --noise-file as the source user, is \
      switched on alone, and switched off with all others on. \
      The difference is to the accuracy without noise (mode alone) or with all of it (mode \
      without), as a fraction, paired over the test samples; intervals are 95 %. Sources do not \
      add up: an accuracy falls less than the sum of what each takes alone, or more.
      """)

  static let example = """
    backaction budget runs/digits --device ibm_torino --protocol expectation --samples 200
    """

  @Argument(help: ArgumentHelp("The run folder that train has written.", valueName: "run"))
  var runFolder: String

  @OptionGroup(title: "DEVICE AND NOISE") var hardware: HardwareOptions

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "\(ReadoutProtocols.names.joined(separator: ", ")); see compare.", valueName: "name"))
  var protocolName = "expectation"

  @OptionGroup var evaluation: EvaluationOptions
  @Option(
    help: ArgumentHelp(
      "A file for a drawing of the accuracy as sources are added one by one. (default: none)",
      valueName: "file"))
  var svg: String?

  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let model = try hardware.model() else {
      throw CommandFailure.usage("--device is needed: the machine whose noise is looked at")
    }
    let trained = try TrainedRun.load(runFolder, threads: evaluation.threads.count)
    let readoutProtocol = try evaluation.readout.protocol(protocolName, for: trained)
    let comparison = try Comparison(
      trained, samples: evaluation.samples, seed: evaluation.seed.seed)
    let emulator = try evaluation.readout.reading(
      evaluation.readout.machine(model, threads: evaluation.threads))
    let budget = NoiseBudget(
      comparison, emulator: emulator, readoutProtocol: readoutProtocol)
    for warning in model.warnings { Console.warning(warning) }
    let rows = try Self.rows(budget)
    if let svg { try OutputFile.write(WaterfallChart(rows: budget.added()).svg, to: svg) }
    let setting = Comparison.Setting(emulator: emulator, readoutProtocol: readoutProtocol)
    let cost = try CostTable.text([
      (emulator.device.name, readoutProtocol.name, comparison.cost(setting))
    ])
    try output.print(
      .array(rows.map { try JSON(row: $0) }),
      text: BudgetTable.text(rows: rows) + "\n" + (cost.map { "\n\($0)\n" } ?? ""))
  }

  /// All rows, with progress.
  static func rows(_ budget: NoiseBudget) throws -> [BudgetRow] {
    var bar: ProgressBar?
    defer { bar?.finish() }
    return try budget.rows { done, total in
      var current = bar ?? ProgressBar("evaluating sources", total: total)
      current.update(done)
      bar = current
    }
  }
}

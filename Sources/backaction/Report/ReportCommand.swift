import ArgumentParser
import Devices
import Emulation
import Experiments
import Foundation
import Noise
import Reports

/// `report`: one page about trained runs.
struct ReportCommand: DocumentedCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes one self-contained HTML page about trained models.",
    discussion: """
      The page needs no network. It has the training curves, ideal and noisy accuracy with 95 % \
      intervals of every run on every device, what each source of noise costs the first run under \
      the first protocol on the first device, maps of the devices coloured by error, and the \
      circuit of a timestep. Runs that are alike but for hardware.strength, hardware.shots, \
      hardware.controller_latency or hardware.noise_scale (and the seed) are a study of it, with a \
      figure of its own. The runs are evaluated for it, as compare and budget do.
      """)

  static let example = """
    backaction report runs/digits --devices ibm_torino,iqm_garnet --output digits.html
    """

  @Argument(help: ArgumentHelp("The run folders that train has written.", valueName: "run"))
  var runFolders: [String]

  @OptionGroup(title: "DEVICES AND NOISE") var machines: MachineOptions
  @OptionGroup var evaluation: EvaluationOptions

  @Option(
    name: .customLong("output"), help: ArgumentHelp("The page that is written.", valueName: "file"))
  var path = "report.html"

  @OptionGroup var output: OutputOptions

  func run() throws {
    let request = try machines.request()
    let runs = try runFolders.map {
      try TrainedRun.load($0, threads: evaluation.threads.count)
    }
    let work = try runs.map { run in
      (
        settings: try request.settings(for: run, evaluation),
        comparison: try Comparison(
          run, samples: evaluation.samples, seed: evaluation.seed.seed)
      )
    }
    try OutputFile.prepareFolder(
      URL(fileURLWithPath: path).deletingLastPathComponent().path)
    let rows = try work.flatMap { try MachineOptions.rows($0.comparison, $0.settings) }
    let page = RunReport.html(
      runs: runs, comparison: rows,
      budget: try work.first.map { try budget($0.comparison, $0.settings) } ?? [],
      devices: devices(work.flatMap(\.settings)))
    try OutputFile.write(page, to: path)
    try output.print(["report": .string(path)], text: "written: \(path)\n")
  }

  /// What the sources cost in the first setting that has a device.
  private func budget(
    _ comparison: Comparison, _ settings: [Comparison.Setting]
  ) throws -> [BudgetRow] {
    guard let setting = settings.first(where: { $0.emulator != nil }),
      let emulator = setting.emulator
    else { return [] }
    do {
      return try BudgetCommand.rows(
        NoiseBudget(
          comparison, emulator: emulator, readoutProtocol: setting.readoutProtocol))
    } catch let error as EmulationError {
      Console.warning("no noise budget: \(error)")
      return []
    }
  }

  /// Every device once.
  private func devices(
    _ settings: [Comparison.Setting]
  ) -> [(device: Device, calibration: Calibration)] {
    var names: Set<String> = []
    return settings.compactMap(\.emulator).filter { names.insert($0.device.name).inserted }
      .map { ($0.device, $0.calibration) }
  }
}

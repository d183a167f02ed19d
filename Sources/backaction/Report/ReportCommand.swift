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
      The page needs no network. It has ideal and noisy accuracy with 95 % intervals of every run \
      on every device, the training curves, what each source of noise costs the first run under the \
      first protocol on the first device that can run it, accuracy against the noise scale and other quantities \
      (--sweep), the circuit of a timestep before and after transpilation and in time, maps of the \
      devices with the qubits in use, and how to get the numbers again. Every drawing can be saved, \
      its numbers too. The runs are evaluated for it, as compare and budget do; the folder of train \
      --seeds is one run with a spread. Runs of classical models of the same task are shown beside \
      the others; no device has to run them.
      """)

  static let example = """
    backaction report runs/digits --devices ibm_torino,iqm_garnet --output digits.html
    backaction report runs/digits --devices ibm_lagos --protocols weak --sweep strength=0.2,0.8,1.5
    """

  @Argument(
    help: ArgumentHelp(
      "The run folders that train has written, or those of train --seeds.", valueName: "run"))
  var runFolders: [String]

  @OptionGroup(title: "DEVICES AND NOISE") var machines: MachineOptions
  @OptionGroup var sweeping: SweepOptions
  @OptionGroup var evaluation: EvaluationOptions

  @Option(
    name: .customLong("output"), help: ArgumentHelp("The page that is written.", valueName: "file"))
  var path = "report.html"

  @OptionGroup var output: OutputOptions

  func run() throws {
    let request = try machines.request()
    let sweeps = try sweeping.sweeps()
    let (runs, baselines) = try series()
    let work = try runs.map { run in
      (
        settings: try request.settings(for: run.first, evaluation),
        comparison: try SeriesComparison(
          run, samples: evaluation.samples, seed: evaluation.seed.seed)
      )
    }
    // Before anything takes time: what cannot be swept over would lose it.
    let main = try work.first.flatMap { try $0.comparison.firstMachine(of: $0.settings) }
    let swept = try work.first.map { try settings(of: sweeps, $0.comparison, main) } ?? []
    try OutputFile.prepareFolder(
      URL(fileURLWithPath: path).deletingLastPathComponent().path)
    var content = ReportContent(title: "")
    content.series = runs
    content.baselines = baselines
    content.rows = try work.flatMap { try MachineOptions.rows($0.comparison, $0.settings) }
    content.provenance = .ofThisCommand
    content.devices = devices(work.flatMap(\.settings))
    if let first = work.first {
      if let setting = main {
        content.budget = try budget(first.comparison, setting)
        content.budgetPlace =
          "\(first.comparison.series.name), seed "
          + "\(first.comparison.series.first.configuration.training.seed), on "
          + "\(setting.emulator?.device.name ?? "ideal"), \(setting.readoutProtocol.name)"
      }
      content.cells = PlacedCell.cells(first.comparison.series.first, settings: first.settings)
      content.sweeps =
        try dates(content.rows, first.settings) + swept.map { try sweep($0, first.comparison) }
    }
    let page = RunReport.html(content)
    try OutputFile.write(page, to: path)
    try output.print(["report": .string(path)], text: "written: \(path)\n")
  }

  /// A quantity with the settings at each of its values.
  private struct Swept {
    let quantity: Sweep.Quantity
    let points: [(value: Double, settings: [Comparison.Setting])]
  }

  /// What is to be evaluated on the device of a setting for some quantities.
  private func settings(
    of sweeps: [(quantity: Sweep.Quantity, values: [Double])], _ comparison: SeriesComparison,
    _ setting: Comparison.Setting?
  ) throws -> [Swept] {
    guard let device = setting?.emulator?.device.name else { return [] }
    // A profile that is no member of the library is known by its path alone.
    let names = machines.devices?.split(separator: ",").map { $0.trimming(" ") } ?? []
    let place =
      try names.first {
        try $0 != "ideal" && DeviceLibrary.standard.device($0).name == device
      } ?? device
    return try sweeps.map { quantity, values in
      Swept(
        quantity: quantity,
        points: try values.map { value in
          let own = try machines.settings(
            quantity, value, device: place, for: comparison.series.first, evaluation)
          guard !own.isEmpty else {
            throw CommandFailure.usage(
              "--sweep \(quantity.rawValue): it makes no difference to --protocols "
                + machines.protocols)
          }
          return (value, own)
        })
    }
  }

  /// Accuracy on that device against a quantity.
  private func sweep(_ swept: Swept, _ comparison: SeriesComparison) throws -> Sweep {
    Sweep(
      swept.quantity,
      points: try swept.points.flatMap { point in
        try MachineOptions.rows(comparison, point.settings).map {
          Sweep.Point(value: point.value, label: Self.label(point.value), row: $0)
        }
      })
  }

  /// A value as it was asked for: whole numbers whole, others with three digits.
  private static func label(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e9 ? "\(Int(value))" : Display.plain(value)
  }

  /// Accuracy against the day, where there are several calibrations of a device.
  private func dates(
    _ rows: [ComparisonRow], _ settings: [Comparison.Setting]
  ) throws -> [Sweep] {
    guard machines.calibrationSeries != nil else { return [] }
    let days = settings.compactMap(\.emulator?.calibration)
    let points = rows.compactMap { row -> Sweep.Point? in
      guard let figures = days.first(where: { $0.id == row.calibration }),
        let time = figures.date.flatMap({ Timestamp($0) })
      else { return nil }
      return Sweep.Point(
        value: time.seconds / 86400, label: String(figures.id.prefix(10)), row: row)
    }
    return points.isEmpty ? [] : [Sweep(.date, points: points)]
  }

  /// The runs, and those of classical models; those whose folders have the same name go by their paths.
  private func series() throws -> (runs: [RunSeries], baselines: [TrainingSeries]) {
    let names = runFolders.map { URL(fileURLWithPath: $0).standardizedFileURL.lastPathComponent }
    var runs: [RunSeries] = []
    var baselines: [TrainingSeries] = []
    for (folder, last) in zip(runFolders, names) {
      let name = names.count { $0 == last } > 1 ? folder : last
      if try TrainingSeries.isClassical(folder) {
        baselines.append(try TrainingSeries.classical(folder, name: name))
      } else {
        runs.append(try RunSeries.load(folder, name: name, threads: evaluation.threads.count))
      }
    }
    for baseline in baselines {
      let task = baseline.records[0].configuration.task
      if let other = runs.first(where: { $0.first.configuration.task != task }) {
        throw CommandFailure.usage(
          "\(baseline.name) was trained on \(task.name), \(other.name) on "
            + "\(other.first.configuration.task.name): a classical model can stand beside those of "
            + "its own task alone")
      }
    }
    return (runs, baselines)
  }

  /// What the sources cost in a setting with a device.
  private func budget(
    _ series: SeriesComparison, _ setting: Comparison.Setting
  ) throws -> [BudgetRow] {
    guard let emulator = setting.emulator else { return [] }
    do {
      let budget = NoiseBudget(
        series.comparisons[0], emulator: emulator, readoutProtocol: setting.readoutProtocol)
      return try BudgetCommand.rows(budget) + budget.added()
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

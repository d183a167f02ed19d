import Devices
import Experiments

/// Where a report comes from: what makes it possible to write it again.
public struct ReportProvenance: Sendable {
  /// The command as it was typed.
  public let command: String
  /// The program: versions and build, a line each.
  public let program: [String]

  /// A provenance from its parts.
  public init(command: String, program: [String]) {
    self.command = command
    self.program = program
  }
}

/// What a page about trained models shows. What is empty is left out.
public struct ReportContent: Sendable {
  /// The heading.
  public var title: String
  /// What came out, in sentences: the verdict first.
  public var summary: [String] = []
  /// The trainings.
  public var series: [RunSeries] = []
  /// Trainings of classical models that the others are seen beside.
  public var baselines: [TrainingSeries] = []
  /// Ideal against noisy accuracy.
  public var rows: [ComparisonRow] = []
  /// Settings that were left out, and why.
  public var skipped: [String] = []
  /// What each source of noise costs, and where.
  public var budget: [BudgetRow] = []
  /// The model, machine and protocol of the budget.
  public var budgetPlace = ""
  /// Accuracy against quantities.
  public var sweeps: [Sweep] = []
  /// A timestep on each machine.
  public var cells: [PlacedCell] = []
  /// The machines whose figures and maps are shown.
  public var devices: [(device: Device, calibration: Calibration)] = []
  /// Exported circuits.
  public var files: [CircuitExport.File] = []
  /// Where the exported circuits were written, in the order of `files`.
  public var paths: [String] = []
  /// Where the page comes from; nil to say nothing.
  public var provenance: ReportProvenance?

  /// What all trainings have left, the classical ones last.
  var trainings: [TrainingSeries] { series.map { TrainingSeries($0) } + baselines }

  /// Content without anything but a heading.
  public init(title: String) { self.title = title }
}

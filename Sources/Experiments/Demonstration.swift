import Devices
import Emulation
import Foundation
import Learning
import Noise
import OpenQASM
import Readout
import Models

/// The main job in one go on embedded data: train three small models, compare ideal and noisy
/// accuracy on real devices, export circuits.
public struct Demonstration: Sendable {
  /// What the demonstration is doing, for a progress bar.
  public struct Progress: Sendable {
    /// What is being done.
    public let activity: String
    /// The share of the whole that is done, from 0 to 1.
    public let fraction: Double
    /// What has just come out; nil for nothing.
    public var news: News?
  }

  /// A result on the way.
  public enum News: Sendable {
    /// A model was trained with a seed and names a share of the test samples correctly.
    case trained(model: String, seed: UInt64, accuracy: Double?)
    /// A line of the table is done.
    case row(ComparisonRow)
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// The trained models.
    public let models: [RunSeries]
    /// Ideal against noisy accuracy.
    public let rows: [ComparisonRow]
    /// Settings that were left out, and why.
    public let skipped: [String]
    /// The exported circuits.
    public let files: [CircuitExport.File]
    /// What each source of noise costs the first model; empty where it is quick.
    public let budget: [BudgetRow]
    /// The model, machine and protocol of the budget.
    public let budgetPlace: String
    /// Accuracy against the noise scale.
    public let sweeps: [Sweep]
    /// A timestep on each machine.
    public let cells: [PlacedCell]
    /// The devices of the table.
    public let devices: [(device: Device, calibration: Calibration)]
    /// The device on which the third model was trained.
    public let noisyTrainingDevice: String
  }

  /// The first seed of weights, order of samples and shot noise.
  public let seed: UInt64
  /// How many seeds each model is trained with: `seed` and those that follow.
  public let seedCount: Int
  /// Whether one model without noise in training is all, which takes seconds.
  public let isQuick: Bool
  /// The number of threads.
  public let threads: Int
  /// Where devices are found.
  public let library: DeviceLibrary
  /// The devices of the table.
  public static let deviceNames = [
    "quantinuum_h1-1", "ibm_kingston", "iqm_garnet", "ibm_torino", "ibm_lagos", "ibm_sherbrooke",
  ]
  /// The device on which sources of noise are looked at one by one.
  public static let studiedDevice = "ibm_torino"
  /// The device on which the noise-aware model is trained.
  public static let noisyTrainingDevice = "ibm_sherbrooke"
  /// Shots of the sampled protocols.
  public static let shots = 1000
  /// Shots of `singleShot`.
  public static let singleShots = 32

  /// A demonstration.
  /// - Parameters:
  ///   - seedCount: At least 1, which `run` checks.
  ///   - isQuick: Whether only the first of the three models is trained and compared.
  public init(
    seed: UInt64 = 1, seedCount: Int = 3, isQuick: Bool = false, threads: Int,
    library: DeviceLibrary = .standard
  ) {
    self.seed = seed
    self.seedCount = seedCount
    self.isQuick = isQuick
    self.threads = threads
    self.library = library
  }

  private typealias Report = @Sendable (Progress) -> Void

  /// Does everything.
  /// - Throws: The errors of the modules that do the work.
  public func run(progress: @escaping @Sendable (Progress) -> Void) throws -> Outcome {
    guard seedCount >= 1 else {
      throw ExperimentError.outOfRange(
        name: "the number of seeds", value: seedCount, allowed: "1 or more")
    }
    let emulators = try Self.deviceNames.map { name in
      let (device, calibration) = try library.resolve(device: name, calibration: nil)
      return try Emulator(device: device, calibration: calibration)
    }
    let quantum = try train(
      "xyz", "X, Y, Z readouts, trained without noise", in: isQuick ? 0.0..<0.4 : 0.00..<0.10,
      progress
    ) { _ in }
    var models = [quantum]
    var jobs = try Self.tasks(quantum, emulators)
    if !isQuick {
      let measured = try trainMeasured(progress)
      let aware = try trainUnderNoise(progress)
      models += [measured, aware]
      jobs = try Self.tasks(quantum, measured, aware, emulators)
    }
    var table = Table(progress: progress, range: isQuick ? 0.4..<0.95 : 0.65..<0.92)
    try table.fill(jobs)
    let studied = emulators.first { $0.device.name == Self.studiedDevice }
    let details = try studied.map { try study(quantum.first, $0, progress) }
    progress(Progress(activity: "exporting circuits", fraction: 0.98))
    let files = try emulators.flatMap { emulator in
      [
        try CircuitExport(quantum.first, emulator: emulator).cell(Expectation()),
        try CircuitExport(quantum.first, emulator: emulator).sample(0, Expectation()),
      ]
    }
    let placed: any ReadoutProtocol = isQuick ? Expectation() : try Ensemble(shots: Self.shots)
    return Outcome(
      models: models, rows: table.rows, skipped: table.skipped, files: files,
      budget: details?.budget ?? [],
      budgetPlace: "\(quantum.name) on \(Self.studiedDevice), expectation",
      sweeps: (details?.sweep).map { [$0] } ?? [],
      cells: PlacedCell.cells(
        models[min(1, models.count - 1)].first,
        settings: emulators.map { emulator in
          Comparison.Setting(
            emulator: emulator,
            readoutProtocol: placed)
        }),
      devices: emulators.map { ($0.device, $0.calibration) },
      noisyTrainingDevice: Self.noisyTrainingDevice)
  }

  /// What sources cost, and accuracy against the noise scale; little of it where it is quick.
  private func study(
    _ run: TrainedRun, _ emulator: Emulator, _ progress: @escaping Report
  ) throws -> (budget: [BudgetRow], sweep: Sweep) {
    let comparison = try Comparison(run, seed: run.configuration.training.seed)
    let activity = "adding noise on \(emulator.device.name)"
    let start = isQuick ? 0.95 : 0.92
    progress(Progress(activity: activity, fraction: start))
    let budget =
      try isQuick
      ? []
      : NoiseBudget(comparison, emulator: emulator, readoutProtocol: Expectation()).added {
        progress(Progress(activity: activity, fraction: start + 0.03 * Double($0) / Double($1)))
      }
    let points = try (isQuick ? [0, 0.5, 1, 2] : [0, 0.25, 0.5, 1, 1.5, 2]).map { scale in
      let scaled = try Emulator(
        device: emulator.device, calibration: emulator.calibration,
        noise: NoiseSettings(scale: scale))
      let row = try comparison.row(.init(emulator: scaled, readoutProtocol: Expectation()))
      return Sweep.Point(value: scale, label: "\(scale)", row: row)
    }
    return (budget, Sweep(.scale, points: points))
  }

  private func trainMeasured(_ progress: @escaping Report) throws -> RunSeries {
    try train(
      "z", "Z of three qubits, trained through measurement in the middle of circuits",
      in: 0.10..<0.35, progress
    ) {
      $0.model.readouts = "Z"
      $0.model.readoutQubits = .list([0, 1, 2])
      $0.training.precision = .single
      $0.hardware.protocol = "ensemble"
      $0.hardware.shots = 0
    }
  }

  private func trainUnderNoise(_ progress: @escaping Report) throws -> RunSeries {
    try train(
      "noise-aware",
      "X, Y, Z readouts, normalized, trained under the noise of \(Self.noisyTrainingDevice)",
      in: 0.35..<0.65, progress
    ) {
      $0.hardware.device = Self.noisyTrainingDevice
      $0.model.normalization = .layer
      $0.training.precision = .single
      $0.training.epochs = 5
    }
  }

  /// Trains a model on the digits in memory with every seed.
  private func train(
    _ name: String, _ title: String, in range: Range<Double>,
    _ progress: @escaping Report, _ change: (inout TrainingConfiguration) -> Void
  ) throws -> RunSeries {
    let width = (range.upperBound - range.lowerBound) / Double(seedCount)
    let runs = try (0..<seedCount).map { k in
      let count = seedCount > 1 ? ", seed \(k + 1) of \(seedCount)" : ""
      let activity = "training \(name): \(title)\(count)"
      var configuration = TrainingConfiguration(task: .digits)
      configuration.training.seed = seed &+ UInt64(k)
      configuration.run = name
      change(&configuration)
      let epochs = Double(configuration.training.epochs)
      let run = try TrainedRun.train(
        configuration, library: library, threads: threads
      ) { event in
        guard case .batch(let batch) = event else { return }
        let done =
          (Double(batch.epoch - 1) + Double(batch.batch) / Double(batch.batchCount)) / epochs
        let place = range.lowerBound + width * (Double(k) + done)
        progress(Progress(activity: activity, fraction: place))
      }
      progress(
        Progress(
          activity: activity, fraction: range.lowerBound + width * Double(k + 1),
          news: .trained(
            model: name, seed: configuration.training.seed,
            accuracy: run.metrics.last?.testAccuracy)))
      return run
    }
    return RunSeries(name: name, title: title, runs: runs)
  }
}

import Devices
import Emulation
import Foundation
import Learning
import OpenQASM
import Readout
import Recurrence

/// The main job in one go on embedded data: train three small models, compare ideal and noisy
/// accuracy on real devices, export circuits.
public struct Demonstration: Sendable {
  /// What the demonstration is doing, for a progress bar.
  public struct Progress: Sendable {
    /// What is being done.
    public let activity: String
    /// The share of the whole that is done, from 0 to 1.
    public let fraction: Double
  }

  /// A model, trained with several seeds.
  public struct Model: Sendable {
    /// What distinguishes the model, for a reader.
    public let title: String
    /// The trained runs, one for each seed.
    public let runs: [TrainedRun]

    /// The run of the first seed, whose circuits are exported.
    public var first: TrainedRun { runs[0] }
    /// What is wrong with runs whose training has collapsed.
    public var warnings: [String] {
      runs.compactMap { run in
        run.metrics.last?.warning.map {
          "\(run.name), seed \(run.configuration.training.seed): \($0)"
        }
      }
    }
  }

  /// What came out.
  public struct Outcome: Sendable {
    /// The trained models.
    public let models: [Model]
    /// Ideal against noisy accuracy.
    public let rows: [ComparisonRow]
    /// Settings that were left out, and why.
    public let skipped: [String]
    /// The exported circuits.
    public let files: [CircuitExport.File]
    /// The devices of the table.
    public let devices: [(device: Device, calibration: Calibration)]
    /// The device on which the third model was trained.
    public let noisyTrainingDevice: String
  }

  /// The first seed of weights, order of samples and shot noise.
  public let seed: UInt64
  /// How many seeds each model is trained with: `seed` and those that follow.
  public let seedCount: Int
  /// The number of threads.
  public let threads: Int
  /// Where devices are found.
  public let library: DeviceLibrary
  /// The devices of the table.
  public static let deviceNames = [
    "quantinuum_h1-1", "ibm_kingston", "iqm_garnet", "ibm_torino", "ibm_lagos", "ibm_sherbrooke",
  ]
  /// The device on which the noise-aware model is trained.
  public static let noisyTrainingDevice = "ibm_sherbrooke"
  /// Shots of the sampled protocols.
  public static let shots = 1000
  /// Shots of `singleShot`.
  public static let singleShots = 32

  /// A demonstration.
  /// - Parameter seedCount: At least 1, which `run` checks.
  public init(
    seed: UInt64 = 1, seedCount: Int = 3, threads: Int, library: DeviceLibrary = .standard
  ) {
    self.seed = seed
    self.seedCount = seedCount
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
      "xyz", "X, Y, Z readouts, trained without noise", in: 0.00..<0.10, progress
    ) { _ in }
    let measured = try train(
      "z", "Z of three qubits, trained through measurement in the middle of circuits",
      in: 0.10..<0.35, progress
    ) {
      $0.model.readouts = "Z"
      $0.model.readoutQubits = .list([0, 1, 2])
      $0.training.precision = .single
      $0.hardware.protocol = "ensemble"
      $0.hardware.shots = 0
    }
    let aware = try train(
      "noise-aware", "the first model, trained on under the noise of \(Self.noisyTrainingDevice)",
      in: 0.35..<0.65, from: quantum, progress
    ) {
      $0.hardware.device = Self.noisyTrainingDevice
      $0.training.precision = .single
      $0.training.learningRate = 0.005
      $0.training.epochs = 4
    }
    var table = Table(progress: progress, range: 0.65..<0.98)
    try table.fill(tasks(quantum, measured, aware, emulators))
    progress(Progress(activity: "exporting circuits", fraction: 0.98))
    let files = try emulators.flatMap { emulator in
      [
        try CircuitExport(quantum.first, emulator: emulator).cell(Expectation()),
        try CircuitExport(quantum.first, emulator: emulator).sample(0, Expectation()),
      ]
    }
    return Outcome(
      models: [quantum, measured, aware], rows: table.rows, skipped: table.skipped, files: files,
      devices: emulators.map { ($0.device, $0.calibration) },
      noisyTrainingDevice: Self.noisyTrainingDevice)
  }

  /// Trains a model on the digits in memory with every seed.
  private func train(
    _ name: String, _ title: String, in range: Range<Double>, from start: Model? = nil,
    _ progress: @escaping Report, _ change: (inout TrainingConfiguration) -> Void
  ) throws -> Model {
    let width = (range.upperBound - range.lowerBound) / Double(seedCount)
    let runs = try (0..<seedCount).map { k in
      var configuration = TrainingConfiguration(task: .digits)
      configuration.training.seed = seed &+ UInt64(k)
      configuration.run = name
      change(&configuration)
      let epochs = Double(configuration.training.epochs)
      return try TrainedRun.train(
        configuration, from: start?.runs[k].ideal.parameters, library: library, threads: threads
      ) { event in
        guard case .batch(let batch) = event else { return }
        let done =
          (Double(batch.epoch - 1) + Double(batch.batch) / Double(batch.batchCount)) / epochs
        let place = range.lowerBound + width * (Double(k) + done)
        let count = seedCount > 1 ? ", \(k + 1) of \(seedCount)" : ""
        progress(Progress(activity: "training: \(title)\(count)", fraction: place))
      }
    }
    return Model(title: title, runs: runs)
  }

  private struct Task {
    let model: Model
    let setting: Comparison.Setting
  }

  private func tasks(
    _ quantum: Model, _ measured: Model, _ aware: Model, _ emulators: [Emulator]
  ) -> [Task] {
    var result: [Task] = []
    for emulator in emulators {
      for readoutProtocol in [Expectation(), Replay(shots: Self.shots)] as [any ReadoutProtocol] {
        result.append(
          Task(
            model: quantum,
            setting: .init(emulator: emulator, readoutProtocol: readoutProtocol)))
      }
      result.append(
        Task(
          model: measured,
          setting: .init(emulator: emulator, readoutProtocol: Ensemble(shots: Self.shots))))
      if emulator.device.name == Self.noisyTrainingDevice {
        for readoutProtocol in [Expectation(), Replay(shots: Self.shots)] as [any ReadoutProtocol] {
          result.append(
            Task(
              model: aware,
              setting: .init(emulator: emulator, readoutProtocol: readoutProtocol)))
        }
      }
    }
    if let best = emulators.first {
      result.append(
        Task(
          model: measured,
          setting: .init(
            emulator: best, readoutProtocol: SingleShot(shots: Self.singleShots))))
    }
    return result
  }

  /// The table in the making.
  private struct Table {
    let progress: @Sendable (Progress) -> Void
    let range: Range<Double>
    var rows: [ComparisonRow] = []
    var skipped: [String] = []

    mutating func fill(_ tasks: [Task]) throws {
      var comparisons: [String: [Comparison]] = [:]
      for (index, task) in tasks.enumerated() {
        let emulator = task.setting.emulator
        let width = range.upperBound - range.lowerBound
        progress(
          Progress(
            activity: "comparing on \(emulator?.device.name ?? "ideal"), "
              + task.setting.readoutProtocol.name,
            fraction: range.lowerBound + width * Double(index) / Double(tasks.count)))
        let name = task.model.first.name
        let models =
          try comparisons[name]
          ?? task.model.runs.map { try Comparison($0, seed: $0.configuration.training.seed) }
        comparisons[name] = models
        do {
          rows.append(try .overSeeds(models.map { try $0.row(task.setting) }))
        } catch let error as EmulationError {
          skipped.append(error.description)
        }
      }
    }
  }
}

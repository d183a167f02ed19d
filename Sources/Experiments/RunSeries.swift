import Devices
import Foundation
import Learning

/// Trained runs that differ in their seed alone, or a single run.
public struct RunSeries: Sendable {
  /// A name for tables: the folder's last component.
  public let name: String
  /// What distinguishes the runs from others, for a reader; nil for nothing beyond the name.
  public let title: String?
  /// The runs in the order of their seeds, at least one.
  public let runs: [TrainedRun]

  /// A series from its runs, of which there must be one.
  public init(name: String, title: String? = nil, runs: [TrainedRun]) {
    precondition(!runs.isEmpty, "there must be a run")
    self.name = name
    self.title = title
    self.runs = runs
  }

  /// A series of one.
  public init(_ run: TrainedRun) { self.init(name: run.name, runs: [run]) }

  /// The run of the first seed.
  public var first: TrainedRun { runs[0] }

  /// Name and title in one.
  public var heading: String { title.map { "\(name): \($0)" } ?? name }

  /// What is wrong with runs whose training has collapsed.
  public var warnings: [String] {
    runs.compactMap { run in
      run.metrics.last?.warning.map {
        "\(run.name), seed \(run.configuration.training.seed): \($0)"
      }
    }
  }

  /// Loads a run folder: a run, or the folder of a series, whose runs are in `seed-K`.
  /// - Parameter name: A name for tables; nil for the folder's.
  /// - Throws: As `TrainedRun.load`; `ExperimentError.mixedRuns` where configurations differ in more
  ///   than their seeds.
  public static func load(
    _ path: String, name: String? = nil, library: DeviceLibrary = .standard, threads: Int = 1
  ) throws -> RunSeries {
    let name = name ?? URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
    let folders = Self.folders(path)
    let runs = try folders.map {
      try TrainedRun.load($0, name: name, library: library, threads: threads)
    }
    try requireEqual(runs.map(\.configuration), folders)
    return RunSeries(name: name, runs: runs)
  }

  /// Refuses configurations that differ in more than their seeds.
  /// - Throws: `ExperimentError.mixedRuns`.
  static func requireEqual(
    _ configurations: [TrainingConfiguration], _ folders: [String]
  ) throws {
    for (folder, configuration) in zip(folders, configurations).dropFirst() {
      if let difference = configuration.difference(from: configurations[0]) {
        throw ExperimentError.mixedRuns(first: folders[0], other: folder, key: difference)
      }
    }
  }

  /// The run folders of a path: itself, unless it has none but those of several seeds.
  static func folders(_ path: String) -> [String] {
    let files = FileManager.default
    func isRun(_ folder: String) -> Bool {
      files.fileExists(atPath: RunFolder(folder).configurationPath)
    }
    if isRun(path) { return [path] }
    let entries = (try? files.contentsOfDirectory(atPath: path)) ?? []
    let seeds = entries.compactMap { entry -> UInt64? in
      entry.hasPrefix("seed-") ? UInt64(entry.dropFirst(5)) : nil
    }
    let folders = seeds.sorted().map { "\(path)/seed-\($0)" }.filter(isRun)
    return folders.isEmpty ? [path] : folders
  }
}

extension TrainingConfiguration {
  /// The first part in which two configurations differ beyond seed and folder; nil for none.
  fileprivate func difference(from other: TrainingConfiguration) -> String? {
    if task != other.task { return "task" }
    if model != other.model { return "model" }
    if hardware != other.hardware { return "hardware" }
    if data != other.data { return "data" }
    var training = training
    training.seed = other.training.seed
    return training == other.training ? nil : "training"
  }
}

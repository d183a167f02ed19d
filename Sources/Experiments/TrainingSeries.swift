import Foundation
import Learning
import Models

/// What trainings that differ in their seed alone have left, of a quantum model or a classical one:
/// learning curves and figures, without weights.
public struct TrainingSeries: Sendable {
  /// One training.
  public struct Record: Sendable {
    /// What was trained, on what, how.
    public let configuration: TrainingConfiguration
    /// The number of samples to learn from.
    public let trainSampleCount: Int
    /// The number of samples to judge by.
    public let testSampleCount: Int
    /// The reports of all epochs.
    public let metrics: [EpochReport]
    /// The name of the protocol of training; nil for a classical model.
    public let protocolName: String?
  }

  /// A name for tables.
  public let name: String
  /// What distinguishes the trainings from others, for a reader; nil for nothing beyond the name.
  public let title: String?
  /// The trainings in the order of their seeds, at least one.
  public let records: [Record]

  /// Whether the model has no circuit.
  public var isClassical: Bool { records[0].protocolName == nil }

  /// Name and title in one.
  public var heading: String { title.map { "\(name): \($0)" } ?? name }

  /// Test accuracies after the last epoch, of those that have one.
  public var testAccuracies: [Double] { records.compactMap { $0.metrics.last?.testAccuracy } }

  /// What quantum trainings have left.
  public init(_ series: RunSeries) {
    name = series.name
    title = series.title
    records = series.runs.map {
      Record(
        configuration: $0.configuration, trainSampleCount: $0.data.train.sampleCount,
        testSampleCount: $0.data.test.sampleCount, metrics: $0.metrics,
        protocolName: $0.trainingProtocol.name)
    }
  }

  /// Whether a run folder, or the first of a series, is that of a classical model.
  /// - Throws: `LearningError` or `ConfigurationError` for a missing or damaged configuration.
  public static func isClassical(_ path: String) throws -> Bool {
    let folder = RunFolder(RunSeries.folders(path)[0])
    let kind = try TrainingConfiguration.read(folder.configurationPath).model.kind
    return try !ModelRegistry.descriptor(of: kind).isEmulated
  }

  /// Loads the folder of a classical model, or of a series of them.
  /// - Throws: `LearningError` or `ConfigurationError` for missing or damaged files,
  ///   `ExperimentError.mixedRuns` where configurations differ in more than their seeds.
  public static func classical(_ path: String, name: String) throws -> TrainingSeries {
    let folders = RunSeries.folders(path)
    let configurations = try folders.map {
      try TrainingConfiguration.read(RunFolder($0).configurationPath)
    }
    try RunSeries.requireEqual(configurations, folders)
    let data = try configurations[0].loadData()
    return TrainingSeries(
      name: name,
      records: try zip(folders, configurations).map { folder, configuration in
        Record(
          configuration: configuration, trainSampleCount: data.train.sampleCount,
          testSampleCount: data.test.sampleCount, metrics: try RunFolder(folder).metrics(),
          protocolName: nil)
      })
  }

  private init(name: String, records: [Record]) {
    self.name = name
    title = nil
    self.records = records
  }
}

import Devices
import Learning
import Recurrence

extension TrainedRun {
  /// Trains a model in memory, from random weights or from those of another; nothing is written.
  /// - Parameters:
  ///   - configuration: What is trained, on what, how.
  ///   - start: The first weights; nil for random ones.
  ///   - progress: Called after every batch and epoch.
  /// - Throws: `ExperimentError.notQuantum` for a classical model; `ConfigurationError` for values out
  ///   of range; the errors of data, devices and training.
  public static func train(
    _ configuration: TrainingConfiguration, from start: ParameterSet? = nil,
    library: DeviceLibrary = .standard, threads: Int = 1,
    progress: (TrainingProgress) -> Void = { _ in }
  ) throws -> TrainedRun {
    guard configuration.model.kind == .qrnn else {
      throw ExperimentError.notQuantum(
        run: configuration.run, kind: configuration.model.kind.rawValue)
    }
    let configuration = try configuration.attachingAnsatz()
    let data = try configuration.loadData()
    var model = try ModelFactory(configuration, library: library, threads: threads)
      .model(for: data.train)
    if let start { try model.parameters.assign(start) }
    var trainer = try Trainer(model: model, options: configuration.trainingOptions, data: data)
    _ = try trainer.run { event, _ in progress(event) }
    return try TrainedRun(
      name: configuration.run, configuration: configuration, data: data, metrics: trainer.reports,
      model: trainer.model)
  }
}

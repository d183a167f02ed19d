import Devices
import Learning
import Models

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
    try requireEmulated(configuration, name: configuration.run)
    let configuration = try ModelFactory.attachingFiles(configuration)
    let data = try configuration.loadData()
    var model = try emulated(
      ModelFactory(configuration, library: library, threads: threads), data,
      name: configuration.run)
    if let start { try model.parameters.assign(start) }
    var trainer = try Trainer(
      model: AnySequenceModel(model), options: configuration.trainingOptions, data: data)
    _ = try trainer.run { event, _ in progress(event) }
    guard let trained = trainer.model.base as? any EmulatedModel else {
      preconditionFailure("a trainer returns the model that it was given")
    }
    return try TrainedRun(
      name: configuration.run, configuration: configuration, data: data, metrics: trainer.reports,
      model: trained)
  }
}

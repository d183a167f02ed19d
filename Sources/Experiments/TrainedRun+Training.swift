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
    var (configuration, trainer) = try trainer(
      configuration, from: start, library: library, threads: threads)
    _ = try trainer.run { event, _ in progress(event) }
    guard let trained = trainer.model.base as? any EmulatedModel else {
      preconditionFailure("a trainer returns the model that it was given")
    }
    return try TrainedRun(
      name: configuration.run, configuration: configuration, data: trainer.data,
      metrics: trainer.reports, model: trained)
  }

  /// A trainer at the beginning of a training, and its configuration with the files attached.
  static func trainer(
    _ configuration: TrainingConfiguration, from start: ParameterSet? = nil,
    library: DeviceLibrary, threads: Int
  ) throws -> (TrainingConfiguration, Trainer<AnySequenceModel>) {
    try requireEmulated(configuration, name: configuration.run)
    let configuration = try ModelFactory.attachingFiles(configuration)
    let data = try configuration.loadData()
    var model = try emulated(
      ModelFactory(configuration, library: library, threads: threads), data,
      name: configuration.run)
    if let start { try model.parameters.assign(start) }
    return (
      configuration,
      try Trainer(
        model: AnySequenceModel(model), options: configuration.trainingOptions, data: data)
    )
  }
}

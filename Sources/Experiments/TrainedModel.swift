import Devices
import Foundation
import Learning
import Models

/// A trained model of any kind with what is needed to ask it about files: without its training data.
public struct TrainedModel: Sendable {
  /// What was trained, on what, how.
  public let configuration: TrainingConfiguration
  /// What turns files into samples and outputs into words and quantities.
  public let encoding: DataEncoding
  /// The model with its trained weights, running on what it was trained for.
  public var model: AnySequenceModel

  /// Loads a run folder.
  /// - Parameter weights: a safetensors file with other weights for the same model; nil for those of
  ///   the run.
  /// - Throws: `LearningError` or `ConfigurationError` for missing or damaged files or weights that
  ///   are not the model's, and what making the model throws.
  public static func load(
    _ path: String, weights: String? = nil, library: DeviceLibrary = .standard, threads: Int = 1
  ) throws -> TrainedModel {
    let folder = RunFolder(path)
    try folder.requireSingleRun()
    var configuration = try TrainingConfiguration.read(folder.configurationPath)
    // Other weights need nothing of the checkpoint but the texts that stand for files.
    let checkpoint =
      weights == nil
      ? try Checkpoint.read(folder.checkpointPath) : try? Checkpoint.read(folder.checkpointPath)
    configuration.attachments = checkpoint?.attachments ?? [:]
    // Runs of earlier versions have no encoding; their data say what it was.
    let encoding =
      try FileManager.default.fileExists(atPath: folder.encodingPath)
      ? DataEncoding.read(folder.encodingPath) : DataEncoding(of: configuration.loadData())
    let shape = try encoding.placeholder()
    var model = try ModelFactory(configuration, library: library, threads: threads)
      .anyModel(for: shape)
    do {
      try model.parameters.assign(
        weights.map { try ParameterSet(readingWeights: $0) } ?? checkpoint?.parameters
          ?? ParameterSet())
    } catch let error as LearningError where error.kind == .unusable {
      throw LearningError(
        .malformedFile, "\(weights ?? folder.checkpointPath): \(error.description)")
    }
    if configuration.trainingOptions.carriesState { model.carried = CarriedStates() }
    return TrainedModel(configuration: configuration, encoding: encoding, model: model)
  }

  /// Reads a file of the task's form.
  /// - Parameter needsTargets: whether samples without targets are refused.
  /// - Throws: `LearningError` for a missing or malformed file.
  public func read(_ path: String, needsTargets: Bool) throws -> SequenceDataset {
    let data = try configuration.task.read(
      LearningTask.DataFile(
        path, configuration: configuration, encoding: encoding, needsTargets: needsTargets))
    return try configuration.presenting(configuration.judging(data))
  }

  /// The figures of a data set by name: the loss and the task's metrics.
  /// - Parameters:
  ///   - beam: the width of the search for translations; nil for the run's own.
  ///   - cancellation: nil is returned if it was raised.
  /// - Throws: whatever the model throws.
  public mutating func metrics(
    _ dataset: SequenceDataset, beam: Int? = nil, cancellation: CancellationFlag? = nil
  ) throws -> [String: Double]? {
    guard
      let evaluation = try model.evaluate(
        dataset, batchSize: 64, context: context, cancellation: cancellation)
    else { return nil }
    var result = ["loss": evaluation.loss]
    for metric in configuration.task.metrics { result[metric.rawValue] = metric.value(evaluation) }
    if configuration.task.metrics.contains(.bleu) {
      guard
        let translations = try predictions(dataset, beam: beam, cancellation: cancellation)
      else { return nil }
      result[Metric.bleu.rawValue] =
        try BLEU(translations: translations.map { $0.translation ?? "" }, of: dataset).score
    }
    return result
  }

  /// What the model says about every sequence of a data set.
  /// - Parameters:
  ///   - beam: the width of the search for translations; nil for the run's own.
  ///   - cancellation: nil is returned if it was raised.
  /// - Throws: whatever the model throws.
  public mutating func predictions(
    _ dataset: SequenceDataset, beam: Int? = nil, cancellation: CancellationFlag? = nil
  ) throws -> [Prediction]? {
    try model.predictions(
      dataset, encoding: encoding,
      beam: beam ?? configuration.data.beam ?? BeamSearch.defaultWidth, context: context,
      cancellation: cancellation)
  }

  private var context: RunContext { RunContext(seed: configuration.training.seed) }
}

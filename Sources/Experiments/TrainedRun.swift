import Hybrid
import Devices
import Foundation
import Learning
import Readout
import Models

/// A finished training run: its configuration, data, learning curve and model with circuits.
public struct TrainedRun: Sendable {
  /// A name for tables: the run folder's last component.
  public let name: String
  /// What was trained, on what, how.
  public let configuration: TrainingConfiguration
  /// The data.
  public let data: DatasetSplit
  /// The reports of all epochs.
  public let metrics: [EpochReport]
  /// The model without noise and shot noise, under the protocol that it was trained for.
  public let ideal: any EmulatedModel
  /// The protocol of training.
  public let trainingProtocol: any ReadoutProtocol

  /// A run from its parts.
  /// - Parameter model: The trained model, on whatever circuit.
  /// - Throws: `ModelError`, `SimulationError`.
  public init(
    name: String, configuration: TrainingConfiguration, data: DatasetSplit,
    metrics: [EpochReport], model: any EmulatedModel
  ) throws {
    self.name = name
    self.configuration = configuration
    self.data = data
    self.metrics = metrics
    trainingProtocol = model.circuit.readoutProtocol
    var ideal = try model.running(on: model.ideal(trainingProtocol.limit))
    // Windows of a text are judged as they were learnt: each from where the one before has ended.
    if configuration.trainingOptions.carriesState { ideal.carried = CarriedStates() }
    self.ideal = ideal
  }

  /// Loads a run folder.
  /// - Parameter name: A name for tables; nil for the folder's.
  /// - Throws: `LearningError` or `ConfigurationError` for missing or damaged files,
  ///   `ExperimentError.notQuantum` for a classical model.
  public static func load(
    _ path: String, name: String? = nil, library: DeviceLibrary = .standard, threads: Int = 1
  ) throws -> TrainedRun {
    let folder = RunFolder(path)
    try folder.requireSingleRun()
    var configuration = try TrainingConfiguration.read(folder.configurationPath, overrides: [])
    try requireEmulated(configuration, name: path)
    let data = try configuration.loadData()
    let checkpoint = try Checkpoint.read(folder.checkpointPath)
    configuration.attachments = checkpoint.attachments
    var model = try emulated(
      ModelFactory(configuration, library: library, threads: threads), data, name: path)
    try model.parameters.assign(checkpoint.parameters)
    return try TrainedRun(
      name: name ?? URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent,
      configuration: configuration, data: data, metrics: folder.metrics(), model: model)
  }

  /// Refuses kinds of models without circuits before anything is loaded for them.
  static func requireEmulated(_ configuration: TrainingConfiguration, name: String) throws {
    let kind = configuration.model.kind
    guard try ModelRegistry.descriptor(of: kind).isEmulated else {
      throw ExperimentError.notQuantum(run: name, kind: kind.rawValue)
    }
  }

  /// The model with fresh weights, which must have circuits.
  static func emulated(
    _ factory: ModelFactory, _ data: DatasetSplit, name: String
  ) throws -> any EmulatedModel {
    guard let model = try factory.anyModel(for: data.train).base as? any EmulatedModel else {
      throw ExperimentError.notQuantum(
        run: name, kind: factory.configuration.model.kind.rawValue)
    }
    return model
  }
}

/// Why an experiment cannot be done.
public enum ExperimentError: Error, CustomStringConvertible, Sendable {
  /// The run trained a classical model, which has no circuit.
  case notQuantum(run: String, kind: String)
  /// The runs of a series differ in more than their seeds.
  case mixedRuns(first: String, other: String, key: String)
  /// A number asked for is out of range.
  case outOfRange(name: String, value: Int, allowed: String)
  /// An experiment needs a machine with two coupled qubits, and for some with feed-forward.
  case noMachine(experiment: String)
  /// Counts of a machine that are not there.
  case noCounts(String)
  /// A kernel that cannot be made, or by which nothing can be learnt.
  case kernel(String)
  /// The work was cancelled.
  case cancelled

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .notQuantum(let run, let kind):
      "\(run): the model is a classical \(kind); it has no circuit to run on a device"
    case .mixedRuns(let first, let other, let key):
      "\(other): its configuration differs from that of \(first) under '\(key)'; runs of one "
        + "series differ in their seeds alone"
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value); allowed: \(allowed)"
    case .noMachine(let experiment):
      "\(experiment) needs a machine with two coupled qubits that can measure in the middle of a "
        + "program and make operations depend on it"
    case .noCounts(let text), .kernel(let text): text
    case .cancelled: "interrupted"
    }
  }
}

import Hybrid
import Learning

/// A kind of model that `train` can make.
public struct ModelDescriptor: Sendable {
  /// The kind, by the name in configurations.
  public let kind: TrainingConfiguration.ModelKind
  /// Whether its timesteps are a circuit, which devices can run.
  public let isEmulated: Bool
  /// The configuration with the files attached that such a model is made of.
  let attach:
    @Sendable (
      _ configuration: TrainingConfiguration, _ earlier: [String: String]
    ) throws -> TrainingConfiguration
  /// A model with fresh weights.
  let make: @Sendable (ModelFactory, SequenceDataset) throws -> any SequenceModel

  /// What it is, in a few words.
  public var summary: String { kind.summary }
}

/// The kinds of models: a new one is a model, its descriptor, and a place in `all`.
public enum ModelRegistry {
  /// Every kind, in the order of the help.
  public static let all: [ModelDescriptor] =
    [
      .quantumRecurrent, .reservoir, .circuit, .tangent, .fidelity, .field, .attention,
      .generatedWeights,
    ]
    + TrainingConfiguration.ModelKind.classical.map(ModelDescriptor.classical)

  /// The descriptor of a kind.
  /// - Throws: `ModelError.configuration` for a kind without one.
  public static func descriptor(
    of kind: TrainingConfiguration.ModelKind
  ) throws -> ModelDescriptor {
    guard let descriptor = all.first(where: { $0.kind == kind }) else {
      throw ModelError.configuration(
        "there is no model of kind '\(kind.rawValue)'; known: "
          + all.map(\.kind.rawValue).joined(separator: ", "))
    }
    return descriptor
  }
}

extension ModelDescriptor {
  /// The hybrid quantum recurrent network.
  static let quantumRecurrent = ModelDescriptor(
    kind: .qrnn, isEmulated: true,
    attach: { try $0.attachingAnsatz(orElse: $1) },
    make: { try $0.model(for: $1) })

  /// A classical network, which runs on no device.
  static func classical(_ kind: TrainingConfiguration.ModelKind) -> ModelDescriptor {
    ModelDescriptor(
      kind: kind, isEmulated: false, attach: { old, _ in old },
      make: { factory, data in
        let configuration = factory.configuration
        guard configuration.hardware.device == "none" else {
          throw ConfigurationError(
            place: configuration.place(of: "hardware.device"), key: "hardware.device",
            problem:
              "a classical \(kind.rawValue) runs on no quantum device; only none is allowed, "
              + "not '\(configuration.hardware.device)'")
        }
        return try configuration.makeClassicalModel(for: data)
      })
  }
}

extension ModelFactory {
  /// The configuration with the files attached that its model is made of.
  /// - Parameter earlier: Texts by key that stand for files that are gone, as a checkpoint keeps them.
  /// - Throws: The errors of the files.
  public static func attachingFiles(
    _ configuration: TrainingConfiguration, orElse earlier: [String: String] = [:]
  ) throws -> TrainingConfiguration {
    try ModelRegistry.descriptor(of: configuration.model.kind).attach(configuration, earlier)
  }

  /// The model of the configured kind with fresh weights, on the hardware that the configuration names.
  /// - Throws: `ConfigurationError`; the errors of devices, transpiler and noise.
  public func anyModel(for data: SequenceDataset) throws -> AnySequenceModel {
    AnySequenceModel(
      try ModelRegistry.descriptor(of: configuration.model.kind).make(self, data))
  }
}

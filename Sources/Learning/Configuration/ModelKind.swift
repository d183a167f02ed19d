extension TrainingConfiguration {
  /// A kind of model: a name, what distinguishes it in a configuration, and its own defaults.
  ///
  /// A new kind is a value beside these and a place in `allCases`; the module that makes such models
  /// has a descriptor for it.
  public struct ModelKind: RawRepresentable, CaseIterable, Hashable, Sendable {
    /// What such a model computes with.
    public enum Family: Hashable, Sendable {
      /// Circuits, all of whose angles or their controller's weights are trained.
      case circuits
      /// A classical network with circuits in it.
      case attention
      /// Fixed circuits, of which only linear outputs are trained.
      case reservoir
      /// A classical network of one recurrent layer, which this module makes.
      case classical
    }

    /// The name in configurations.
    public let rawValue: String
    /// What it computes with.
    public let family: Family
    /// What it is, in a few words for the help.
    public let summary: String
    /// Sets defaults that tasks may replace.
    let setDefaults: @Sendable (inout TrainingConfiguration) -> Void
    /// Sets defaults that hold whatever the task.
    let setOwnDefaults: @Sendable (inout TrainingConfiguration) -> Void

    init(
      _ name: String, _ family: Family, summary: String,
      setDefaults: @escaping @Sendable (inout TrainingConfiguration) -> Void = { _ in },
      setOwnDefaults: @escaping @Sendable (inout TrainingConfiguration) -> Void = { _ in }
    ) {
      rawValue = name
      self.family = family
      self.summary = summary
      self.setDefaults = setDefaults
      self.setOwnDefaults = setOwnDefaults
    }

    /// The kind with a name; nil if there is none.
    public init?(rawValue: String) {
      guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
      self = kind
    }

    /// The hybrid quantum recurrent network.
    public static let qrnn = ModelKind("qrnn", .circuits, summary: "a quantum recurrent network")
    /// A fixed quantum circuit with trained linear outputs.
    public static let reservoir = ModelKind(
      "reservoir", .reservoir, summary: "a fixed quantum circuit whose linear outputs are trained",
      setDefaults: { $0.useReservoirCircuit() }, setOwnDefaults: { $0.useReservoirRecipe() })
    /// A transformer whose last layer has a circuit.
    public static let attention = ModelKind(
      "attention", .attention, summary: "a transformer with a circuit in its last layer",
      setDefaults: { $0.useAttentionRecipe() })
    /// Elman's network.
    public static let rnn = classical("rnn", "Elman's network")
    /// Long short-term memory.
    public static let lstm = classical("lstm", "long short-term memory")
    /// Gated recurrent units.
    public static let gru = classical("gru", "gated recurrent units")
    /// A recurrent network with an orthogonal recurrent matrix.
    public static let orthogonalRNN = classical(
      "orthogonal-rnn", "a network with an orthogonal recurrent matrix")

    /// Every kind, in the order of the help.
    public static let allCases: [ModelKind] = [
      .qrnn, .reservoir, .attention, .rnn, .lstm, .gru, .orthogonalRNN,
    ]
    /// The kinds that this module makes: one recurrent layer, no circuit.
    public static let classical = allCases.filter(\.isClassical)
    /// Whether it is one of them.
    public var isClassical: Bool { family == .classical }

    /// Kinds are equal if their names are.
    public static func == (a: ModelKind, b: ModelKind) -> Bool { a.rawValue == b.rawValue }

    /// The hash of the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    private static func classical(_ name: String, _ summary: String) -> ModelKind {
      ModelKind(
        name, .classical, summary: summary, setDefaults: { $0.training.learningRate = 0.005 })
    }
  }
}

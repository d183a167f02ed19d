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
      /// A classical network whose weights circuits generate.
      case generatedWeights
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
    /// Whether angles of its circuit are learnt directly.
    public let learnsAngles: Bool
    /// Sets defaults that tasks may replace.
    let setDefaults: @Sendable (inout TrainingConfiguration) -> Void
    /// Sets defaults that hold whatever the task.
    let setOwnDefaults: @Sendable (inout TrainingConfiguration) -> Void
    /// The network with fresh weights, of the kinds that this module makes.
    let network: (@Sendable (TrainingConfiguration, SequenceInterface) -> AnySequenceModel)?

    init(
      _ name: String, _ family: Family, summary: String, learnsAngles: Bool = false,
      setDefaults: @escaping @Sendable (inout TrainingConfiguration) -> Void = { _ in },
      setOwnDefaults: @escaping @Sendable (inout TrainingConfiguration) -> Void = { _ in },
      network: (@Sendable (TrainingConfiguration, SequenceInterface) -> AnySequenceModel)? = nil
    ) {
      rawValue = name
      self.family = family
      self.summary = summary
      self.learnsAngles = learnsAngles
      self.setDefaults = setDefaults
      self.setOwnDefaults = setOwnDefaults
      self.network = network
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
    /// A circuit with learnt angles, into which inputs go as angles.
    public static let circuit = ModelKind(
      "circuit", .circuits, summary: "a circuit of learnt angles, into which inputs go as angles",
      learnsAngles: true, setDefaults: { $0.useCircuitRecipe() })
    /// A linear model of a circuit's derivatives.
    public static let tangent = ModelKind(
      "tangent", .circuits,
      summary: "a linear model of the derivatives of a circuit at random weights",
      setDefaults: { $0.useTangentRecipe() })
    /// Learnt states of classes.
    public static let fidelity = ModelKind(
      "fidelity", .circuits,
      summary: "learnt states of classes, with which swap tests compare that of the inputs",
      learnsAngles: true,
      setDefaults: {
        $0.useCircuitRecipe()
        $0.useFidelityRecipe()
      })
    /// A function of coordinates.
    public static let field = ModelKind(
      "field", .circuits,
      summary: "a function of coordinates by a circuit of real amplitudes",
      setDefaults: { $0.useFieldRecipe() })
    /// A transformer whose last layer has a circuit.
    public static let attention = ModelKind(
      "attention", .attention, summary: "a transformer with a circuit in its last layer",
      setDefaults: { $0.useAttentionRecipe() })
    /// A classical network whose first weights a circuit generates.
    public static let generatedWeights = ModelKind(
      "generated", .generatedWeights,
      summary: "a network with one hidden layer whose input weights a circuit generates",
      setDefaults: { $0.useGeneratorRecipe() })
    /// Elman's network.
    public static let rnn = classical(TanhCell.self, "Elman's network")
    /// Long short-term memory.
    public static let lstm = classical(LSTMCell.self, "long short-term memory")
    /// Gated recurrent units.
    public static let gru = classical(GRUCell.self, "gated recurrent units")
    /// A recurrent network with an orthogonal recurrent matrix.
    public static let orthogonalRNN = classical(
      OrthogonalCell.self, "a network with an orthogonal recurrent matrix")

    /// Every kind, in the order of the help.
    public static let allCases: [ModelKind] = [
      .qrnn, .reservoir, .circuit, .tangent, .fidelity, .field, .attention, .generatedWeights, .rnn,
      .lstm,
      .gru,
      .orthogonalRNN,
    ]
    /// The kinds that this module makes: one recurrent layer, no circuit.
    public static let classical = allCases.filter(\.isClassical)
    /// Whether it is one of them.
    public var isClassical: Bool { family == .classical }

    /// Kinds are equal if their names are.
    public static func == (a: ModelKind, b: ModelKind) -> Bool { a.rawValue == b.rawValue }

    /// The hash of the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    private static func classical<Cell: ClassicalCell>(
      _: Cell.Type, _ summary: String
    ) -> ModelKind {
      ModelKind(
        Cell.name, .classical, summary: summary,
        setDefaults: { $0.training.learningRate = 0.005 },
        network: { configuration, interface in
          AnySequenceModel(
            RecurrentNetwork<Cell>(
              interface, hidden: configuration.model.hidden[0], seed: configuration.training.seed))
        })
    }
  }
}

extension LearningTask {
  /// The phase of a quantum state.
  public static let clusterIsing = LearningTask(
    name: "cluster-ising", summary: "whether a ground state has a string order, from angles",
    dataKeys: [],
    setDefaults: {
      guard $0.model.kind.family == .reservoir else { return }
      $0.model.ansatz = "convolution"
      $0.model.qubits = 7
      $0.model.layers = 1
      $0.model.memory = 1
      $0.model.readouts = "X"
      $0.model.correlations = 2
      $0.training.ridge = 0.01
    },
    load: { try ClusterIsing.split(train: $0.data.train, test: $0.data.test) },
    read: readLabelled)

  /// The phase of a cluster-Ising Hamiltonian.
  public static let hamiltonianPhase = LearningTask(
    name: "hamiltonian-phase",
    summary: "which coupling of a cluster-Ising chain is the stronger one", dataKeys: [],
    setDefaults: {
      guard $0.model.kind == .circuit else { return }
      $0.model.ansatz = "cluster_embedding"
      $0.training.epochs = 100
    },
    load: { configuration in
      try ClusterHamiltonians.split(
        train: configuration.data.train ?? 60, test: configuration.data.test ?? 540,
        seed: configuration.training.seed)
    },
    read: readLabelled)

  /// A quantum state out of random ones.
  public static let stateDiffusion = LearningTask(
    name: "state-diffusion", summary: "a quantum state step by step out of random ones",
    metrics: [.stateFidelity, .meanSquaredError], dataKeys: ["qubits", "states", "length"],
    setDefaults: {
      guard $0.model.kind == .circuit else { return }
      $0.model.ansatz = "denoising"
      $0.model.qubits = 2
      $0.model.outputLayer = .none
      // Two steps that can each do much, with angles of their own: more, smaller ones of as many gates
      // stay where they cannot get on.
      $0.model.layers = 4
      $0.model.weights = .eachStep
      $0.data.length = 2
      $0.training.loss = .stateRootDistance
      $0.training.batch = 8
      $0.training.epochs = 200
      $0.training.learningRate = 0.05
    },
    load: { configuration in
      let data = configuration.data
      let (qubits, states) = (data.qubits ?? 1, data.states ?? 1)
      let seed = configuration.training.seed
      return try StateDiffusion(
        qubits: qubits, steps: data.length ?? 10, states: states, seed: seed
      ).split(
        train: data.train ?? 64, test: data.test ?? 32, seed: seed,
        note: "diffusion of a state of \(qubits) qubits, the mixture of \(states) random ones")
    },
    read: { file in
      try NumericSequenceData.read(
        file.path, file.encoding ?? DataEncoding(), objective: .stateDistance,
        needsTargets: file.needsTargets)
    })

  @Sendable private static func readLabelled(_ file: DataFile) throws -> SequenceDataset {
    try NumericSequenceData.read(
      file.path, file.encoding ?? DataEncoding(), objective: .crossEntropy,
      needsTargets: file.needsTargets)
  }
}

extension LearningTask {
  /// The phase of a cluster-Ising chain.
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
    read: {
      try NumericSequenceData.read(
        $0.path, $0.encoding ?? DataEncoding(), objective: .crossEntropy,
        needsTargets: $0.needsTargets)
    })
}

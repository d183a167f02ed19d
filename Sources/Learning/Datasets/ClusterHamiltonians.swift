import Randomness

/// Hamiltonians H = −J Σ XZX + h Σ YY of cluster-Ising chains, as pairs J, h with J = 1.
///
/// For h < J the ground state of a long chain has the order of a cluster state, which symmetry protects,
/// for h > J an antiferromagnetic one (P. Smacchia et al., Physical Review A 84, 022304 (2011)): a test of
/// arXiv 2506.13185.
enum ClusterHamiltonians {
  /// h uniform in 0 to 2, the class says whether h > J.
  static func split(train: Int, test: Int, seed: UInt64) throws -> DatasetSplit {
    var random = RandomStream(seed: seed, .generation)
    let couplings = (0..<train + test).map { _ in [1, 2 * random.uniform()] }
    func part(_ range: Range<Int>, _ role: String) throws -> SequenceDataset {
      try SequenceDataset(
        name: "cluster-Ising Hamiltonians, \(role)", inputs: couplings[range].flatMap(\.self),
        labels: couplings[range].map { $0[1] > $0[0] ? 1 : 0 }, classCount: 2, stepCount: 1,
        featureCount: 2)
    }
    var encoding = DataEncoding()
    encoding.goal = .classification
    encoding.classes = ["cluster", "antiferromagnetic"]
    encoding.features = ["J", "h"].map { ScaledColumn(name: $0) }
    encoding.length = 1
    return DatasetSplit(
      train: try part(0..<train, "training"), test: try part(train..<train + test, "test"),
      note: "\(train) training and \(test) test Hamiltonians of cluster-Ising chains",
      encoding: encoding)
  }
}

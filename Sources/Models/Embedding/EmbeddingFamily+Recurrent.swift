import Circuits

extension EmbeddingFamily {
  /// The recurrent embedding of M. Jing, E. Huang, X. Shi, S. Zhang, X. Wang, arXiv 2506.13185, for
  /// inputs of any meaning: coefficients of a Hamiltonian of neighbouring qubits.
  ///
  /// Qubit 0 is a control, the others carry the data. Each layer turns the control by any rotation and,
  /// where it is 1, lets the data evolve under the inputs; a last rotation of the control follows. The
  /// evolution is one step of Trotter: rotations by the inputs about Z of each data qubit, ZZ of each
  /// neighbouring pair, X of each, XX, Y, YY, as many as there are inputs.
  public static let recurrentEmbedding = EmbeddingFamily(
    name: "recurrent_embedding",
    summary: "inputs as a Hamiltonian that a learnt control applies again (arXiv 2506.13185)",
    leastQubits: 2, inputCounts: { 1...3 * (2 * $0 - 3) }, readQubits: { _ in [0] }
  ) { builder in
    let n = builder.request.qubits
    let terms = [Pauli.z, .x, .y].flatMap { pauli in
      (1..<n).map { PauliString([.init(pauli, $0)]) }
        + (1..<n - 1).map { PauliString([.init(pauli, $0), .init(pauli, $0 + 1)]) }
    }
    builder.applyAgain(zip(terms, builder.inputs).map { ($0, $1) })
  }

  /// The same of two inputs J and h, for H = −J Σ XZX + h Σ YY of a chain with open ends, the
  /// cluster-Ising model of the publication's test.
  ///
  /// For inputs Jt and ht its evolution is exp(it J Σ XZX), then exp(−it h Σ YY), one step of Trotter.
  public static let clusterEmbedding = EmbeddingFamily(
    name: "cluster_embedding",
    summary: "the same of the couplings of a cluster-Ising chain",
    leastQubits: 4, inputCounts: { _ in 2...2 }, readQubits: { _ in [0] }
  ) { builder in
    let n = builder.request.qubits
    let cluster = (1..<n - 2).map { q in
      PauliString([.init(.x, q), .init(.z, q + 1), .init(.x, q + 2)])
    }
    let pairs = (1..<n - 1).map { PauliString([.init(.y, $0), .init(.y, $0 + 1)]) }
    let inputs = builder.inputs
    builder.applyAgain(
      cluster.map { ($0, -2 * inputs[0]) } + pairs.map { ($0, 2 * inputs[1]) })
  }
}

extension EmbeddingBuilder {
  /// Rotations of qubit 0, and between them the terms where it is 1, in each layer.
  fileprivate mutating func applyAgain(_ terms: [(PauliString, Angle)]) {
    for _ in 0..<request.layers {
      anyRotation(of: 0)
      for (product, angle) in terms { controlledRotation(angle, product, control: 0) }
    }
    anyRotation(of: 0)
  }
}

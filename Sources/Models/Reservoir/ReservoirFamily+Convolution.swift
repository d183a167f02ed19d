import Circuits

extension ReservoirFamily {
  /// The convolutional circuit that recognises a phase protected by symmetry (J. Herrmann et al., Nature
  /// Communications 13, 4144 (2022), arXiv 2109.05909), on a state that the inputs prepare.
  ///
  /// CZ of neighbours turn the stabilizers Z X Z of a cluster state into X of single qubits. What
  /// follows in the publication, pooling by conditional flips and a last layer, is a function of the
  /// records in the X basis, and every such function a linear one of products of X: the output, which is
  /// trained instead.
  public static let convolution = ReservoirFamily(
    name: "convolution",
    summary:
      "a prepared chain, its cluster correlations turned into X of qubits (arXiv 2109.05909)",
    feedsBack: false, leastQubits: 3, needsPairs: false, readQubits: { Array(0..<$0.qubits) },
    inputCount: chainInputs
  ) { builder in
    builder.prepareChain()
    builder.entangleNeighbours()
  }

  /// The same state, of which the string order Z X 1 X … X Z is measured directly: what the
  /// convolutional circuit is compared with.
  public static let stringOrder = ReservoirFamily(
    name: "string_order", summary: "the same chain, its string order measured directly",
    feedsBack: false, leastQubits: 3, needsPairs: false, readQubits: { Array(0..<$0.qubits) },
    inputCount: chainInputs,
    paulis: { request in
      let last = request.qubits - 1
      let middle = stride(from: 1, to: last, by: 2).map { PauliString.Factor(.x, $0) }
      return [
        PauliString([PauliString.Factor(.z, 0)] + middle + [PauliString.Factor(.z, last)])
      ]
    }
  ) { $0.prepareChain() }

  /// The angles of a preparation: in each of two layers X and ZXZ of each pair of mirrored qubits, XX of
  /// each pair of mirrored bonds.
  @Sendable private static func chainInputs(_ qubits: Int) -> Int {
    2 * (2 * ((qubits + 1) / 2) + qubits / 2)
  }
}

extension ReservoirBuilder {
  /// A cluster state, then twice evolutions under X, XX and the stabilizers ZXZ of the cluster state, by
  /// the inputs; angles are mirrored about the middle. What follows is not merged with it.
  fileprivate mutating func prepareChain() {
    let n = request.qubits
    let (half, bonds) = ((n + 1) / 2, n / 2)
    for q in 0..<n { circuit.append(.h, on: q) }
    entangleNeighbours()
    for layer in 0..<2 {
      let first = layer * (2 * half + bonds)
      for q in 0..<n { circuit.append(.rx, inputs[first + min(q, n - 1 - q)], on: q) }
      for q in 0..<n - 1 {
        // exp(−iθXX/2).
        circuit.append(.cx, on: q, q + 1)
        circuit.append(.rx, inputs[first + half + min(q, n - 2 - q)], on: q)
        circuit.append(.cx, on: q, q + 1)
      }
      entangleNeighbours()
      for q in 0..<n {
        circuit.append(.rx, inputs[first + half + bonds + min(q, n - 1 - q)], on: q)
      }
      entangleNeighbours()
    }
    circuit.instructions.append(Instruction(.barrier, on: Array(0..<n)))
  }

  fileprivate mutating func entangleNeighbours() {
    for q in 0..<request.qubits - 1 { circuit.append(.cz, on: q, q + 1) }
  }
}

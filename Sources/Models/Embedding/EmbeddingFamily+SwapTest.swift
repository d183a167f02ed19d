import Circuits

extension EmbeddingFamily {
  /// The swap test of a state of inputs with a learnt one, after the classifier of R. L'Abbate et al.,
  /// arXiv 2402.15333, whose circuit has five qubits.
  ///
  /// Qubit 0 is the ancilla; of the others the first half carries the learnt state, the second that of the
  /// inputs. Inputs go into RY of each data qubit, those beyond into RZ. Each layer of the learnt state turns
  /// its qubits by RY and RZ and neighbours by RYY and RZZ. Between two Hadamard gates the ancilla swaps the
  /// halves, so that its ⟨Z⟩ is tr ρσ: the fidelity, as long as one of the states is pure.
  public static let swapTest = EmbeddingFamily(
    name: "swap_test",
    summary: "the fidelity of a state of inputs with a learnt one (arXiv 2402.15333)",
    leastQubits: 3, qubitStep: 2, inputCounts: { 1...max(1, $0 - 1) }, readQubits: { _ in [0] }
  ) { builder in
    let n = (builder.request.qubits - 1) / 2
    for (k, input) in builder.inputs.enumerated() {
      builder.circuit.append(k < n ? .ry : .rz, input, on: 1 + n + k % n)
    }
    for _ in 0..<builder.request.layers {
      for q in 1...n {
        builder.circuit.append(.ry, builder.weight(), on: q)
        builder.circuit.append(.rz, builder.weight(), on: q)
      }
      for q in 1..<n {
        builder.circuit.append(.ryy, builder.weight(), on: q, q + 1)
        builder.circuit.append(.rzz, builder.weight(), on: q, q + 1)
      }
    }
    builder.circuit.append(.h, on: 0)
    for q in 1...n { builder.circuit.append(.cswap, on: 0, q, n + q) }
    builder.circuit.append(.h, on: 0)
  }
}

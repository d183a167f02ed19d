import Circuits

extension EmbeddingFamily {
  /// The circuit behind a tensor train of J. Qi, C.-H. H. Yang, P.-Y. Chen, M.-H. Hsieh,
  /// arXiv 2306.03741: input k goes into RY of qubit k; each layer turns every qubit by RX, RY, RZ and
  /// entangles the ring by CX, from each qubit to the next.
  public static let ring = EmbeddingFamily(
    name: "ring",
    summary: "inputs as RY, then layers of rotations and a ring of CX (arXiv 2306.03741)",
    leastQubits: 2, inputCounts: { 1...$0 }, readQubits: { Array(0..<$0.qubits) }
  ) { builder in
    let n = builder.request.qubits
    for (q, input) in builder.inputs.enumerated() { builder.circuit.append(.ry, input, on: q) }
    for _ in 0..<builder.request.layers {
      for q in 0..<n {
        for gate in [Gate.rx, .ry, .rz] { builder.circuit.append(gate, builder.weight(), on: q) }
      }
      for q in 0..<n { builder.circuit.append(.cx, on: q, (q + 1) % n) }
    }
  }
}

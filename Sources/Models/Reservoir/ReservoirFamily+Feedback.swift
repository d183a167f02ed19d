import Circuits

extension ReservoirFamily {
  /// The reservoir driven by feedback of K. Kobayashi, K. Fujii, N. Yamamoto, PRX Quantum 5, 040325
  /// (2024), arXiv 2406.15783: every qubit is read and reset, and what was read comes back as angles, the
  /// only memory.
  ///
  /// A gate R(θ) on two qubits is RX(θ) on both, then CX, RZ(θ) on the second, CX. Each input goes into
  /// an R of qubits 0 and 1, the readout of qubit k into one of k and k+1, around the ring; then come
  /// layers of random RX, RZ of every qubit and CZ of neighbours.
  public static let feedback = ReservoirFamily(
    name: "feedback", summary: "every qubit read, reset and fed back as angles (arXiv 2406.15783)",
    feedsBack: true, leastQubits: 2, needsPairs: false, readQubits: { Array(0..<$0.qubits) }
  ) { builder in
    let n = builder.request.qubits
    func rotate(_ angle: Angle, _ first: Int, _ second: Int) {
      builder.circuit.append(.rx, angle, on: first)
      builder.circuit.append(.rx, angle, on: second)
      builder.circuit.append(.cx, on: first, second)
      builder.circuit.append(.rz, angle, on: second)
      builder.circuit.append(.cx, on: first, second)
    }
    builder.reset(Array(0..<n))
    for input in builder.inputs { rotate(input, 0, 1) }
    for (k, value) in builder.feedback.enumerated() { rotate(value, k, (k + 1) % n) }
    let angles = builder.uniform(0, 2 * n * builder.request.layers, from: 0, to: 2 * .pi)
    for layer in 0..<builder.request.layers {
      for q in 0..<n {
        builder.circuit.append(.rx, Angle(angles[2 * (layer * n + q)]), on: q)
        builder.circuit.append(.rz, Angle(angles[2 * (layer * n + q) + 1]), on: q)
      }
      for q in 0..<n - 1 { builder.circuit.append(.cz, on: q, q + 1) }
    }
  }
}

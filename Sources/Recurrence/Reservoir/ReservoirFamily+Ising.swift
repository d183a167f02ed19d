import Circuits

extension ReservoirFamily {
  /// A driven Ising chain in steps of Trotter, as F. Hu and others use it, Nature Communications 15, 7491
  /// (2024), arXiv 2312.16165: even qubits are a memory, odd ones are read and reset.
  ///
  /// A layer turns every qubit by RX(θ) and RZ(φ + the inputs times weights) and couples neighbours by
  /// RZZ(J). Widths are our own: θ and φ uniform in ±π/2, J uniform in π/8 to π/2, weights uniform in ±1,
  /// all but φ divided by the number of layers.
  public static let ising = ReservoirFamily(
    name: "ising",
    summary: "a driven Ising chain, every second qubit read and reset (arXiv 2312.16165)",
    feedsBack: false, leastQubits: 2, needsPairs: false, readQubits: oddQubits
  ) { builder in
    let request = builder.request
    let (n, inputs, share) = (request.qubits, request.inputs, 1 / Double(request.layers))
    let fields = builder.uniform(0, n, from: -.pi / 2, to: .pi / 2)
    let phases = builder.uniform(1, n, from: -.pi / 2, to: .pi / 2)
    let weights = builder.uniform(2, n * inputs, from: -share, to: share)
    let couplings = builder.sparse(4, builder.uniform(3, n - 1, from: .pi / 8, to: .pi / 2))
    builder.reset(oddQubits(request))
    for _ in 0..<request.layers {
      for q in 0..<n {
        builder.circuit.append(.rx, Angle(share * fields[q]), on: q)
        builder.circuit.append(
          .rz, builder.angle(weights[q * inputs..<(q + 1) * inputs], bias: phases[q]), on: q)
      }
      for bond in 0..<n - 1 where couplings[bond] != 0 {
        builder.circuit.append(.rzz, Angle(share * couplings[bond]), on: bond, bond + 1)
      }
    }
  }
}

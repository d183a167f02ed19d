import Circuits

extension ReservoirFamily {
  /// A driven Ising chain in steps of Trotter, as F. Hu and others use it, Nature Communications 15, 7491
  /// (2024), arXiv 2312.16165: even qubits are a memory, odd ones are read and reset.
  ///
  /// A layer turns every qubit by RX(θ) and RZ(φ + the inputs times weights) and couples neighbours by
  /// RZZ(J). Widths are our own: θ uniform in π/4 to 3π/4, φ in ±π, J in π/8 to π/2, weights in ±1. Of one
  /// layer nothing could be read: Z of a qubit that was reset does not see its phase.
  public static let ising = ReservoirFamily(
    name: "ising",
    summary: "a driven Ising chain, every second qubit read and reset (arXiv 2312.16165)",
    feedsBack: false, leastQubits: 2, needsPairs: false, leastLayers: 2, readQubits: oddQubits
  ) { builder in
    let request = builder.request
    let (n, inputs) = (request.qubits, request.inputs)
    let fields = builder.uniform(0, n, from: .pi / 4, to: 3 * .pi / 4)
    let phases = builder.uniform(1, n, from: -.pi, to: .pi)
    let weights = builder.uniform(2, n * inputs, from: -1, to: 1)
    let couplings = builder.sparse(4, builder.uniform(3, n - 1, from: .pi / 8, to: .pi / 2))
    builder.reset(oddQubits(request))
    for _ in 0..<request.layers {
      for q in 0..<n {
        builder.circuit.append(.rx, Angle(fields[q]), on: q)
        builder.circuit.append(
          .rz, builder.angle(weights[q * inputs..<(q + 1) * inputs], bias: phases[q]), on: q)
      }
      for bond in 0..<n - 1 where couplings[bond] != 0 {
        builder.circuit.append(.rzz, Angle(couplings[bond]), on: bond, bond + 1)
      }
    }
  }
}

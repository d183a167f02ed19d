import Circuits

extension ReservoirFamily {
  /// The echo-state circuit of E. L. Connerty, E. N. Evans, G. Angelatos, V. Narayanan,
  /// arXiv 2505.06799: even qubits are a memory, odd ones are read and reset.
  ///
  /// A layer has, for each pair k, k+1, three times rotations R = RZ(ω) RX(θ) RZ(φ) of both, followed
  /// by CX, CRY and CRX from k to k+1; then CRZ from each even qubit to the next one, around a ring. The
  /// angles of rotations are affine in the inputs; the widths of all draws are the paper's for as many
  /// layers and inputs.
  public static let echoState = ReservoirFamily(
    name: "echo_state",
    summary: "pairs of a memory and a qubit that is read and reset (arXiv 2505.06799)",
    feedsBack: false, leastQubits: 2, needsPairs: true, readQubits: oddQubits
  ) { builder in
    let request = builder.request
    let (n, inputs) = (request.qubits, request.inputs)
    let unit = Double.pi / Double(request.layers)
    let perInput = unit / Double(inputs)
    let weights = builder.normal(
      0, 3 * n * inputs, mean: perInput / 8, deviation: perInput / 24)
    let biases = builder.normal(1, 3 * n, mean: perInput / 12, deviation: perInput / 36)
    let pairs = builder.sparse(3, builder.normal(2, n, deviation: unit / 2))
    let ring = builder.sparse(5, builder.normal(4, n / 2, deviation: unit / 10))
    let rotations = (0..<3 * n).map { k in
      builder.angle(weights[k * inputs..<(k + 1) * inputs], bias: biases[k])
    }
    builder.reset(oddQubits(request))
    for _ in 0..<request.layers {
      for k in stride(from: 0, to: n, by: 2) {
        let couplings: [(Gate, [Angle])] = [
          (.cx, []), (.cry, [Angle(pairs[k])]), (.crx, [Angle(pairs[k + 1])]),
        ]
        for (gate, angles) in couplings {
          for q in [k, k + 1] {
            builder.circuit.append(.rz, rotations[3 * q], on: q)
            builder.circuit.append(.rx, rotations[3 * q + 1], on: q)
            builder.circuit.append(.rz, rotations[3 * q + 2], on: q)
          }
          guard angles.isEmpty || angles[0].constant != 0 else { continue }
          builder.circuit.instructions.append(.gate(gate, angles, on: [k, k + 1]))
        }
      }
      for k in stride(from: 0, to: n, by: 2) where ring[k / 2] != 0 && n > 2 {
        builder.circuit.append(.crz, Angle(ring[k / 2]), on: k, (k + 2) % n)
      }
    }
  }
}

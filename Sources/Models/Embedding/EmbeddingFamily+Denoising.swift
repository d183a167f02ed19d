import Circuits

extension EmbeddingFamily {
  /// A step back of the generative diffusion of quantum states, after C. Chen, Q. Zhao, M. Zhou, Z. He,
  /// Z. Sun, H. Situ, arXiv 2401.07039: fresh ancillas, which know the time, interact with the state and are
  /// forgotten.
  ///
  /// The first half of the qubits carries the state. Inputs are an RY and an RZ of each of these, which
  /// prepare the random state that a sequence begins with, and the time. Ancillas are reset and turned,
  /// twice by any rotation and an RX of the time; each layer turns all qubits by any rotation and lets the
  /// rungs and both rails of the ladder interact by RXX, RYY, RZZ. All Paulis of the state are read.
  public static let denoising = EmbeddingFamily(
    name: "denoising",
    summary: "a step back of the diffusion of quantum states (arXiv 2401.07039)",
    leastQubits: 2, qubitStep: 2,
    paulis: { PauliString.all(qubits: $0.qubits / 2) },
    inputCounts: { $0 + 1...$0 + 1 }, readQubits: { Array(0..<$0.qubits / 2) }
  ) { builder in
    let n = builder.request.qubits / 2
    for q in 0..<n {
      builder.circuit.append(.ry, builder.inputs[q], on: q)
      builder.circuit.append(.rz, builder.inputs[n + q], on: q)
    }
    for ancilla in n..<2 * n {
      builder.circuit.instructions.append(Instruction(.reset, on: [ancilla]))
      for _ in 0..<2 {
        builder.anyRotation(of: ancilla)
        builder.circuit.append(.rx, builder.inputs[2 * n], on: ancilla)
      }
    }
    let rungs = (0..<n).map { ($0, n + $0) }
    let rails = (0..<n - 1).flatMap { [($0, $0 + 1), (n + $0, n + $0 + 1)] }
    for _ in 0..<builder.request.layers {
      for q in 0..<2 * n { builder.anyRotation(of: q) }
      for (a, b) in rungs + rails {
        for gate in [Gate.rxx, .ryy, .rzz] {
          builder.circuit.append(gate, builder.weight(), on: a, b)
        }
      }
    }
  }
}

extension PauliString {
  /// All products of Paulis of some qubits but the identity: digit q of a number to the base 4, counted
  /// from 1, says by 0 to 3 whether qubit q has none, X, Y or Z.
  static func all(qubits: Int) -> [PauliString] {
    (1..<1 << (2 * qubits)).map { number in
      PauliString(
        (0..<qubits).compactMap { q in
          let digit = (number >> (2 * q)) & 3
          return digit == 0 ? nil : Factor([Pauli.x, .y, .z][digit - 1], q)
        })
    }
  }
}

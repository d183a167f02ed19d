import Numerics
import LinearAlgebra

/// The matrix of a permutation of basis states.
private func permutation(_ image: [Int]) -> ComplexMatrix {
  var m = ComplexMatrix(rows: image.count, columns: image.count)
  for (column, row) in image.enumerated() { m[row, column] = 1 }
  return m
}

extension Gate {
  /// Toffoli; the first two qubits control.
  public static let ccx: Gate = Gate(
    "ccx", aliases: ["toffoli"], qubits: 3, traits: [.selfInverse, .openQASM3, .openQASM2],
    help: "Toffoli, first two qubits control",
    definition: { _ in
      [
        .init(h, on: [2]), .init(cx, on: [1, 2]), .init(tdg, on: [2]), .init(cx, on: [0, 2]),
        .init(t, on: [2]), .init(cx, on: [1, 2]), .init(tdg, on: [2]), .init(cx, on: [0, 2]),
        .init(t, on: [1]), .init(t, on: [2]), .init(h, on: [2]), .init(cx, on: [0, 1]),
        .init(t, on: [0]), .init(tdg, on: [1]), .init(cx, on: [0, 1]),
      ]
    }
  ) { _ in permutation([0, 1, 2, 7, 4, 5, 6, 3]) }
  /// Doubly controlled Z.
  public static let ccz: Gate = Gate(
    "ccz", qubits: 3, traits: [.diagonal, .selfInverse], help: "doubly controlled Z",
    definition: { _ in [.init(h, on: [2]), .init(ccx, on: [0, 1, 2]), .init(h, on: [2])] }
  ) { _ in .diagonal([1, 1, 1, 1, 1, 1, 1, -1]) }
  /// Fredkin: the first qubit controls the exchange of the other two.
  public static let cswap: Gate = Gate(
    "cswap", aliases: ["fredkin"], qubits: 3, traits: [.selfInverse, .openQASM3, .openQASM2],
    help: "Fredkin, first qubit controls the exchange of the others",
    definition: { _ in
      [.init(cx, on: [2, 1]), .init(ccx, on: [0, 1, 2]), .init(cx, on: [2, 1])]
    }
  ) { _ in permutation([0, 1, 2, 5, 4, 3, 6, 7]) }

  static let threeQubitGates: [Gate] = [ccx, ccz, cswap]
}

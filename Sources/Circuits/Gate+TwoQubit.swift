import Numerics
import Foundation
import LinearAlgebra

/// A 4 × 4 matrix that acts as `target` on the second qubit when the first is 1.
private func controlled(_ target: ComplexMatrix) -> ComplexMatrix {
  var m = ComplexMatrix.identity(4)
  for i in 0..<2 {
    for j in 0..<2 { m[1 + 2 * i, 1 + 2 * j] = target[i, j] }
  }
  return m
}

/// exp(−iθ P⊗Q/2) for Paulis given as matrices, `first` on the first qubit.
private func pauliRotation(
  _ angle: Double, _ first: ComplexMatrix, _ second: ComplexMatrix
) -> ComplexMatrix {
  let (c, s) = halfTurn(angle)
  return c * ComplexMatrix.identity(4) + s * second.kronecker(first)
}

private let half = 0.5
private let whole = 1.0
private let pauliX = Gate.x.matrix([])
private let pauliY = Gate.y.matrix([])
private let pauliZ = Gate.z.matrix([])

extension Gate {
  /// Controlled X; the first qubit controls.
  public static let cx: Gate = Gate(
    "cx", aliases: ["CX", "cnot"], qubits: 2,
    traits: [.clifford, .selfInverse, .openQASM3, .openQASM2],
    help: "controlled X, first qubit controls"
  ) { _ in controlled(pauliX) }
  /// Controlled Y; the first qubit controls.
  public static let cy: Gate = Gate(
    "cy", qubits: 2, traits: [.clifford, .selfInverse, .openQASM3, .openQASM2],
    help: "controlled Y, first qubit controls",
    definition: { _ in [.init(sdg, on: [1]), .init(cx, on: [0, 1]), .init(s, on: [1])] }
  ) { _ in controlled(pauliY) }
  /// Controlled Z.
  public static let cz: Gate = Gate(
    "cz", qubits: 2,
    traits: [.diagonal, .clifford, .selfInverse, .symmetric, .openQASM3, .openQASM2],
    help: "controlled Z",
    definition: { _ in [.init(h, on: [1]), .init(cx, on: [0, 1]), .init(h, on: [1])] }
  ) { _ in controlled(pauliZ) }
  /// Controlled Hadamard; the first qubit controls.
  public static let ch: Gate = Gate(
    "ch", qubits: 2, traits: [.selfInverse, .openQASM3, .openQASM2],
    help: "controlled Hadamard, first qubit controls",
    definition: { _ in
      [
        .init(ry, [Angle(-.pi / 4)], on: [1]), .init(cz, on: [0, 1]),
        .init(ry, [Angle(.pi / 4)], on: [1]),
      ]
    }
  ) { _ in controlled(h.matrix([])) }
  /// Controlled square root of X; the first qubit controls.
  public static let csx: Gate = Gate(
    "csx", qubits: 2, traits: [.openQASM2], help: "controlled square root of X",
    inverse: { _ in GateApplication(csxdg) },
    definition: { _ in
      [.init(h, on: [1]), .init(cp, [Angle(.pi / 2)], on: [0, 1]), .init(h, on: [1])]
    }
  ) { _ in controlled(sx.matrix([])) }
  /// Inverse of the controlled square root of X.
  public static let csxdg: Gate = Gate(
    "csxdg", qubits: 2, traits: [], help: "inverse of the controlled square root of X",
    inverse: { _ in GateApplication(csx) },
    definition: { _ in
      [.init(h, on: [1]), .init(cp, [Angle(-.pi / 2)], on: [0, 1]), .init(h, on: [1])]
    }
  ) { _ in controlled(sxdg.matrix([])) }
  /// Controlled phase diag(1, 1, 1, e^{iλ}).
  public static let cp: Gate = Gate(
    "cp", aliases: ["cphase", "cu1"], qubits: 2, parameters: [("lambda", whole)],
    traits: [.diagonal, .symmetric, .openQASM3, .openQASM2], help: "controlled phase",
    definition: {
      [
        .init(p, [0.5 * $0[0]], on: [0]), .init(p, [0.5 * $0[0]], on: [1]),
        .init(rzz, [-0.5 * $0[0]], on: [0, 1]),
      ]
    }
  ) { p in controlled(Gate.p.matrix(p)) }
  /// Controlled RX; the first qubit controls.
  public static let crx: Gate = Gate(
    "crx", qubits: 2, parameters: [("theta", half)], traits: [.openQASM3, .openQASM2],
    help: "controlled RX, first qubit controls",
    definition: {
      [
        .init(h, on: [1]), .init(rz, [0.5 * $0[0]], on: [1]),
        .init(rzz, [-0.5 * $0[0]], on: [0, 1]), .init(h, on: [1]),
      ]
    }
  ) { p in controlled(rx.matrix(p)) }
  /// Controlled RY; the first qubit controls.
  public static let cry: Gate = Gate(
    "cry", qubits: 2, parameters: [("theta", half)], traits: [.openQASM3, .openQASM2],
    help: "controlled RY, first qubit controls",
    definition: {
      [
        .init(ry, [0.5 * $0[0]], on: [1]), .init(cx, on: [0, 1]),
        .init(ry, [-0.5 * $0[0]], on: [1]), .init(cx, on: [0, 1]),
      ]
    }
  ) { p in controlled(ry.matrix(p)) }
  /// Controlled RZ; the first qubit controls.
  public static let crz: Gate = Gate(
    "crz", qubits: 2, parameters: [("theta", half)],
    traits: [.diagonal, .openQASM3, .openQASM2], help: "controlled RZ, first qubit controls",
    definition: {
      [.init(rz, [0.5 * $0[0]], on: [1]), .init(rzz, [-0.5 * $0[0]], on: [0, 1])]
    }
  ) { p in controlled(rz.matrix(p)) }
  /// Controlled U with a relative phase γ on the control; the first qubit controls.
  public static let cu: Gate = Gate(
    "cu", qubits: 2,
    parameters: [("theta", half), ("phi", whole), ("lambda", whole), ("gamma", whole)],
    traits: [.openQASM3, .openQASM2], help: "controlled exp(i gamma) U(theta, phi, lambda)",
    inverse: { GateApplication(cu, [-$0[0], -$0[2], -$0[1], -$0[3]]) },
    definition: { a in
      [
        .init(p, [a[3]], on: [0]), .init(p, [0.5 * a[2] + 0.5 * a[1]], on: [0]),
        .init(p, [0.5 * a[2] - 0.5 * a[1]], on: [1]), .init(cx, on: [0, 1]),
        .init(u, [-0.5 * a[0], 0, -0.5 * a[1] - 0.5 * a[2]], on: [1]), .init(cx, on: [0, 1]),
        .init(u, [0.5 * a[0], a[1], 0], on: [1]),
      ]
    }
  ) { p in controlled(phase(p[3]) * u.matrix([p[0], p[1], p[2]])) }
  /// Controlled U(θ, φ, λ) of OpenQASM 2; the first qubit controls.
  public static let cu3: Gate = Gate(
    "cu3", qubits: 2, parameters: [("theta", half), ("phi", whole), ("lambda", whole)],
    traits: [.openQASM2], help: "controlled U(theta, phi, lambda)",
    inverse: { GateApplication(cu3, [-$0[0], -$0[2], -$0[1]]) },
    definition: { [.init(cu, [$0[0], $0[1], $0[2], 0], on: [0, 1])] }
  ) { p in controlled(u.matrix(p)) }
  /// Exchange of two qubits.
  public static let swap: Gate = Gate(
    "swap", qubits: 2, traits: [.clifford, .selfInverse, .symmetric, .openQASM3, .openQASM2],
    help: "exchange of two qubits",
    definition: { _ in
      [.init(cx, on: [0, 1]), .init(cx, on: [1, 0]), .init(cx, on: [0, 1])]
    }
  ) { _ in
    ComplexMatrix([[1, 0, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0], [0, 0, 0, 1]])
  }
  /// Exchange with a phase i.
  public static let iswap: Gate = Gate(
    "iswap", qubits: 2, traits: [.clifford, .symmetric], help: "exchange with phase i",
    inverse: { _ in GateApplication(xxPlusYY, [Angle(.pi), 0]) },
    definition: { _ in [.init(xxPlusYY, [Angle(-.pi), 0], on: [0, 1])] }
  ) { _ in
    ComplexMatrix([[1, 0, 0, 0], [0, 0, C.i, 0], [0, C.i, 0, 0], [0, 0, 0, 1]])
  }
  /// The square root of iSWAP.
  public static let sqrtISwap: Gate = Gate(
    "sqrt_iswap", aliases: ["siswap"], qubits: 2, traits: [.symmetric],
    help: "square root of iSWAP",
    inverse: { _ in GateApplication(xxPlusYY, [Angle(.pi / 2), 0]) },
    definition: { _ in [.init(xxPlusYY, [Angle(-.pi / 2), 0], on: [0, 1])] }
  ) { _ in
    let r = C(0.5.squareRoot())
    return ComplexMatrix([[1, 0, 0, 0], [0, r, C.i * r, 0], [0, C.i * r, r, 0], [0, 0, 0, 1]])
  }
  /// Echoed cross-resonance, (I⊗X − X⊗Y)/√2 as in Qiskit: the first qubit drives.
  public static let ecr: Gate = Gate(
    "ecr", qubits: 2, traits: [.clifford, .selfInverse],
    help: "echoed cross-resonance, first qubit drives",
    definition: { _ in
      [.init(s, on: [0]), .init(sx, on: [1]), .init(cx, on: [0, 1]), .init(x, on: [0])]
    }
  ) { _ in
    let r = C(0.5.squareRoot())
    return ComplexMatrix([
      [0, r, 0, C.i * r], [r, 0, -C.i * r, 0], [0, C.i * r, 0, r], [-C.i * r, 0, r, 0],
    ])
  }
  /// exp(−iθ X⊗X/2).
  public static let rxx: Gate = Gate(
    "rxx", qubits: 2, parameters: [("theta", half)], traits: [.symmetric, .openQASM2],
    help: "rotation exp(-i theta XX / 2)",
    definition: {
      [
        .init(h, on: [0]), .init(h, on: [1]), .init(rzz, [$0[0]], on: [0, 1]),
        .init(h, on: [0]), .init(h, on: [1]),
      ]
    }
  ) { p in pauliRotation(p[0], pauliX, pauliX) }
  /// exp(−iθ Y⊗Y/2).
  public static let ryy: Gate = Gate(
    "ryy", qubits: 2, parameters: [("theta", half)], traits: [.symmetric],
    help: "rotation exp(-i theta YY / 2)",
    definition: {
      [
        .init(rx, [Angle(.pi / 2)], on: [0]), .init(rx, [Angle(.pi / 2)], on: [1]),
        .init(rzz, [$0[0]], on: [0, 1]),
        .init(rx, [Angle(-.pi / 2)], on: [0]), .init(rx, [Angle(-.pi / 2)], on: [1]),
      ]
    }
  ) { p in pauliRotation(p[0], pauliY, pauliY) }
  /// exp(−iθ Z⊗Z/2): Quantinuum's RZZ, IonQ's ZZ, IBM's fractional RZZ.
  public static let rzz: Gate = Gate(
    "rzz", aliases: ["zzphase"], qubits: 2, parameters: [("theta", half)],
    traits: [.diagonal, .symmetric, .openQASM2], help: "rotation exp(-i theta ZZ / 2)",
    definition: {
      [.init(cx, on: [0, 1]), .init(rz, [$0[0]], on: [1]), .init(cx, on: [0, 1])]
    }
  ) { p in pauliRotation(p[0], pauliZ, pauliZ) }
  /// exp(−iθ Z⊗X/2), Z on the first qubit.
  public static let rzx: Gate = Gate(
    "rzx", qubits: 2, parameters: [("theta", half)], traits: [],
    help: "rotation exp(-i theta ZX / 2), Z on the first qubit",
    definition: {
      [.init(h, on: [1]), .init(rzz, [$0[0]], on: [0, 1]), .init(h, on: [1])]
    }
  ) { p in pauliRotation(p[0], pauliZ, pauliX) }
  /// exp(−iθ (XX + YY)/4) with a phase β, as in Qiskit.
  public static let xxPlusYY: Gate = Gate(
    "xx_plus_yy", qubits: 2, parameters: [("theta", half), ("beta", whole)], traits: [],
    help: "rotation in the exchange subspace with phase beta",
    inverse: { GateApplication(xxPlusYY, [-$0[0], $0[1]]) },
    definition: {
      [
        .init(rz, [$0[1]], on: [0]),
        .init(rxx, [0.5 * $0[0]], on: [0, 1]), .init(ryy, [0.5 * $0[0]], on: [0, 1]),
        .init(rz, [-$0[1]], on: [0]),
      ]
    }
  ) { p in
    let (c, s) = halfTurn(p[0])
    return ComplexMatrix([
      [1, 0, 0, 0], [0, c, s * phase(-p[1]), 0], [0, s * phase(p[1]), c, 0], [0, 0, 0, 1],
    ])
  }
  /// Google's FSim: exchange by θ, controlled phase −φ.
  public static let fsim: Gate = Gate(
    "fsim", qubits: 2, parameters: [("theta", whole), ("phi", whole)], traits: [.symmetric],
    help: "fermionic simulation: exchange by theta, controlled phase -phi",
    definition: {
      [.init(xxPlusYY, [2 * $0[0], 0], on: [0, 1]), .init(cp, [-$0[1]], on: [0, 1])]
    }
  ) { p in
    let (c, s) = halfTurn(2 * p[0])
    return ComplexMatrix([
      [1, 0, 0, 0], [0, c, s, 0], [0, s, c, 0], [0, 0, 0, phase(-p[1])],
    ])
  }
  /// Google's Sycamore gate, fsim(π/2, π/6).
  public static let syc: Gate = Gate(
    "syc", aliases: ["sycamore"], qubits: 2, traits: [.symmetric],
    help: "Sycamore gate, fsim(pi/2, pi/6)",
    inverse: { _ in GateApplication(fsim, [Angle(-.pi / 2), Angle(-.pi / 6)]) },
    definition: { _ in [.init(fsim, [Angle(.pi / 2), Angle(.pi / 6)], on: [0, 1])] }
  ) { _ in fsim.matrix([.pi / 2, .pi / 6]) }

  static let twoQubitGates: [Gate] = [
    cx, cy, cz, ch, csx, csxdg, cp, crx, cry, crz, cu, cu3, swap, iswap, sqrtISwap, ecr, rxx, ryy,
    rzz, rzx, xxPlusYY, fsim, syc,
  ]
}

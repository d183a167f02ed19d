import Elementary
import Numerics
import LinearAlgebra

typealias C = Complex<Double>

/// e^{iφ}.
func phase(_ angle: Double) -> C { .unit(angle) }

/// cos(θ/2) and −i sin(θ/2), the elements of rotations.
func halfTurn(_ angle: Double) -> (c: C, s: C) {
  let (sine, cosine) = Portable.sineAndCosine(angle / 2)
  return (C(cosine), C(0, -sine))
}

/// A 2 × 2 matrix from its elements, row by row.
func two(_ a: C, _ b: C, _ c: C, _ d: C) -> ComplexMatrix {
  ComplexMatrix(rows: 2, columns: 2, elements: [a, b, c, d])
}

private let half = 0.5
private let whole = 1.0
private let root = C(0.5.squareRoot())

extension Gate {
  /// The identity as a gate that takes time.
  public static let id: Gate = Gate(
    "id", aliases: ["i"], qubits: 1,
    traits: [.diagonal, .clifford, .selfInverse, .openQASM3, .openQASM2],
    help: "identity; on hardware a wait of one pulse length"
  ) { _ in .identity(2) }
  /// Pauli X.
  public static let x: Gate = Gate(
    "x", qubits: 1, traits: [.clifford, .selfInverse, .openQASM3, .openQASM2], help: "Pauli X"
  ) { _ in two(0, 1, 1, 0) }
  /// Pauli Y.
  public static let y: Gate = Gate(
    "y", qubits: 1, traits: [.clifford, .selfInverse, .openQASM3, .openQASM2], help: "Pauli Y"
  ) { _ in two(0, -C.i, C.i, 0) }
  /// Pauli Z.
  public static let z: Gate = Gate(
    "z", qubits: 1, traits: [.diagonal, .clifford, .selfInverse, .openQASM3, .openQASM2],
    help: "Pauli Z"
  ) { _ in two(1, 0, 0, -1) }
  /// Hadamard.
  public static let h: Gate = Gate(
    "h", qubits: 1, traits: [.clifford, .selfInverse, .openQASM3, .openQASM2], help: "Hadamard"
  ) { _ in two(root, root, root, -root) }
  /// The square root of Z.
  public static let s: Gate = Gate(
    "s", qubits: 1, traits: [.diagonal, .clifford, .openQASM3, .openQASM2],
    help: "square root of Z", inverse: { _ in GateApplication(sdg) }
  ) { _ in two(1, 0, 0, C.i) }
  /// The inverse of S.
  public static let sdg: Gate = Gate(
    "sdg", qubits: 1, traits: [.diagonal, .clifford, .openQASM3, .openQASM2],
    help: "inverse of S", inverse: { _ in GateApplication(s) }
  ) { _ in two(1, 0, 0, -C.i) }
  /// The fourth root of Z.
  public static let t: Gate = Gate(
    "t", qubits: 1, traits: [.diagonal, .openQASM3, .openQASM2], help: "fourth root of Z",
    inverse: { _ in GateApplication(tdg) }
  ) { _ in two(1, 0, 0, phase(.pi / 4)) }
  /// The inverse of T.
  public static let tdg: Gate = Gate(
    "tdg", qubits: 1, traits: [.diagonal, .openQASM3, .openQASM2], help: "inverse of T",
    inverse: { _ in GateApplication(t) }
  ) { _ in two(1, 0, 0, phase(-.pi / 4)) }
  /// The square root of X.
  public static let sx: Gate = Gate(
    "sx", qubits: 1, traits: [.clifford, .openQASM3, .openQASM2], help: "square root of X",
    inverse: { _ in GateApplication(sxdg) }
  ) { _ in two(C(0.5, 0.5), C(0.5, -0.5), C(0.5, -0.5), C(0.5, 0.5)) }
  /// The inverse of the square root of X.
  public static let sxdg: Gate = Gate(
    "sxdg", qubits: 1, traits: [.clifford, .openQASM2], help: "inverse of the square root of X",
    inverse: { _ in GateApplication(sx) },
    definition: { _ in [.init(s, on: [0]), .init(h, on: [0]), .init(s, on: [0])] }
  ) { _ in two(C(0.5, -0.5), C(0.5, 0.5), C(0.5, 0.5), C(0.5, -0.5)) }
  /// exp(−iθX/2).
  public static let rx: Gate = Gate(
    "rx", qubits: 1, parameters: [("theta", half)], traits: [.openQASM3, .openQASM2],
    help: "rotation exp(-i theta X / 2)"
  ) { p in
    let (c, s) = halfTurn(p[0])
    return two(c, s, s, c)
  }
  /// exp(−iθY/2).
  public static let ry: Gate = Gate(
    "ry", qubits: 1, parameters: [("theta", half)], traits: [.openQASM3, .openQASM2],
    help: "rotation exp(-i theta Y / 2)"
  ) { p in
    let (sine, cosine) = Portable.sineAndCosine(p[0] / 2)
    let (c, s) = (C(cosine), C(sine))
    return two(c, -s, s, c)
  }
  /// exp(−iθZ/2).
  public static let rz: Gate = Gate(
    "rz", qubits: 1, parameters: [("theta", half)], traits: [.diagonal, .openQASM3, .openQASM2],
    help: "rotation exp(-i theta Z / 2)"
  ) { p in two(phase(-p[0] / 2), 0, 0, phase(p[0] / 2)) }
  /// diag(1, e^{iλ}).
  public static let p: Gate = Gate(
    "p", aliases: ["phase", "u1"], qubits: 1, parameters: [("lambda", whole)],
    traits: [.diagonal, .openQASM3, .openQASM2], help: "phase diag(1, exp(i lambda))"
  ) { p in two(1, 0, 0, phase(p[0])) }
  /// U(θ, φ, λ) of OpenQASM 3 up to its phase: cos(θ/2) is real and positive at the origin.
  public static let u: Gate = Gate(
    "u", aliases: ["U", "u3"], qubits: 1,
    parameters: [("theta", half), ("phi", whole), ("lambda", whole)], traits: [.openQASM2],
    help: "U(theta, phi, lambda) = RZ(phi) RY(theta) RZ(lambda) up to phase",
    inverse: { GateApplication(u, [-$0[0], -$0[2], -$0[1]]) }
  ) { p in
    let (sine, cosine) = Portable.sineAndCosine(p[0] / 2)
    let (c, s) = (C(cosine), C(sine))
    return two(c, -phase(p[2]) * s, phase(p[1]) * s, phase(p[1] + p[2]) * c)
  }
  /// U(π/2, φ, λ).
  public static let u2: Gate = Gate(
    "u2", qubits: 1, parameters: [("phi", whole), ("lambda", whole)],
    traits: [.openQASM3, .openQASM2], help: "U(pi/2, phi, lambda)",
    inverse: { GateApplication(u, [Angle(-.pi / 2), -$0[1], -$0[0]]) },
    definition: { [.init(u, [Angle(.pi / 2), $0[0], $0[1]], on: [0])] }
  ) { p in
    two(root, -phase(p[1]) * root, phase(p[0]) * root, phase(p[0] + p[1]) * root)
  }
  /// Rotation by θ about the axis cos φ X + sin φ Y: IQM's PRX, Quantinuum's U1q, Qiskit's R.
  public static let prx: Gate = Gate(
    "prx", aliases: ["r", "u1q", "U1q"], qubits: 1, parameters: [("theta", half), ("phi", whole)],
    traits: [], help: "rotation by theta about the axis cos(phi) X + sin(phi) Y",
    inverse: { GateApplication(prx, [-$0[0], $0[1]]) },
    definition: {
      [
        .init(rz, [-$0[1]], on: [0]), .init(rx, [$0[0]], on: [0]), .init(rz, [$0[1]], on: [0]),
      ]
    }
  ) { p in
    let (c, s) = halfTurn(p[0])
    return two(c, s * phase(-p[1]), s * phase(p[1]), c)
  }
  /// IonQ's GPI: a π rotation about the axis at φ, φ in radians.
  public static let gpi: Gate = Gate(
    "gpi", qubits: 1, parameters: [("phi", whole)], traits: [.selfInverse],
    help: "pi rotation about the axis at phi (radians), IonQ",
    definition: { [.init(prx, [Angle(.pi), $0[0]], on: [0])] }
  ) { p in two(0, phase(-p[0]), phase(p[0]), 0) }
  /// IonQ's GPI2: a π/2 rotation about the axis at φ, φ in radians.
  public static let gpi2: Gate = Gate(
    "gpi2", qubits: 1, parameters: [("phi", whole)], traits: [],
    help: "pi/2 rotation about the axis at phi (radians), IonQ",
    inverse: { GateApplication(gpi2, [$0[0] + Angle(.pi)]) },
    definition: { [.init(prx, [Angle(.pi / 2), $0[0]], on: [0])] }
  ) { p in two(root, -C.i * phase(-p[0]) * root, -C.i * phase(p[0]) * root, root) }

  static let oneQubitGates: [Gate] = [
    id, x, y, z, h, s, sdg, t, tdg, sx, sxdg, rx, ry, rz, p, u, u2, prx, gpi, gpi2,
  ]
}

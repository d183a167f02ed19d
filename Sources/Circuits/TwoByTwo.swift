import Elementary
import LinearAlgebra
import Numerics

/// A 2 × 2 complex matrix without storage of its own on the heap, for the inner loops of angle
/// tables.
struct TwoByTwo: Sendable {
  var a, b, c, d: Complex<Double>

  static let identity = TwoByTwo(a: 1, b: .zero, c: .zero, d: 1)

  init(a: Complex<Double>, b: Complex<Double>, c: Complex<Double>, d: Complex<Double>) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  init(_ matrix: ComplexMatrix) {
    self.init(a: matrix[0, 0], b: matrix[0, 1], c: matrix[1, 0], d: matrix[1, 1])
  }

  subscript(row: Int, column: Int) -> Complex<Double> {
    row == 0 ? (column == 0 ? a : b) : (column == 0 ? c : d)
  }

  static func * (left: TwoByTwo, right: TwoByTwo) -> TwoByTwo {
    TwoByTwo(
      a: left.a * right.a + left.b * right.c, b: left.a * right.b + left.b * right.d,
      c: left.c * right.a + left.d * right.c, d: left.c * right.b + left.d * right.d)
  }
}

/// A one-qubit gate prepared for repeated evaluation.
enum PreparedGate: Sendable {
  /// A gate whose angles are constants.
  case constant(TwoByTwo)
  /// exp(−iθP/2).
  case rotation(Pauli, AngleTable.Linear)
  /// Any other gate.
  case general(Gate, [AngleTable.Linear])

  init(_ gate: Gate, _ angles: [AngleTable.Linear]) {
    if angles.allSatisfy({ $0.terms.isEmpty }) {
      self = .constant(TwoByTwo(gate.matrix(angles.map(\.constant))))
    } else if let axis = [Gate.rx: Pauli.x, .ry: .y, .rz: .z][gate] {
      self = .rotation(axis, angles[0])
    } else {
      self = .general(gate, angles)
    }
  }

  func matrix(_ atoms: UnsafePointer<Double>) -> TwoByTwo {
    switch self {
    case .constant(let matrix): matrix
    case .rotation(let axis, let angle): Self.rotation(axis, angle.value(atoms))
    case .general(let gate, let angles): TwoByTwo(gate.matrix(angles.map { $0.value(atoms) }))
    }
  }

  /// The derivative with respect to every angle that is not constant.
  func slopes(_ atoms: UnsafePointer<Double>) -> [(angle: AngleTable.Linear, slope: TwoByTwo)] {
    switch self {
    case .constant: return []
    case .rotation(let axis, let angle):
      // d/dθ exp(−iθP/2) = ½ exp(−i(θ+π)P/2).
      let turned = Self.rotation(axis, angle.value(atoms) + .pi)
      return [
        (angle, TwoByTwo(a: turned.a / 2, b: turned.b / 2, c: turned.c / 2, d: turned.d / 2))
      ]
    case .general(let gate, let angles):
      let values = angles.map { $0.value(atoms) }
      return angles.indices.compactMap { index in
        angles[index].terms.isEmpty
          ? nil : (angles[index], TwoByTwo(gate.derivative(values, index)))
      }
    }
  }

  private static func rotation(_ axis: Pauli, _ angle: Double) -> TwoByTwo {
    let (s, c) = Portable.sineAndCosine(angle / 2)
    switch axis {
    case .x: return TwoByTwo(a: Complex(c), b: Complex(0, -s), c: Complex(0, -s), d: Complex(c))
    case .y: return TwoByTwo(a: Complex(c), b: Complex(-s), c: Complex(s), d: Complex(c))
    case .z, .i: return TwoByTwo(a: Complex(c, -s), b: .zero, c: .zero, d: Complex(c, s))
    }
  }
}

import Channels
import Circuits
import LinearAlgebra
import Numerics

/// Pauli transfer matrices of the elementary steps.
enum PauliTransfer {
  /// The matrix of ρ → U ρ U†.
  static func matrix(of unitary: ComplexMatrix) -> RealMatrix {
    unitary.rowCount == 2 ? single(unitary) : pauliTransfer(of: unitary)
  }

  /// Tr(Pᵢ U Pⱼ U†)/2 written out for a 2 × 2 matrix.
  private static func single(_ u: ComplexMatrix) -> RealMatrix {
    let (a, b, c, d) = (u[0, 0], u[0, 1], u[1, 0], u[1, 1])
    // Images of |i⟩⟨j|: column vectors (a, c) and (b, d).
    func outer(
      _ x: (Complex<Double>, Complex<Double>), _ y: (Complex<Double>, Complex<Double>)
    ) -> (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>) {
      (
        x.0 * y.0.conjugate, x.0 * y.1.conjugate, x.1 * y.0.conjugate, x.1 * y.1.conjugate
      )
    }
    let e00 = outer((a, c), (a, c))
    let e01 = outer((a, c), (b, d))
    let e10 = outer((b, d), (a, c))
    let e11 = outer((b, d), (b, d))
    var result = RealMatrix(rows: 4, columns: 4)
    func column(
      _ j: Int, _ m: (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>)
    ) {
      result[0, j] = (m.0 + m.3).real / 2
      result[1, j] = (m.1 + m.2).real / 2
      result[2, j] = (Complex.i * (m.1 - m.2)).real / 2
      result[3, j] = (m.0 - m.3).real / 2
    }
    func combine(
      _ x: (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>),
      _ y: (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>),
      _ sign: Complex<Double>
    ) -> (Complex<Double>, Complex<Double>, Complex<Double>, Complex<Double>) {
      (x.0 + sign * y.0, x.1 + sign * y.1, x.2 + sign * y.2, x.3 + sign * y.3)
    }
    column(0, combine(e00, e11, 1))
    column(1, combine(e01, e10, 1))
    let y = combine(e10, e01, -1)
    column(2, (.i * y.0, .i * y.1, .i * y.2, .i * y.3))
    column(3, combine(e00, e11, -1))
    return result
  }

  /// Return to |0⟩: the Bloch vector becomes (0, 0, 1).
  static let reset = RealMatrix([[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
  /// A measurement whose result is forgotten.
  static let dephasing = RealMatrix.diagonal([1, 0, 0, 1])
  /// Projection on an outcome, not normalised.
  static func projection(_ outcome: Bool) -> RealMatrix {
    let s = outcome ? -0.5 : 0.5
    return RealMatrix([[0.5, 0, 0, s], [0, 0, 0, 0], [0, 0, 0, 0], [s, 0, 0, 0.5]])
  }

  /// A two-qubit matrix with the two qubits exchanged in rows and columns.
  static func exchangingQubits(_ matrix: RealMatrix) -> RealMatrix {
    guard matrix.rowCount == 16 else { return matrix }
    func exchange(_ i: Int) -> Int { (i & 3) << 2 | i >> 2 }
    var result = matrix
    for i in 0..<16 {
      for j in 0..<16 { result[exchange(i), exchange(j)] = matrix[i, j] }
    }
    return result
  }
}

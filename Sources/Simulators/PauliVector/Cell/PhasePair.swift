import Elementary
import LinearAlgebra

/// A diagonal unitary on two qubits, as couplings of waiting qubits are: turns of both about Z and a
/// ZZ rotation, which commute with each other and with damping of the turned qubit.
///
/// Apart, the turns can wait until something does not commute with them, and what is left couples
/// each qubit's populations with the other's coherence alone.
struct PhasePair {
  /// The angles about Z of the lower and the higher qubit.
  let low: Double
  let high: Double
  /// The angle φ of the ZZ rotation that is left.
  let angle: Double

  /// The parts of a matrix with the index p(low) + 4·p(high), if it is of this form to 1e-14.
  init?(_ matrix: RealMatrix) {
    // X of a qubit goes to X and Y of it, and to those with Z of the other; the two sums of angles
    // are those of the other qubit in |0⟩ and in |1⟩.
    func angles(_ x: Int, _ y: Int, z: Int) -> (sum: Double, difference: Double) {
      (
        Portable.atan2(matrix[y, x] + matrix[y + z, x], matrix[x, x] + matrix[x + z, x]),
        Portable.atan2(matrix[y, x] - matrix[y + z, x], matrix[x, x] - matrix[x + z, x])
      )
    }
    let own = angles(1, 2, z: 12)
    low = (own.sum + own.difference) / 2
    angle = (own.sum - own.difference) / 2
    high = angles(4, 8, z: 3).sum - angle
    let whole = Self.turn(low, high) * Self.coupling(angle)
    let difference = zip(whole.elements, matrix.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
    guard difference < 1e-14, abs(angle) > 0 else { return nil }
  }

  /// A turn about Z as a matrix on Pauli vectors.
  static func turn(_ angle: Double) -> PauliMatrix {
    let (s, c) = Portable.sineAndCosine(angle)
    return PauliMatrix(
      SIMD4(1, 0, 0, 0), SIMD4(0, c, -s, 0), SIMD4(0, s, c, 0), SIMD4(0, 0, 0, 1))
  }

  private static func turn(_ low: Double, _ high: Double) -> RealMatrix {
    var result = RealMatrix(rows: 16, columns: 16)
    let (a, b) = (turn(low), turn(high))
    for row in 0..<16 {
      for column in 0..<16 {
        result[row, column] = a[row & 3, column & 3] * b[row >> 2, column >> 2]
      }
    }
    return result
  }

  /// exp(−iφ ZZ/2): X ⊗ I turns into Y ⊗ Z.
  static func coupling(_ angle: Double) -> RealMatrix {
    let (s, c) = Portable.sineAndCosine(angle)
    var result = RealMatrix.identity(16)
    for (x, y) in [(1, 14), (13, 2), (4, 11), (7, 8)] {
      result[x, x] = c
      result[y, y] = c
      result[y, x] = s
      result[x, y] = -s
    }
    return result
  }
}

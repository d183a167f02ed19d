import LinearAlgebra
import Numerics

/// What a Clifford gate on one or two qubits does to the Paulis of its qubits: P → C P C†.
///
/// A Pauli is a number with bit 2k for an X and bit 2k + 1 for a Z on the k-th qubit; both bits are a
/// Y. The sign belongs to the Hermitian product.
public struct CliffordAction: Sendable {
  /// The Pauli that each becomes.
  let images: [UInt8]
  /// Whether it becomes the negative.
  let isNegative: [Bool]

  /// How many qubits the gate acts on.
  var qubitCount: Int { images.count == 4 ? 1 : 2 }

  /// Whether every Pauli stays what it is but for its sign: the gate is a Pauli.
  var isPauli: Bool { images.indices.allSatisfy { Int(images[$0]) == $0 } }

  /// The action of a 2 × 2 or 4 × 4 matrix; nil if it is no Clifford.
  /// - Parameter tolerance: How much an element of an image may differ from that of a Pauli.
  public init?(_ matrix: ComplexMatrix, tolerance: Double = 1e-10) {
    guard matrix.rowCount == 2 || matrix.rowCount == 4 else { return nil }
    let adjoint = matrix.adjoint
    var images: [UInt8] = []
    var signs: [Bool] = []
    for index in 0..<matrix.rowCount * matrix.rowCount {
      let image = matrix * Self.pauli(index, dimension: matrix.rowCount) * adjoint
      guard let (found, isNegative) = Self.identify(image, tolerance) else { return nil }
      images.append(UInt8(found))
      signs.append(isNegative)
    }
    self.images = images
    isNegative = signs
  }

  private init(images: [UInt8], isNegative: [Bool]) {
    self.images = images
    self.isNegative = isNegative
  }

  /// P → C† P C.
  var inverse: CliffordAction {
    var images = self.images
    var signs = isNegative
    for index in self.images.indices {
      images[Int(self.images[index])] = UInt8(index)
      signs[Int(self.images[index])] = isNegative[index]
    }
    return CliffordAction(images: images, isNegative: signs)
  }

  /// The signs that a Pauli error on the gate's qubits gives.
  static func pauli(_ matrix: ComplexMatrix, tolerance: Double = 1e-10) -> UInt8? {
    // Up to a phase: U P has the matrix of a Pauli times that of U.
    for index in 0..<matrix.rowCount * matrix.rowCount {
      let product = matrix * pauli(index, dimension: matrix.rowCount)
      let phase = product[0, 0]
      guard abs(phase.length - 1) < tolerance else { continue }
      if product.distance(to: phase * .identity(matrix.rowCount)) < tolerance {
        return UInt8(index)
      }
    }
    return nil
  }

  /// The matrix of a Pauli.
  private static func pauli(_ index: Int, dimension: Int) -> ComplexMatrix {
    let (x, z) = masks(index)
    let factors = (x & z).nonzeroBitCount
    var result = ComplexMatrix(rows: dimension, columns: dimension)
    for column in 0..<dimension {
      // Xˣ Zᶻ, and a factor i for each Y.
      let sign = (column & z).nonzeroBitCount & 1 == 1 ? -1.0 : 1
      result[column ^ x, column] = Complex(sign) * power(factors)
    }
    return result
  }

  private static func masks(_ index: Int) -> (x: Int, z: Int) {
    (index & 1 | (index >> 1 & 2), index >> 1 & 1 | (index >> 2 & 2))
  }

  private static func power(_ exponent: Int) -> Complex<Double> {
    [Complex(1), Complex(0, 1), Complex(-1), Complex(0, -1)][exponent & 3]
  }

  /// Which Pauli with which sign a matrix is.
  private static func identify(
    _ matrix: ComplexMatrix, _ tolerance: Double
  ) -> (pauli: Int, isNegative: Bool)? {
    let dimension = matrix.rowCount
    guard let x = (0..<dimension).first(where: { matrix[$0, 0].length > 0.5 }) else { return nil }
    var z = 0
    for bit in 0..<(dimension == 2 ? 1 : 2) {
      let ratio = matrix[x ^ 1 << bit, 1 << bit] * matrix[x, 0].conjugate
      if ratio.real < 0 { z |= 1 << bit }
    }
    let index = x & 1 | (x & 2) << 1 | (z & 1) << 1 | (z & 2) << 2
    let candidate = pauli(index, dimension: dimension)
    if matrix.distance(to: candidate) < tolerance { return (index, false) }
    return matrix.distance(to: Complex(-1) * candidate) < tolerance ? (index, true) : nil
  }
}

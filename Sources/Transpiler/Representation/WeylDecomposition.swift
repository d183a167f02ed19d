import Circuits
import Elementary
import LinearAlgebra
import Numerics

/// A two-qubit unitary as one-qubit unitaries around an interaction, up to a phase: the Cartan
/// decomposition of SU(4), found in the basis of Bell states, where pairs of one-qubit unitaries
/// are the real rotations (Kraus and Cirac, Phys. Rev. A 63, 062309 (2001), section II).
struct WeylDecomposition {
  /// The interaction, its angles not yet reduced.
  let interaction: Interaction
  /// The one-qubit unitaries before and after it, by position; position 0 is the least significant
  /// bit of the matrix.
  let before: [ComplexMatrix]
  let after: [ComplexMatrix]

  /// The decomposition of a 4 × 4 unitary; nil if rounding spoils it.
  init?(_ unitary: ComplexMatrix) {
    let bell = Self.bell
    let inBell = bell.adjoint * unitary * bell
    let symmetric = inBell.transpose * inBell
    // A symmetric unitary has commuting real and imaginary parts: real eigenvectors for both.
    var vectors = Self.commonEigenvectors(
      symmetric.elements.map(\.real), symmetric.elements.map(\.imaginary))
    if Self.determinant(vectors) < 0 {
      for row in 0..<4 { vectors[4 * row] = -vectors[4 * row] }
    }
    let rotation = ComplexMatrix(rows: 4, columns: 4, elements: vectors.map { Complex($0) })
    let diagonal = rotation.transpose * symmetric * rotation
    var phases = (0..<4).map { diagonal[$0, $0].argument / 2 }
    func leftFactor() -> ComplexMatrix {
      inBell * rotation * ComplexMatrix.diagonal(phases.map { Complex<Double>.unit(-$0) })
    }
    // Real up to one phase, that of the whole unitary.
    var left = leftFactor()
    let largest = left.elements.max { $0.lengthSquared < $1.lengthSquared } ?? 1
    let common = Complex<Double>.unit(-largest.argument)
    if Self.determinant(left.elements.map { ($0 * common).real }) < 0 {
      phases[0] += .pi
      left = leftFactor()
    }
    let real = left.elements.map { Complex<Double>(($0 * common).real) }
    let outer = bell * ComplexMatrix(rows: 4, columns: 4, elements: real) * bell.adjoint
    let inner = bell * rotation.transpose * bell.adjoint
    before = Self.factors(inner)
    after = Self.factors(outer)
    // XX, YY and ZZ have these signs on the Bell states Φ+, Φ−, Ψ+, Ψ−.
    let (a, b, c, d) = (phases[0], phases[1], phases[2], phases[3])
    interaction = Interaction(
      x: Angle((b + d - a - c) / 2), y: Angle((a + d - b - c) / 2), z: Angle((c + d - a - b) / 2))
    guard matrix.distanceUpToPhase(unitary) < 1e-10 else { return nil }
  }

  /// What the parts make together.
  var matrix: ComplexMatrix {
    after[1].kronecker(after[0]) * interaction.constantMatrix * before[1].kronecker(before[0])
  }

  /// Φ+, iΦ−, iΨ+ and Ψ− as columns.
  private static let bell: ComplexMatrix = {
    let r = Complex<Double>(0.5.squareRoot())
    let i = Complex<Double>(0, 0.5.squareRoot())
    return ComplexMatrix([[r, i, 0, 0], [0, 0, i, r], [0, 0, i, -r], [r, -i, 0, 0]])
  }()

  /// The two unitaries of a Kronecker product, of determinant one.
  private static func factors(_ product: ComplexMatrix) -> [ComplexMatrix] {
    let index =
      (0..<16).max {
        product.elements[$0].lengthSquared < product.elements[$1].lengthSquared
      } ?? 0
    let (row, column) = (index / 4, index % 4)
    var low = ComplexMatrix(rows: 2, columns: 2)
    var high = low
    for i in 0..<2 {
      for j in 0..<2 {
        low[i, j] = product[row / 2 * 2 + i, column / 2 * 2 + j]
        high[i, j] = product[2 * i + row % 2, 2 * j + column % 2]
      }
    }
    return [low, high].map { block in
      let determinant = block[0, 0] * block[1, 1] - block[0, 1] * block[1, 0]
      let root =
        Complex(1 / determinant.length.squareRoot()) * .unit(-determinant.argument / 2)
      return root * block
    }
  }

  /// An orthogonal matrix whose columns are eigenvectors of two commuting real symmetric 4 × 4
  /// matrices: Jacobi's rotations, each by the angle that is best for both (Cardoso and Souloumiac,
  /// SIAM J. Matrix Anal. Appl. 17, 161 (1996)).
  private static func commonEigenvectors(_ first: [Double], _ second: [Double]) -> [Double] {
    var matrices = [first, second]
    var vectors = [Double](repeating: 0, count: 16)
    for i in 0..<4 { vectors[5 * i] = 1 }
    for _ in 0..<60 {
      var largest = 0.0
      for p in 0..<3 {
        for q in (p + 1)..<4 {
          var on = 0.0
          var off = 0.0
          for m in matrices {
            let difference = m[5 * p] - m[5 * q]
            let coupling = m[4 * p + q] + m[4 * q + p]
            on += difference * difference - coupling * coupling
            off += 2 * difference * coupling
          }
          // Also where the diagonal elements are equal, and an eighth of a turn is best.
          let angle = 0.25 * Portable.atan2(off, on)
          let (s, c) = Portable.sineAndCosine(angle)
          largest = max(largest, abs(s))
          guard abs(angle) > 1e-17 else { continue }
          for k in matrices.indices {
            turnColumns(&matrices[k], p, q, c, s)
            turnRows(&matrices[k], p, q, c, s)
          }
          turnColumns(&vectors, p, q, c, s)
        }
      }
      if largest < 1e-15 { break }
    }
    return vectors
  }

  private static func turnColumns(
    _ m: inout [Double], _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    for row in 0..<4 {
      let (a, b) = (m[4 * row + p], m[4 * row + q])
      m[4 * row + p] = c * a + s * b
      m[4 * row + q] = c * b - s * a
    }
  }

  private static func turnRows(
    _ m: inout [Double], _ p: Int, _ q: Int, _ c: Double, _ s: Double
  ) {
    for column in 0..<4 {
      let (a, b) = (m[4 * p + column], m[4 * q + column])
      m[4 * p + column] = c * a + s * b
      m[4 * q + column] = c * b - s * a
    }
  }

  /// The determinant of a real 4 × 4 matrix by elimination with pivots.
  private static func determinant(_ matrix: [Double]) -> Double {
    var m = matrix
    var result = 1.0
    for k in 0..<4 {
      let pivot = (k..<4).max { abs(m[4 * $0 + k]) < abs(m[4 * $1 + k]) } ?? k
      if m[4 * pivot + k] == 0 { return 0 }
      if pivot != k {
        for column in 0..<4 { m.swapAt(4 * k + column, 4 * pivot + column) }
        result = -result
      }
      result *= m[5 * k]
      for row in (k + 1)..<4 {
        let factor = m[4 * row + k] / m[5 * k]
        for column in k..<4 { m[4 * row + column] -= factor * m[4 * k + column] }
      }
    }
    return result
  }
}

extension Interaction {
  /// Whether no angle depends on parameters.
  var isConstant: Bool { Axis.allCases.allSatisfy { self[$0].constantValue != nil } }

  /// The 4 × 4 matrix of a constant interaction.
  var constantMatrix: ComplexMatrix {
    Gate.rxx.matrix([x.constant]) * Gate.ryy.matrix([y.constant]) * Gate.rzz.matrix([z.constant])
  }
}

extension GateApplication {
  /// A 2 × 2 unitary as a gate, up to a phase.
  init(_ matrix: ComplexMatrix) {
    let euler = EulerBlock.Angles(matrix)
    self.init(.u, [Angle(euler.theta), Angle(euler.phi), Angle(euler.lambda)])
  }
}

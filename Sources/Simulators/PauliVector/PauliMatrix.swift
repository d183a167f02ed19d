import LinearAlgebra

/// A 4 × 4 real matrix: the Pauli transfer matrix of an operation on one qubit.
struct PauliMatrix: Sendable, BitwiseCopyable {
  /// Rows in the order I, X, Y, Z.
  var i, x, y, z: SIMD4<Double>

  /// A matrix from its rows.
  init(_ i: SIMD4<Double>, _ x: SIMD4<Double>, _ y: SIMD4<Double>, _ z: SIMD4<Double>) {
    (self.i, self.x, self.y, self.z) = (i, x, y, z)
  }

  /// A matrix from its sixteen elements row by row.
  init(elements e: [Double]) {
    self.init(
      SIMD4(e[0], e[1], e[2], e[3]), SIMD4(e[4], e[5], e[6], e[7]),
      SIMD4(e[8], e[9], e[10], e[11]), SIMD4(e[12], e[13], e[14], e[15]))
  }

  /// The identity.
  static let identity = PauliMatrix(
    SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0), SIMD4(0, 0, 0, 1))

  subscript(row: Int, column: Int) -> Double { self.row(row)[column] }

  /// A row by its number.
  func row(_ number: Int) -> SIMD4<Double> {
    switch number {
    case 0: i
    case 1: x
    case 2: y
    default: z
    }
  }

  /// The elements row by row.
  var elements: [Double] {
    [i, x, y, z].flatMap { row in (0..<4).map { row[$0] } }
  }

  /// The same matrix in the general form.
  var matrix: RealMatrix { RealMatrix(rows: 4, columns: 4, elements: elements) }

  @inline(__always)
  private func applied(to row: SIMD4<Double>) -> SIMD4<Double> {
    row[0] * i + row[1] * x + row[2] * y + row[3] * z
  }

  /// The operation that acts as `right` and then as `left`.
  static func * (left: PauliMatrix, right: PauliMatrix) -> PauliMatrix {
    PauliMatrix(
      right.applied(to: left.i), right.applied(to: left.x), right.applied(to: left.y),
      right.applied(to: left.z))
  }

  /// The weighted sum of two matrices.
  static func combine(
    _ a: Double, _ first: PauliMatrix, _ b: Double, _ second: PauliMatrix
  ) -> PauliMatrix {
    PauliMatrix(
      a * first.i + b * second.i, a * first.x + b * second.x, a * first.y + b * second.y,
      a * first.z + b * second.z)
  }

  /// Whether nothing but the elements I ← I, X ← X, Y ← Y, Z ← Z and Z ← I differs from zero.
  var isDamping: Bool {
    (0..<4).allSatisfy { row in
      (0..<4).allSatisfy { $0 == row || (row == 3 && $0 == 0) || abs(self[row, $0]) < 1e-16 }
    }
  }
}

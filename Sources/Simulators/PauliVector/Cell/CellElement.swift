import Elementary
import LinearAlgebra

/// A factor of a run of one-qubit operations on Pauli vectors.
enum RunFactor: Sendable {
  /// A fixed matrix and its inverse.
  case constant(PauliMatrix, inverse: PauliMatrix)
  /// A gate with one parameter. Its inverse is its transpose.
  case rotation(TrigonometricMatrix, slot: Int)
}

/// What a fused block of a cell does to its pair of qubits, one after the other.
enum CellElement: Sendable {
  /// One-qubit operations in order of action, on the lower qubit (0) or the higher one (1).
  case run(position: Int, [RunFactor])
  /// An operation on both qubits.
  case pair(PairElement)
  /// A multiple of I is added to Z of the lower qubit (0) or the higher one (1).
  case shift(position: Int, Double)
  /// A one-qubit map without a usable inverse, alone in its block.
  case irreversible(position: Int, PauliMatrix)
  /// A map on both qubits without a usable inverse, alone in its block.
  case irreversiblePair(PairElement)
  /// A wait of a coupled qubit, alone in its block.
  case wait(WaitElement)
}

/// The non-zero elements of a 16 × 16 matrix, row by row, as positions in a list of values.
struct SparsePattern: Sendable {
  /// For each row the first of its entries, and the end.
  let starts: [Int32]
  /// The column and the position of the value of every entry.
  let entries: [SIMD2<Int32>]

  /// The pattern of values listed with their row and column.
  init(_ positions: [(row: Int, column: Int)]) {
    let order = positions.indices.sorted {
      (positions[$0].row, positions[$0].column) < (positions[$1].row, positions[$1].column)
    }
    entries = order.map { SIMD2(Int32(positions[$0].column), Int32($0)) }
    starts = (0...16).map { row in Int32(order.prefix { positions[$0].row < row }.count) }
  }
}

/// An operation on two qubits of a Pauli vector: a fixed matrix, or a gate with one parameter
/// followed by a fixed diagonal.
struct PairElement: Sendable {
  /// A non-zero element: a₀ + a₁ cos fθ + b₁ sin fθ + a₂ cos 2fθ + b₂ sin 2fθ.
  struct Entry: Sendable {
    let row: Int
    let column: Int
    let a0, a1, b1, a2, b2: Double

    var isConstant: Bool { (a1, b1) == (0, 0) && (a2, b2) == (0, 0) }

    func scaled(_ s: Double) -> Entry {
      Entry(row: row, column: column, a0: s * a0, a1: s * a1, b1: s * b1, a2: s * a2, b2: s * b2)
    }
  }

  let entries: [Entry]
  /// The inverse, entries in any order.
  let inverse: [Entry]
  /// The slot of the angle and its frequency; nil for a fixed matrix.
  let angle: (slot: Int, frequency: Double)?
  /// G in dM/dθ = G·M, if it does not depend on the angle, as for all rotations.
  let generator: [(row: Int, column: Int, value: Double)]?
  let forward: SparsePattern
  let transposed: SparsePattern
  let backward: SparsePattern

  init(
    _ entries: [Entry], inverse: [Entry], angle: (slot: Int, frequency: Double)?,
    generator: [(row: Int, column: Int, value: Double)]? = nil
  ) {
    self.entries = entries
    self.inverse = inverse
    self.angle = angle
    self.generator = generator
    forward = SparsePattern(entries.map { ($0.row, $0.column) })
    transposed = SparsePattern(entries.map { ($0.column, $0.row) })
    backward = SparsePattern(inverse.map { ($0.row, $0.column) })
  }

  /// A gate with one parameter.
  init(_ matrix: TrigonometricMatrix, slot: Int) {
    let entries = matrix.entries.map {
      Entry(
        row: $0.index / 16, column: $0.index % 16, a0: $0.a0, a1: $0.a1, b1: $0.b1, a2: $0.a2,
        b2: $0.b2)
    }
    self.init(
      entries, inverse: Self.transpose(entries), angle: (slot, matrix.frequency),
      generator: Self.generator(entries, frequency: matrix.frequency))
  }

  /// (dM/dθ)·Mᵀ for the matrix of a gate, if it is the same at different angles.
  private static func generator(
    _ entries: [Entry], frequency: Double
  ) -> [(row: Int, column: Int, value: Double)]? {
    let samples = [0.3, 1.7, 4.1].map { angle -> RealMatrix in
      var (matrix, slope) = (RealMatrix(rows: 16, columns: 16), RealMatrix(rows: 16, columns: 16))
      let f = frequency
      let (s, c) = Portable.sineAndCosine(f * angle)
      let (c2, s2) = (c * c - s * s, 2 * c * s)
      for e in entries {
        matrix[e.row, e.column] = e.a0 + e.a1 * c + e.b1 * s + e.a2 * c2 + e.b2 * s2
        slope[e.row, e.column] = f * (e.b1 * c - e.a1 * s) + 2 * f * (e.b2 * c2 - e.a2 * s2)
      }
      return slope * matrix.transpose
    }
    var result: [(row: Int, column: Int, value: Double)] = []
    for row in 0..<16 {
      for column in 0..<16 {
        let values = samples.map { $0[row, column] }
        guard values.allSatisfy({ abs($0 - values[0]) < 1e-12 }) else { return nil }
        if abs(values[0]) > 1e-13 { result.append((row, column, values[0])) }
      }
    }
    return result
  }

  /// A fixed matrix with its inverse; an irreversible one has none, and is given itself.
  init(_ matrix: RealMatrix, inverse: RealMatrix) {
    self.init(Self.entries(matrix), inverse: Self.entries(inverse), angle: nil)
  }

  /// This operation followed by a diagonal without zeros.
  func followed(byDiagonal d: [Double]) -> PairElement {
    PairElement(
      entries.map { $0.scaled(d[$0.row]) }, inverse: inverse.map { $0.scaled(1 / d[$0.column]) },
      angle: angle,
      generator: generator?.map { ($0.row, $0.column, $0.value * d[$0.row] / d[$0.column]) })
  }

  private static func transpose(_ entries: [Entry]) -> [Entry] {
    entries.map {
      Entry(
        row: $0.column, column: $0.row, a0: $0.a0, a1: $0.a1, b1: $0.b1, a2: $0.a2, b2: $0.b2)
    }
  }

  private static func entries(_ matrix: RealMatrix) -> [Entry] {
    matrix.elements.indices.filter { abs(matrix.elements[$0]) > 1e-16 }.map {
      Entry(
        row: $0 / 16, column: $0 % 16, a0: matrix.elements[$0], a1: 0, b1: 0, a2: 0, b2: 0)
    }
  }
}

extension PauliMatrix {
  /// The inverse, and the logarithm of a bound on how much it lengthens a vector; nil if that is
  /// more than `limit`.
  func inverse(atMost limit: Double) -> (matrix: PauliMatrix, logNorm: Double)? {
    guard let (inverse, logNorm) = matrix.inverse(atMost: limit) else { return nil }
    let e = inverse.elements
    func row(_ k: Int) -> SIMD4<Double> {
      SIMD4(e[4 * k], e[4 * k + 1], e[4 * k + 2], e[4 * k + 3])
    }
    return (PauliMatrix(row(0), row(1), row(2), row(3)), logNorm)
  }
}

extension RealMatrix {
  /// The diagonal, if there is nothing else; elements below 1e-16 count as zero.
  var diagonalOnly: [Double]? {
    for i in 0..<rowCount {
      for j in 0..<columnCount where i != j && abs(self[i, j]) > 1e-16 { return nil }
    }
    return (0..<rowCount).map { self[$0, $0] }
  }

  /// The inverse by Gauss and Jordan with row pivoting, and the logarithm of a bound on how much
  /// it lengthens a vector; nil if that is more than `limit`.
  func inverse(atMost limit: Double) -> (matrix: RealMatrix, logNorm: Double)? {
    var (a, b) = (self, RealMatrix.identity(rowCount))
    for k in 0..<rowCount {
      let pivot = (k..<rowCount).max { abs(a[$0, k]) < abs(a[$1, k]) } ?? k
      guard abs(a[pivot, k]) > 1e-12 else { return nil }
      for c in 0..<columnCount {
        (a[k, c], a[pivot, c]) = (a[pivot, c], a[k, c])
        (b[k, c], b[pivot, c]) = (b[pivot, c], b[k, c])
      }
      let scale = 1 / a[k, k]
      for c in 0..<columnCount {
        a[k, c] *= scale
        b[k, c] *= scale
      }
      for row in 0..<rowCount where row != k && a[row, k] != 0 {
        let factor = a[row, k]
        for c in 0..<columnCount {
          a[row, c] -= factor * a[k, c]
          b[row, c] -= factor * b[k, c]
        }
      }
    }
    // The largest singular value, by iteration of BᵀB.
    var x = (0..<rowCount).map { 1 + 0.1 * Double($0) }
    var norm = 1.0
    for _ in 0..<30 {
      let y = b.transpose.multiplying(b.multiplying(x))
      norm = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
      x = y.map { $0 / norm }
    }
    let lengthening = norm.squareRoot() * 1.001
    return lengthening <= limit ? (b, Swift.max(0, Portable.log(lengthening))) : nil
  }
}

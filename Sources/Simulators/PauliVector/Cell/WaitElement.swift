import Elementary
import Numerics

/// What a wait does to the populations of one qubit whose neighbours are coupled to it by ZZ, and to
/// its own coherence.
///
/// Couplings and relaxation leave every qubit in what it is in: a population (I and Z) or a coherence
/// (X and Y). While the neighbours are in given ones, populations are a vector (I, Z) to which
/// relaxation is a real matrix and a coupling by the angle φ to a neighbour in the coherence
/// X ± iY the factor exp(±iφZ). A product of such 2 × 2 matrices is all that happens in a wait,
/// however many moments it has, and the elements of different qubits commute.
struct WaitElement: Sendable {
  /// One thing that happens.
  enum Event {
    /// A matrix on the qubit that leaves populations and coherences apart.
    case local(PauliMatrix)
    /// A ZZ rotation with a neighbour.
    case coupling(neighbour: Int, angle: Double)
  }

  /// The matrix for one choice of neighbours in coherences.
  struct Pattern: Sendable {
    /// Which of the neighbours are in coherences.
    let coherent: [Int]
    /// 2 × 2 matrices on (I, Z), one for each choice of signs, of which the first is +.
    let matrices: [PopulationMatrix]
  }

  /// The most neighbours: a tile has four qubits.
  static let neighbourLimit = CellProgram.tileQubits - 1

  let qubit: Int
  /// Ascending, at least one.
  let neighbours: [Int]
  /// For every choice of neighbours in coherences, that of none first.
  let patterns: [Pattern]
  let inverses: [Pattern]
  /// The factor of the qubit's own coherence.
  let scale: Double
  /// The angle by which the coherence turns about Z, which is not part of the element.
  let turn: Double
  /// A bound on the logarithm by which the inverse lengthens a vector.
  let logLengthening: Double

  /// What a list of events does; nil if there are too many neighbours or no usable inverse.
  /// - Parameter limit: By how much the inverse may lengthen a vector.
  init?(_ events: [Event], on qubit: Int, limit: Double) {
    var others = Set<Int>()
    var (real, imaginary) = (1.0, 0.0)
    for event in events {
      switch event {
      case .local(let m):
        (real, imaginary) = (
          m.x[1] * real + m.x[2] * imaginary, m.y[1] * real + m.y[2] * imaginary
        )
      case .coupling(let neighbour, _): others.insert(neighbour)
      }
    }
    guard !others.isEmpty, others.count <= Self.neighbourLimit else { return nil }
    let neighbours = others.sorted()
    self.qubit = qubit
    self.neighbours = neighbours
    scale = (real * real + imaginary * imaginary).squareRoot()
    turn = Portable.atan2(imaginary, real)
    guard scale * limit > 1 else { return nil }
    var longest = max(1, 1 / scale)
    var patterns: [Pattern] = []
    var inverses: [Pattern] = []
    for choice in 0..<1 << neighbours.count {
      let coherent = neighbours.indices.filter { choice >> $0 & 1 == 1 }.map { neighbours[$0] }
      let matrices = Self.signs(coherent.count).map { signs in
        PopulationMatrix(events, signs: Dictionary(uniqueKeysWithValues: zip(coherent, signs)))
      }
      let back = matrices.compactMap(\.inverse)
      guard back.count == matrices.count else { return nil }
      longest = back.reduce(longest) { max($0, $1.norm) }
      patterns.append(Pattern(coherent: coherent, matrices: matrices))
      inverses.append(Pattern(coherent: coherent, matrices: back))
    }
    guard longest <= limit else { return nil }
    self.patterns = patterns
    self.inverses = inverses
    logLengthening = Portable.log(longest)
  }

  /// The multiply-adds for each element of a vector in one direction.
  var multiplyAdds: Double {
    patterns.reduce(scale == 1 ? 0 : 0.5) { sum, pattern in
      let own: Double = pattern.coherent.isEmpty ? 1 : pattern.coherent.count == 1 ? 4 : 6
      return sum + own / Double(2 << neighbours.count)
    }
  }

  /// The signs of coherences up to a common one.
  private static func signs(_ count: Int) -> [[Double]] {
    guard count > 1 else { return [[Double](repeating: 1, count: count)] }
    return (0..<1 << (count - 1)).map { choice in
      (0..<count).map { $0 > 0 && choice >> ($0 - 1) & 1 == 1 ? -1 : 1 }
    }
  }
}

/// A complex 2 × 2 matrix on the Pauli elements I and Z of a qubit.
struct PopulationMatrix: Sendable {
  var ii, iz, zi, zz: Complex<Double>

  /// The product of events on a qubit whose neighbours are in coherences with given signs, or, where
  /// they have none, in populations.
  init(_ events: [WaitElement.Event], signs: [Int: Double]) {
    (ii, iz, zi, zz) = (.one, .zero, .zero, .one)
    var angle = 0.0
    for event in events {
      switch event {
      case .coupling(let neighbour, let own): angle += (signs[neighbour] ?? 0) * own
      case .local(let m):
        turn(angle)
        angle = 0
        (ii, iz, zi, zz) = (
          Complex(m.i[0]) * ii + Complex(m.i[3]) * zi, Complex(m.i[0]) * iz + Complex(m.i[3]) * zz,
          Complex(m.z[0]) * ii + Complex(m.z[3]) * zi, Complex(m.z[0]) * iz + Complex(m.z[3]) * zz
        )
      }
    }
    turn(angle)
  }

  private init(ii: Complex<Double>, iz: Complex<Double>, zi: Complex<Double>, zz: Complex<Double>) {
    (self.ii, self.iz, self.zi, self.zz) = (ii, iz, zi, zz)
  }

  private mutating func turn(_ angle: Double) {
    guard angle != 0 else { return }
    let (s, c) = Portable.sineAndCosine(angle)
    let (even, odd) = (Complex(c), Complex(0, s))
    (ii, iz, zi, zz) = (
      even * ii + odd * zi, even * iz + odd * zz, even * zi + odd * ii, even * zz + odd * iz
    )
  }

  private static func square(_ z: Complex<Double>) -> Double {
    z.real * z.real + z.imaginary * z.imaginary
  }

  /// The inverse; nil if there is none.
  var inverse: PopulationMatrix? {
    let determinant = ii * zz - iz * zi
    let size = Self.square(determinant)
    guard size > 1e-24 else { return nil }
    let factor = Complex(determinant.real / size, -determinant.imaginary / size)
    return PopulationMatrix(
      ii: zz * factor, iz: -iz * factor, zi: -zi * factor, zz: ii * factor)
  }

  /// The largest singular value.
  var norm: Double {
    let sum = Self.square(ii) + Self.square(iz) + Self.square(zi) + Self.square(zz)
    let determinant = Self.square(ii * zz - iz * zi)
    return ((sum + max(0, sum * sum - 4 * determinant).squareRoot()) / 2).squareRoot()
  }

  /// The real 4 × 4 matrix on real and imaginary part of I and of Z, row by row.
  var real: [Double] {
    let rows = [[ii, iz], [zi, zz]]
    return rows.flatMap { row in
      row.flatMap { [$0.real, -$0.imaginary] } + row.flatMap { [$0.imaginary, $0.real] }
    }
  }
}

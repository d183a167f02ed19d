import Channels
import LinearAlgebra
import Numerics

/// A channel prepared for sampling: the unitaries first, then Kraus operators.
///
/// One operator, the *default*, is chosen with a probability that no state can lower: the likeliest
/// unitary, or the Kraus operator whose K†K has the largest least eigenvalue. All else is an
/// *event*, for which alone a run looks at its state.
struct ChannelSampler: Sendable {
  /// An operator that may be applied.
  struct Branch: Sendable {
    let matrix: ComplexMatrix
    let isIdentity: Bool
    /// K†K, whose expectation is the operator's probability; nil for unitaries.
    let effect: ComplexMatrix?
  }

  let branches: [Branch]
  /// Probabilities of the unitary branches, summed from the first on.
  let cumulative: [Double]
  /// The probability with which the default, branch 0, is chosen in every state.
  let defaultProbability: Double
  /// The default's matrix as the engines hold it: row-major, real and imaginary parts interleaved.
  let defaultNumbers: [Double]
  let dimension: Int

  init(_ channel: QuantumChannel) throws {
    dimension = 1 << channel.qubitCount
    var unitaries: [(Double, ComplexMatrix)] = []
    var kraus: [(effect: ComplexMatrix, least: Double, matrix: ComplexMatrix)] = []
    for term in channel.terms {
      switch term {
      case .unitary(let probability, let u): unitaries.append((probability, u))
      case .kraus(let k):
        let effect = k.adjoint * k
        kraus.append((effect, max(0, try effect.hermitianEigen().values[0]), k))
      }
    }
    unitaries.sort { $0.0 > $1.0 }
    kraus.sort { $0.least > $1.least }
    var total = 0.0
    cumulative = unitaries.map { probability, _ in
      total += probability
      return total
    }
    defaultProbability = cumulative.first ?? kraus.first?.least ?? 0
    let branches =
      unitaries.map { Branch(matrix: $0.1, isIdentity: Self.isIdentity($0.1), effect: nil) }
      + kraus.map { Branch(matrix: $0.matrix, isIdentity: false, effect: $0.effect) }
    self.branches = branches
    defaultNumbers = branches.first.map { $0.matrix.interleaved } ?? []
  }

  private static func isIdentity(_ matrix: ComplexMatrix) -> Bool {
    matrix.distance(to: .identity(matrix.rowCount)) == 0
  }

  /// Whether a branch is a unitary.
  func isUnitary(_ branch: Int) -> Bool { branch < cumulative.count }

  /// Whether a number in [0, 1) that is at least the default probability selects a unitary.
  func selectsUnitary(_ u: Double) -> Bool {
    cumulative.count == branches.count || u < cumulative.last ?? 0
  }

  /// The unitary that such a number selects.
  func unitary(_ u: Double) -> Int {
    cumulative.firstIndex { u < $0 } ?? cumulative.count - 1
  }

  /// The Kraus operator that a uniform number selects in a state, and its probability.
  /// - Parameter density: The normalised reduced density matrix of the channel's qubits.
  func select(_ u: Double, density: ComplexMatrix) -> (index: Int, probability: Double) {
    var total = cumulative.last ?? 0
    var last = (index: cumulative.count, probability: 0.0)
    for index in cumulative.count..<branches.count {
      guard let effect = branches[index].effect else { continue }
      var probability = 0.0
      for i in 0..<dimension {
        for j in 0..<dimension { probability += (effect[i, j] * density[j, i]).real }
      }
      if probability > 0 { last = (index, probability) }
      total += probability
      if u < total && probability > 0 { return (index, probability) }
    }
    // Rounding can leave u above the sum: the last possible operator.
    return last
  }
}

extension ComplexMatrix {
  /// The elements row by row, real and imaginary parts interleaved.
  var interleaved: [Double] { elements.flatMap { [$0.real, $0.imaginary] } }
}

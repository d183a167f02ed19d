import Channels
import LinearAlgebra
import Numerics

/// A channel prepared for sampling: the unitaries first, then Kraus operators, of which the most
/// likely one can often be chosen without computing a norm.
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
  /// A probability that the first Kraus operator has in every state: the least eigenvalue of K†K.
  let guaranteed: Double
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
    guaranteed = kraus.first?.least ?? 0
    branches =
      unitaries.map { Branch(matrix: $0.1, isIdentity: Self.isIdentity($0.1), effect: nil) }
      + kraus.map { Branch(matrix: $0.matrix, isIdentity: false, effect: $0.effect) }
  }

  private static func isIdentity(_ matrix: ComplexMatrix) -> Bool {
    matrix.distance(to: .identity(matrix.rowCount)) == 0
  }

  /// The branch that a uniform number selects without knowing the state, if it does.
  @inline(__always)
  func early(_ u: Double) -> Int? {
    let count = cumulative.count
    for index in 0..<count where u < cumulative[index] { return index }
    let unitary = cumulative.last ?? 0
    if count == branches.count { return count - 1 }
    return u < unitary + guaranteed ? count : nil
  }

  /// The branch that a uniform number selects in a state, and its probability.
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

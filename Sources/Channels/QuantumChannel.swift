import Circuits
import LinearAlgebra
import Numerics

/// A completely positive trace-preserving map on one or more qubits.
///
/// It is kept as a sum of terms: unitaries that happen with a fixed probability, whatever the
/// state, and general Kraus operators. The split lets a trajectory choose among the unitaries
/// without computing norms.
public struct QuantumChannel: Hashable, Sendable {
  /// One summand of ρ → Σ K ρ K†.
  public enum Term: Hashable, Sendable {
    /// √p·U: the unitary U with probability p in every state.
    case unitary(probability: Double, ComplexMatrix)
    /// A Kraus operator whose probability depends on the state.
    case kraus(ComplexMatrix)

    /// The Kraus operator of the term.
    public var operatorMatrix: ComplexMatrix {
      switch self {
      case .unitary(let probability, let u): probability.squareRoot() * u
      case .kraus(let k): k
      }
    }
  }

  /// The number of qubits that the channel acts on.
  public let qubitCount: Int
  /// The summands; matrices are 2ᵏ × 2ᵏ, first qubit least significant.
  public let terms: [Term]
  /// What happens beyond two levels, for engines that track it; nil for nothing.
  public internal(set) var leakage: Leakage?

  /// A channel from its terms.
  /// - Throws: `ChannelError` if a shape is wrong, a probability negative, the matrix of a unitary
  ///   term not unitary or the map not trace-preserving, the last two within 1e-9.
  public init(qubits: Int, terms: [Term]) throws {
    let dimension = 1 << qubits
    var sum = ComplexMatrix(rows: dimension, columns: dimension)
    for term in terms {
      let k = term.operatorMatrix
      for found in [k.rowCount, k.columnCount] where found != dimension {
        throw ChannelError.wrongShape(expected: dimension, found: found)
      }
      if case .unitary(let probability, let u) = term {
        guard probability >= 0 else { throw ChannelError.negativeProbability(probability) }
        let defect = u.unitarityDefect
        guard defect < 1e-9 else { throw ChannelError.notUnitary(defect: defect) }
      }
      sum = sum + k.adjoint * k
    }
    let defect = sum.distance(to: .identity(dimension))
    guard defect < 1e-9 else { throw ChannelError.notTracePreserving(defect: defect) }
    self.init(uncheckedQubits: qubits, terms: terms)
  }

  /// A channel from terms that are trace-preserving by construction.
  init(uncheckedQubits: Int, terms: [Term]) {
    qubitCount = uncheckedQubits
    self.terms = terms.filter {
      if case .unitary(let probability, _) = $0 { probability > 0 } else { true }
    }
  }

  /// The identity channel.
  public static func identity(qubits: Int) -> QuantumChannel {
    QuantumChannel(
      uncheckedQubits: qubits,
      terms: [.unitary(probability: 1, .identity(1 << qubits))])
  }

  /// The Kraus operators, first qubit least significant.
  public var krausOperators: [ComplexMatrix] { terms.map(\.operatorMatrix) }
}

/// Why a set of operators is not a channel.
public enum ChannelError: Error, CustomStringConvertible, Sendable {
  /// The Kraus operators do not sum to the identity.
  case notTracePreserving(defect: Double)
  /// The matrix of a term that is to happen in every state alike is not unitary.
  case notUnitary(defect: Double)
  /// The operator that was to be a Choi matrix is not Hermitian.
  case notHermitian(defect: Double)
  /// A probability is negative or not a number.
  case negativeProbability(Double)
  /// A matrix or list has another dimension than the qubits demand.
  case wrongShape(expected: Int, found: Int)
  /// A parameter is outside its range.
  case outOfRange(name: String, value: Double, allowed: String)

  /// What is wrong, for a reader.
  public var description: String {
    switch self {
    case .notTracePreserving(let defect):
      "the operators are not trace-preserving: sum of K†K differs from the identity by \(defect)"
    case .notUnitary(let defect):
      "the matrix of a unitary term is not unitary: U†U is off by \(defect)"
    case .notHermitian(let defect): "the Choi matrix is not Hermitian: it is off by \(defect)"
    case .negativeProbability(let p): "probability \(p) is negative or not a number"
    case .wrongShape(let expected, let found):
      "a matrix or list has dimension \(found) where \(expected) is needed"
    case .outOfRange(let name, let value, let allowed):
      "\(name) = \(value) is out of range: \(allowed)"
    }
  }
}

import Channels
import Circuits

/// A number read from a state: an affine function of the Pauli expectations of a few qubits.
///
/// An ideal readout of a Pauli string has one coefficient equal to one. A readout through noisy
/// basis-change pulses, relaxation and assignment errors has several.
public struct ReadoutFunctional: Hashable, Sendable {
  /// A Pauli string with its coefficient.
  public struct Term: Hashable, Sendable {
    /// The string.
    public let pauli: PauliString
    /// What its expectation is multiplied with.
    public let coefficient: Double
  }

  /// The qubits on which it may depend.
  public let qubits: [Int]
  /// The strings whose coefficients are not 0, each once.
  public let terms: [Term]

  /// A functional of one qubit.
  /// - Parameter coefficients: Those of I, X, Y and Z.
  public init(qubit: Int, coefficients: [Double]) {
    precondition(coefficients.count == 4, "4 coefficients are needed")
    qubits = [qubit]
    terms = zip(Pauli.allCases, coefficients).compactMap { pauli, coefficient in
      coefficient == 0
        ? nil
        : Term(pauli: PauliString([PauliString.Factor(pauli, qubit)]), coefficient: coefficient)
    }
  }

  /// The expectation of a Pauli string.
  public init(_ pauli: PauliString) {
    qubits = pauli.factors.map(\.qubit)
    terms = [Term(pauli: pauli, coefficient: 1)]
  }

  /// The product of functionals on distinct qubits.
  public init(product functionals: [ReadoutFunctional]) {
    qubits = functionals.flatMap(\.qubits)
    terms = functionals.reduce([Term(pauli: PauliString([]), coefficient: 1)]) { left, right in
      right.terms.flatMap { r in
        left.map {
          Term(
            pauli: PauliString($0.pauli.factors + r.pauli.factors),
            coefficient: $0.coefficient * r.coefficient)
        }
      }
    }
  }

  /// A sum of functionals, each times a factor.
  public init(sum functionals: [(factor: Double, functional: ReadoutFunctional)]) {
    qubits = Set(functionals.flatMap(\.functional.qubits)).sorted()
    var places: [PauliString: Int] = [:]
    var strings: [PauliString] = []
    var sums: [Double] = []
    for (factor, functional) in functionals {
      for term in functional.terms {
        let place = places[term.pauli] ?? strings.count
        if place == strings.count {
          places[term.pauli] = place
          strings.append(term.pauli)
          sums.append(0)
        }
        sums[place] += factor * term.coefficient
      }
    }
    terms = zip(strings, sums).compactMap { $1 == 0 ? nil : Term(pauli: $0, coefficient: $1) }
  }

  /// The coefficients of I, X, Y and Z of a qubit, alone.
  public func coefficients(of qubit: Int) -> [Double] {
    Pauli.allCases.map { pauli in
      let own = PauliString([PauliString.Factor(pauli, qubit)])
      return terms.first { $0.pauli == own }?.coefficient ?? 0
    }
  }
}

extension PauliCell.Read {
  init(_ functional: ReadoutFunctional, program: Program) throws {
    entries = try functional.terms.map { term in
      var entry = 0
      for factor in term.pauli.factors {
        guard let position = program.compactIndex(factor.qubit) else {
          throw SimulationError.invalidRequest(
            "readout of qubit \(factor.qubit), which is not in use")
        }
        entry += factor.pauli.rawValue << (2 * position)
      }
      return (entry, term.coefficient)
    }
  }
}

extension AssignmentMatrix {
  /// P(0) − P(1) of the record for an expectation of Z.
  @inline(__always)
  func report<V: LaneVector>(_ z: V) -> V {
    V(repeating: V.Scalar(p01 - p10)) + V.Scalar(contrast) * z
  }

  /// The factor by which the record's expectation follows that of Z.
  var contrast: Double { 1 - p10 - p01 }
}

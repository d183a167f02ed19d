import Foundation
import LinearAlgebra
import Numerics

/// A Pauli operator of one qubit.
public enum Pauli: Int, Hashable, Sendable, CaseIterable {
  /// The identity.
  case i
  /// Pauli X.
  case x
  /// Pauli Y.
  case y
  /// Pauli Z.
  case z

  /// The 2 × 2 matrix.
  public var matrix: ComplexMatrix {
    switch self {
    case .i: .identity(2)
    case .x: Gate.x.matrix([])
    case .y: Gate.y.matrix([])
    case .z: Gate.z.matrix([])
    }
  }

  /// The capital letter.
  public var letter: Character { ["I", "X", "Y", "Z"][rawValue] }
}

/// A product of Paulis on distinct qubits; the qubits not named carry the identity.
public struct PauliString: Hashable, Sendable, CustomStringConvertible {
  /// A Pauli other than the identity on a qubit.
  public struct Factor: Hashable, Sendable {
    /// The qubit.
    public let qubit: Int
    /// X, Y or Z.
    public let pauli: Pauli

    /// A Pauli on a qubit.
    public init(_ pauli: Pauli, _ qubit: Int) {
      self.qubit = qubit
      self.pauli = pauli
    }
  }

  /// The factors in ascending order of qubits, identities left out.
  public let factors: [Factor]

  /// A product of factors on distinct qubits.
  public init(_ factors: [Factor]) {
    self.factors = factors.filter { $0.pauli != .i }.sorted { $0.qubit < $1.qubit }
  }

  /// Reads the form `Z0`, `X0*Z3`, or `I` for the identity, letters in either case, with spaces
  /// around the factors; nil if the text is something else or names a qubit twice.
  public init?(parsing text: String) {
    let parts = text.split(separator: "*", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    if parts == ["I"] || parts == ["i"] {
      self.init([])
      return
    }
    var factors: [Factor] = []
    for part in parts {
      // ASCII only: other letters and digits have these as their capitals or values.
      guard let letter = part.first, part.allSatisfy(\.isASCII),
        let pauli = Pauli.allCases.first(where: { String($0.letter) == letter.uppercased() }),
        part.dropFirst().allSatisfy(\.isNumber), let qubit = Int(part.dropFirst()),
        !factors.contains(where: { $0.qubit == qubit })
      else { return nil }
      factors.append(Factor(pauli, qubit))
    }
    self.init(factors)
  }

  /// The form `X0*Z3`; `I` for the identity.
  public var description: String {
    factors.isEmpty
      ? "I" : factors.map { "\($0.pauli.letter)\($0.qubit)" }.joined(separator: "*")
  }

  /// The operator with qubits renamed.
  public func mapping(_ transform: (Int) -> Int) -> PauliString {
    PauliString(factors.map { Factor($0.pauli, transform($0.qubit)) })
  }
}

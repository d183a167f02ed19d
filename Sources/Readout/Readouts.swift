import Circuits

/// The Pauli operators that a model reads after each step.
public struct Readouts: Hashable, Sendable {
  /// The operators in the order in which the controller sees them: by Pauli, then by qubit.
  public let paulis: [PauliString]

  /// A set of Pauli strings.
  public init(_ paulis: [PauliString]) { self.paulis = paulis }

  /// One-qubit Paulis of some qubits: X of each, then Y, then Z, as far as named.
  ///
  /// - Parameters:
  ///   - letters: A selection of `X`, `Y`, `Z`, for example `XYZ` or `Z`.
  ///   - qubits: The qubits that are read.
  /// - Throws: `ReadoutError.configuration` for other letters, repetitions or no qubits.
  public init(letters: String, qubits: [Int]) throws {
    let wanted = Array(letters.uppercased())
    guard !wanted.isEmpty, Set(wanted).count == wanted.count,
      wanted.allSatisfy({ "XYZ".contains($0) })
    else {
      throw ReadoutError.configuration(
        "model.readouts is '\(letters)'; allowed is a selection of X, Y and Z, each once")
    }
    guard !qubits.isEmpty, Set(qubits).count == qubits.count else {
      throw ReadoutError.configuration(
        "model.readout_qubits must name at least one qubit, and each once")
    }
    paulis = [Pauli.x, .y, .z].filter { wanted.contains($0.letter) }.flatMap { pauli in
      qubits.map { PauliString([PauliString.Factor(pauli, $0)]) }
    }
  }

  /// The number of readouts.
  public var count: Int { paulis.count }

  /// The expectations in |0…0⟩, which the controller sees before the first step.
  public var initialValues: [Double] {
    paulis.map { $0.factors.allSatisfy { $0.pauli == .z } ? 1 : 0 }
  }

  /// The readouts as one Pauli of each qubit, if they can be measured together in every run.
  public var commonBasis: [PauliString.Factor]? {
    var result: [PauliString.Factor] = []
    for pauli in paulis {
      guard pauli.factors.count == 1, let factor = pauli.factors.first,
        !result.contains(where: { $0.qubit == factor.qubit })
      else { return nil }
      result.append(factor)
    }
    return result
  }

  /// The readouts grouped by settings in which they can be measured together: each with one Pauli
  /// for every qubit that it measures, and the readouts that it supplies.
  ///
  /// Greedy in the order of the readouts; X, Y, Z of every qubit give three settings.
  public var settings: [(basis: [PauliString.Factor], readouts: [Int])] {
    var result: [(basis: [PauliString.Factor], readouts: [Int])] = []
    for (index, pauli) in paulis.enumerated() {
      let position = result.firstIndex { setting in
        pauli.factors.allSatisfy { factor in
          setting.basis.allSatisfy { $0.qubit != factor.qubit || $0.pauli == factor.pauli }
        }
      }
      if let position {
        result[position].readouts.append(index)
        for factor in pauli.factors where !result[position].basis.contains(factor) {
          result[position].basis.append(factor)
        }
      } else {
        result.append((pauli.factors, [index]))
      }
    }
    return result
  }
}

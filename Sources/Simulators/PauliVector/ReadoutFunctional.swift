import Channels
import Circuits

/// A number read from a state: an affine function of the Pauli expectations of a few qubits.
///
/// An ideal readout of a Pauli string has one coefficient equal to one. A readout through noisy
/// basis-change pulses, relaxation and assignment errors has several.
public struct ReadoutFunctional: Hashable, Sendable {
  /// The qubits of the circuit, distinct.
  public let qubits: [Int]
  /// 4ᵏ coefficients in the order of the Pauli index over `qubits`.
  public let coefficients: [Double]

  /// A functional on qubits.
  public init(qubits: [Int], coefficients: [Double]) {
    precondition(coefficients.count == 1 << (2 * qubits.count), "4^k coefficients are needed")
    self.qubits = qubits
    self.coefficients = coefficients
  }

  /// The expectation of a Pauli string.
  public init(_ pauli: PauliString) {
    qubits = pauli.factors.map(\.qubit)
    var coefficients = [Double](repeating: 0, count: 1 << (2 * qubits.count))
    var index = 0
    for (k, factor) in pauli.factors.enumerated() { index += factor.pauli.rawValue << (2 * k) }
    coefficients[index] = 1
    self.coefficients = coefficients
  }
}

extension PauliCell.Read {
  init(_ functional: ReadoutFunctional, program: Program) throws {
    let positions = try functional.qubits.map { qubit in
      guard let position = program.compactIndex(qubit) else {
        throw SimulationError.invalidRequest("readout of qubit \(qubit), which is not in use")
      }
      return position
    }
    entries = functional.coefficients.enumerated().filter { $0.element != 0 }.map {
      (index, coefficient) in
      var entry = 0
      for (k, position) in positions.enumerated() {
        entry += ((index >> (2 * k)) & 3) << (2 * position)
      }
      return (entry, coefficient)
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

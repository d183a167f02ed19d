import Circuits
import LinearAlgebra
import Numerics

/// A measurement with what it does to the state: for each outcome a completely positive map, which
/// together preserve the trace.
public struct Instrument: Hashable, Sendable {
  /// The number of qubits that the measurement acts on.
  public let qubitCount: Int
  /// The Kraus operators of each outcome, 2ᵏ × 2ᵏ, first qubit least significant.
  public let outcomes: [[ComplexMatrix]]

  /// An instrument from the Kraus operators of each outcome.
  /// - Throws: `ChannelError` if a shape is wrong or the outcomes together do not preserve the
  ///   trace within 1e-9.
  public init(qubits: Int, outcomes: [[ComplexMatrix]]) throws {
    // The channel that forgets the outcome checks both.
    _ = try QuantumChannel(qubits: qubits, terms: outcomes.joined().map { .kraus($0) })
    qubitCount = qubits
    self.outcomes = outcomes
  }

  /// A measurement of a product of Paulis with a strength: M± = ½[(a + b) I ± (a − b) P],
  /// a = cos(π/4 − g/2), b = sin(π/4 − g/2).
  ///
  /// Outcome 0 stands for P = +1, outcome 1 for P = −1, with the probabilities ½(1 ± sin g ⟨P⟩).
  /// What anticommutes with P shrinks by cos g when the outcome is forgotten.
  /// - Parameters:
  ///   - paulis: One Pauli for each qubit, not all the identity.
  ///   - g: The strength in radians, from 0 (nothing is measured) to π/2 (projective).
  ///   - dephasing: An exponent γ by which the meter dephases more than it must: what anticommutes
  ///     with P shrinks by another e^(−γ).
  /// - Throws: `ChannelError.outOfRange` for a strength or dephasing out of range, or if all
  ///   Paulis are the identity.
  public static func measurement(
    of paulis: [Pauli], strength g: Double, dephasing: Double = 0
  ) throws -> Instrument {
    let meter = try WeakMeasurement(strength: g, dephasing: dephasing)
    guard paulis.contains(where: { $0 != .i }) else {
      throw ChannelError.outOfRange(
        name: "number of measured Paulis", value: 0, allowed: "at least one other than I")
    }
    let index = paulis.enumerated().reduce(0) { $0 + $1.element.rawValue << (2 * $1.offset) }
    let p = pauliMatrix(index, qubits: paulis.count)
    let identity = ComplexMatrix.identity(p.rowCount)
    let (a, b) = meter.amplitudes
    let extra = (1 - meter.excessCoherence) / 2
    return try Instrument(
      qubits: paulis.count,
      outcomes: [1.0, -1].map { sign in
        let m = ((a + b) / 2) * identity + (sign * (a - b) / 2) * p
        return extra > 0 ? [(1 - extra).squareRoot() * m, extra.squareRoot() * (p * m)] : [m]
      })
  }

  /// The Pauli transfer matrix of an outcome: R[i][j] = Tr(Pᵢ Σ K Pⱼ K†)/d. Its first row gives
  /// the probability of the outcome.
  public func pauliTransferMatrix(outcome: Int) -> RealMatrix {
    let count = 1 << (2 * qubitCount)
    return outcomes[outcome].reduce(RealMatrix(rows: count, columns: count)) {
      $0 + pauliTransfer(of: $1)
    }
  }

  /// The Pauli transfer matrix when the outcome is forgotten.
  public var unconditionalPauliTransferMatrix: RealMatrix { channel.pauliTransferMatrix }

  /// The channel that remains when the outcome is forgotten.
  public var channel: QuantumChannel {
    QuantumChannel(uncheckedQubits: qubitCount, terms: outcomes.joined().map { .kraus($0) })
  }

  /// The effect of an outcome, E = Σ K†K: its probability in the state ρ is Tr(Eρ).
  public func effect(outcome: Int) -> ComplexMatrix {
    let dimension = 1 << qubitCount
    return outcomes[outcome].reduce(ComplexMatrix(rows: dimension, columns: dimension)) {
      $0 + $1.adjoint * $1
    }
  }

  /// The instrument of two outcomes seen through a record that errs: outcome r of the result is
  /// the report r.
  /// - Throws: `ChannelError` for another number of outcomes than two, or probabilities out of
  ///   range.
  public func reported(through assignment: AssignmentMatrix) throws -> Instrument {
    guard outcomes.count == 2 else {
      throw ChannelError.wrongShape(expected: 2, found: outcomes.count)
    }
    for (name, p) in [("P(1|0)", assignment.p10), ("P(0|1)", assignment.p01)] {
      guard (0...1).contains(p) else {
        throw ChannelError.outOfRange(name: name, value: p, allowed: "0 to 1")
      }
    }
    return try Instrument(
      qubits: qubitCount,
      outcomes: [false, true].map { report in
        [false, true].flatMap { truth -> [ComplexMatrix] in
          let weight = assignment.probability(report: report, given: truth)
          guard weight > 0 else { return [] }
          return outcomes[truth ? 1 : 0].map { weight.squareRoot() * $0 }
        }
      })
  }
}

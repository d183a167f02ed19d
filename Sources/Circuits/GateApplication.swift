import LinearAlgebra

/// A gate with its angles, not yet placed on qubits.
public struct GateApplication: Hashable, Sendable {
  /// The gate.
  public let gate: Gate
  /// The angles, one for each parameter of the gate, in the gate's order.
  public let angles: [Angle]

  /// A gate with as many angles as it has parameters, which `Circuit.validate` checks.
  public init(_ gate: Gate, _ angles: [Angle] = []) {
    self.gate = gate
    self.angles = angles
  }

  /// The unitary under values of the parameters, 2ᵏ × 2ᵏ, first qubit least significant.
  /// - Throws: `UnboundParameterError` for a parameter without a value.
  public func matrix(_ values: [Parameter: Double] = [:]) throws -> ComplexMatrix {
    gate.matrix(try angles.map { try $0.value(values) })
  }
}

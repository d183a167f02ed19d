import Circuits
import Foundation
import LinearAlgebra
import Numerics

/// A two-qubit unitary as one-qubit unitaries around an interaction whose angles say to which class
/// it belongs: π/2 ≥ x ≥ y ≥ |z|, and z ≥ 0 where x = π/2.
///
/// Unitaries of one class have the same interaction, so that each is the other one between
/// one-qubit unitaries (Zhang, Vala, Sastry and Whaley, Phys. Rev. A 67, 042313 (2003)).
struct CanonicalForm {
  /// The angles in descending order, the last with its sign.
  private(set) var x: Double
  private(set) var y: Double
  private(set) var z: Double
  /// The one-qubit unitaries before and after the interaction, by position.
  private(set) var before: [ComplexMatrix]
  private(set) var after: [ComplexMatrix]

  /// Angles that differ by less count as equal.
  static let tolerance = 1e-10

  /// The form of a 4 × 4 unitary; nil if rounding spoils its decomposition.
  init?(_ unitary: ComplexMatrix) {
    guard let whole = WeylDecomposition(unitary) else { return nil }
    self.init(whole.interaction, before: whole.before, after: whole.after)
  }

  /// The form of a constant interaction.
  init(_ interaction: Interaction) {
    let nothing = [ComplexMatrix.identity(2), ComplexMatrix.identity(2)]
    self.init(interaction, before: nothing, after: nothing)
  }

  private init(_ interaction: Interaction, before: [ComplexMatrix], after: [ComplexMatrix]) {
    let (reduced, paulis) = interaction.reduced()
    self.before = before
    self.after = after
    (x, y, z) = (reduced.x.constant, reduced.y.constant, reduced.z.constant)
    for axis in paulis {
      for position in 0..<2 {
        self.after[position] = self.after[position] * axis.gate.matrix([])
      }
    }
    // Cliffords on both qubits that exchange two axes.
    if abs(x) < abs(y) {
      (x, y) = (y, x)
      turn(by: .s)
    }
    if abs(y) < abs(z) {
      (y, z) = (z, y)
      turn(by: .sx)
    }
    if abs(x) < abs(y) {
      (x, y) = (y, x)
      turn(by: .s)
    }
    // A Pauli on one qubit reverses the two angles of the others.
    if x < 0 && y < 0 {
      flip(.z)
    } else if x < 0 {
      flip(.y)
    } else if y < 0 {
      flip(.x)
    }
    if .pi / 2 - x < Self.tolerance && z < 0 {
      // x and x − π differ by X⊗X.
      for position in 0..<2 {
        self.after[position] = self.after[position] * Gate.x.matrix([])
      }
      x -= .pi
      flip(.y)
    }
  }

  private mutating func turn(by gate: Gate) {
    let clifford = gate.matrix([])
    for position in 0..<2 {
      after[position] = after[position] * clifford.adjoint
      before[position] = clifford * before[position]
    }
  }

  private mutating func flip(_ axis: Axis) {
    let pauli = axis.gate.matrix([])
    after[0] = after[0] * pauli
    before[0] = pauli * before[0]
    if axis != .x { x = -x }
    if axis != .y { y = -y }
    if axis != .z { z = -z }
  }

  /// Whether another unitary belongs to the same class.
  func isEquivalent(to other: CanonicalForm) -> Bool {
    max(abs(x - other.x), abs(y - other.y), abs(z - other.z)) < Self.tolerance
  }

  /// The one-qubit unitaries that make this unitary of another one of its class.
  func locals(around other: CanonicalForm) -> (before: [ComplexMatrix], after: [ComplexMatrix]) {
    (
      (0..<2).map { other.before[$0].adjoint * before[$0] },
      (0..<2).map { after[$0] * other.after[$0].adjoint }
    )
  }
}

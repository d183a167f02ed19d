import Circuits
import LinearAlgebra

/// What a one-qubit Clifford does to the Paulis under conjugation: P → C† P C.
struct CliffordFrame: Hashable, Sendable {
  /// A Pauli with a sign.
  struct Image: Hashable, Sendable {
    var axis: Axis
    var isNegative: Bool
  }

  /// The images of X, Y and Z.
  let images: [Image]

  subscript(axis: Axis) -> Image { images[axis.rawValue] }

  /// The frame of gates in the order in which they act; nil unless their product is a Clifford
  /// that depends on no parameter.
  init?(_ gates: [GateApplication]) {
    if gates.isEmpty {
      images = Axis.allCases.map { Image(axis: $0, isNegative: false) }
      return
    }
    guard gates.allSatisfy({ $0.angles.allSatisfy { $0.terms.isEmpty } }),
      let matrix = PulseChain(gates).constantMatrix
    else { return nil }
    var images: [Image] = []
    for axis in Axis.allCases {
      let conjugated = matrix.adjoint * axis.gate.matrix([]) * matrix
      var found: Image?
      for candidate in Axis.allCases {
        let overlap = (candidate.gate.matrix([]) * conjugated).trace.real / 2
        if abs(abs(overlap) - 1) < Angle.tolerance {
          found = Image(axis: candidate, isNegative: overlap < 0)
        }
      }
      guard let found else { return nil }
      images.append(found)
    }
    self.images = images
  }
}

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
      guard let image = Image(conjugated) else { return nil }
      images.append(image)
    }
    self.images = images
  }
}

extension CliffordFrame.Image {
  /// The Pauli with a sign that a matrix is; nil if it is none. Elements are compared, since an
  /// overlap would forgive the square of a small rotation.
  init?(_ matrix: ComplexMatrix) {
    for candidate in Axis.allCases {
      let pauli = candidate.gate.matrix([])
      for isNegative in [false, true]
      where matrix.distance(to: (isNegative ? -1 : 1) * pauli) < Angle.tolerance {
        self.init(axis: candidate, isNegative: isNegative)
        return
      }
    }
    return nil
  }
}

import Circuits

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
    guard let unitary = OneQubitUnitary(gates) else { return nil }
    var images: [Image] = []
    for axis in Axis.allCases {
      guard let image = unitary.image(of: axis) else { return nil }
      images.append(image)
    }
    self.images = images
  }
}

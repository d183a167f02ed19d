/// A product of Paulis on up to 256 qubits with a power of i in front: i^phase ∏ X^x Z^z, all X
/// before all Z.
struct PauliProduct: Hashable {
  /// The most qubits that it can hold.
  static let width = 256

  /// The qubits with an X and with a Z, 64 to a word; both is i times Y.
  var x: SIMD4<UInt64> = .zero
  var z: SIMD4<UInt64> = .zero
  /// The power of i, from 0 to 3.
  var phase = 0

  /// The identity.
  init() {}

  /// X or Z on one qubit.
  static func x(_ qubit: Int) -> PauliProduct {
    var result = PauliProduct()
    result.x[qubit / 64] |= 1 << UInt64(qubit % 64)
    return result
  }

  /// Z on one qubit.
  static func z(_ qubit: Int) -> PauliProduct {
    var result = PauliProduct()
    result.z[qubit / 64] |= 1 << UInt64(qubit % 64)
    return result
  }

  static func * (left: PauliProduct, right: PauliProduct) -> PauliProduct {
    var result = PauliProduct()
    result.x = left.x ^ right.x
    result.z = left.z ^ right.z
    result.phase = (left.phase + right.phase + 2 * count(left.z & right.x)) & 3
    return result
  }

  /// The same with a power of i more.
  func times(i power: Int) -> PauliProduct {
    var result = self
    result.phase = (phase + power) & 3
    return result
  }

  /// Whether the two commute; otherwise they anticommute.
  func commutes(with other: PauliProduct) -> Bool {
    (Self.count(x & other.z) ^ Self.count(z & other.x)) & 1 == 0
  }

  /// Whether it is minus a product of X, Y and Z, for one that is its own adjoint.
  var isNegative: Bool { (phase - Self.count(x & z)) & 3 == 2 }

  /// The same without a sign.
  var positive: PauliProduct { isNegative ? times(i: 2) : self }

  /// Whether it is the identity, with any power of i.
  var isScalar: Bool { x == .zero && z == .zero }

  private static func count(_ words: SIMD4<UInt64>) -> Int {
    words[0].nonzeroBitCount + words[1].nonzeroBitCount + words[2].nonzeroBitCount
      + words[3].nonzeroBitCount
  }
}

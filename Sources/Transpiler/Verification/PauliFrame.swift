/// A Clifford C as what it makes of every X and Z when that is pulled back through it: P → C† P C.
struct PauliFrame {
  private(set) var xs: [PauliProduct]
  private(set) var zs: [PauliProduct]
  private var isIdentity = true

  /// The identity on so many qubits.
  init(qubitCount: Int) {
    xs = (0..<qubitCount).map { .x($0) }
    zs = (0..<qubitCount).map { .z($0) }
  }

  /// A Pauli on a qubit behind the Clifford, as a product of Paulis in front of it.
  func pulled(_ pauli: RotationRecipe.Axis, _ qubit: Int) -> PauliProduct {
    switch pauli {
    case .x: xs[qubit]
    case .y: (xs[qubit] * zs[qubit]).times(i: 1)
    case .z: zs[qubit]
    }
  }

  /// Any product behind the Clifford, as one in front of it.
  func pulled(_ product: PauliProduct) -> PauliProduct {
    if isIdentity { return product }
    var result = PauliProduct()
    for qubit in xs.indices where product.x[qubit / 64] >> UInt64(qubit % 64) & 1 == 1 {
      result = result * xs[qubit]
    }
    for qubit in zs.indices where product.z[qubit / 64] >> UInt64(qubit % 64) & 1 == 1 {
      result = result * zs[qubit]
    }
    return result.times(i: product.phase)
  }

  /// C becomes C exp(−i k π/4 P): a rotation by k quarter turns in front of it.
  mutating func absorb(_ pauli: PauliProduct, quarterTurns: Int) {
    let k = quarterTurns & 3
    if k == 0 { return }
    isIdentity = false
    for qubit in xs.indices {
      xs[qubit] = Self.conjugate(xs[qubit], pauli, k)
      zs[qubit] = Self.conjugate(zs[qubit], pauli, k)
    }
  }

  /// Makes one choice among all Cliffords that differ by rotations about the Z of a qubit that is
  /// measured or reset next, where these are of no consequence.
  mutating func settlePhase(of qubit: Int) {
    let turns = (0..<4).min {
      Self.key(Self.conjugate(xs[qubit], zs[qubit], $0))
        .lexicographicallyPrecedes(Self.key(Self.conjugate(xs[qubit], zs[qubit], $1)))
    }
    absorb(zs[qubit], quarterTurns: turns ?? 0)
  }

  private static func key(_ pauli: PauliProduct) -> [UInt64] {
    [pauli.isNegative ? 1 : 0] + (0..<4).map { pauli.x[$0] } + (0..<4).map { pauli.z[$0] }
  }

  /// R† Q R for R = exp(−i k π/4 P): −i Q P for one quarter turn, where the two anticommute.
  static func conjugate(_ q: PauliProduct, _ p: PauliProduct, _ quarterTurns: Int) -> PauliProduct {
    let k = quarterTurns & 3
    if k == 0 || q.commutes(with: p) { return q }
    if k == 2 { return q.times(i: 2) }
    return (q * p).times(i: k == 1 ? 3 : 1)
  }
}

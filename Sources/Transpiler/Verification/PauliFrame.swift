/// A Clifford C as what it makes of every X and Z when that is pulled back through it: P → C† P C.
struct PauliFrame {
  private(set) var xs: [PauliProduct]
  private(set) var zs: [PauliProduct]

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

  /// C becomes C exp(−i k π/4 P): a rotation by k quarter turns in front of it.
  mutating func absorb(_ pauli: PauliProduct, quarterTurns: Int) {
    let k = quarterTurns & 3
    if k == 0 { return }
    for qubit in xs.indices {
      xs[qubit] = Self.conjugate(xs[qubit], pauli, k)
      zs[qubit] = Self.conjugate(zs[qubit], pauli, k)
    }
  }

  /// R† Q R for R = exp(−i k π/4 P): −i Q P for one quarter turn, where the two anticommute.
  static func conjugate(_ q: PauliProduct, _ p: PauliProduct, _ quarterTurns: Int) -> PauliProduct {
    let k = quarterTurns & 3
    if k == 0 || q.commutes(with: p) { return q }
    if k == 2 { return q.times(i: 2) }
    return (q * p).times(i: k == 1 ? 3 : 1)
  }
}

import Circuits

/// Exact expectations of Paulis after a program without conditions: the Pauli is taken back through
/// the program (Heisenberg's picture), where it stays one Pauli, and errors shrink it.
struct PauliPropagation {
  private let program: StabilizerProgram
  private let inverses: [CliffordAction?]

  init(_ program: StabilizerProgram) {
    self.program = program
    inverses = program.steps.map { step in
      if case .gate(let action, _) = step.operation { action.inverse } else { nil }
    }
  }

  /// ⟨P⟩ in the final state.
  func expectation(_ pauli: PauliString) -> Double {
    // Bit 0 for X and bit 1 for Z of every qubit.
    var letters = [UInt8](repeating: 0, count: program.qubitCount)
    for factor in pauli.factors {
      letters[factor.qubit] = (factor.pauli != .z ? 1 : 0) | (factor.pauli != .x ? 2 : 0)
    }
    var value = 1.0
    for (step, inverse) in zip(program.steps, inverses).reversed() {
      guard let low = step.qubits.first else { continue }
      let high = step.qubits.count > 1 ? step.qubits[1] : nil
      let own = letters[low] | (high.map { letters[$0] << 2 } ?? 0)
      if own == 0 { continue }
      switch step.operation {
      case .gate:
        guard let inverse else { continue }
        let image = inverse.images[Int(own)]
        if inverse.isNegative[Int(own)] { value = -value }
        letters[low] = image & 3
        if let high { letters[high] = image >> 2 }
      case .errors(let errors):
        var kept = 1.0
        for error in errors where Self.anticommute(own, error.pauli) {
          kept -= 2 * error.probability
        }
        value *= kept
      case .measure:
        if own & 1 != 0 { return 0 }
      case .reset:
        if own & 1 != 0 { return 0 }
        letters[low] = 0
      case .assign: continue
      }
      if value == 0 { return 0 }
    }
    return letters.contains { $0 & 1 != 0 } ? 0 : value
  }

  /// Whether two Paulis on the same qubits anticommute.
  static func anticommute(_ a: UInt8, _ b: UInt8) -> Bool {
    let (x, z): (UInt8, UInt8) = (0b0101, 0b1010)
    return (((a & x) << 1 & b) ^ ((b & x) << 1 & a) & z).nonzeroBitCount & 1 == 1
  }
}

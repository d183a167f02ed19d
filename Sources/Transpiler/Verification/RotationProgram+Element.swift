import Circuits

extension RotationProgram {
  /// What an element does.
  enum Kind: Equatable {
    case rotation
    case measurement(bit: Int)
    case reset
    /// The end of a run of gates on two qubits, with X and Z of both in front of and behind it.
    case block(start: [PauliProduct], end: [PauliProduct])
  }

  /// A rotation, measurement or reset.
  struct Element {
    var kind: Kind
    /// The product that is rotated about or measured, for a rotation without a sign; for a reset
    /// that of Z.
    var pauli: PauliProduct
    /// For a measurement or reset the product of X.
    var other = PauliProduct()
    var angle: Angle = 0
    var conditions: [Condition] = []
    /// A measurement or reset to be undone by its like.
    var isInverse = false

    /// Whether it depends on nothing that is not known.
    var isConstant: Bool { isNumber && conditions.isEmpty }
    /// Whether it is a rotation by a known angle, under conditions or not.
    var isNumber: Bool { kind == .rotation && angle.terms.isEmpty }

    /// The same rotation about another product.
    func about(_ product: PauliProduct) -> Element {
      var result = self
      result.pauli = product
      return result
    }

    /// Whether a rotation about a product next to it has no consequence.
    func absorbs(_ product: PauliProduct) -> Bool {
      switch kind {
      case .rotation, .block: false
      case .measurement, .reset:
        conditions.isEmpty && !isInverse && pauli.positive == product
      }
    }

    func commutes(with next: Element) -> Bool {
      guard pauli.commutes(with: next.pauli) else { return false }
      if kind == .reset || next.kind == .reset {
        guard other.commutes(with: next.pauli), pauli.commutes(with: next.other),
          other.commutes(with: next.other)
        else { return false }
      }
      if case .measurement(let bit) = kind, next.touches(bit) { return false }
      if case .measurement(let bit) = next.kind, touches(bit) { return false }
      return true
    }

    private func touches(_ bit: Int) -> Bool {
      kind == .measurement(bit: bit) || conditions.contains { $0.bits.contains(bit) }
    }
  }
}

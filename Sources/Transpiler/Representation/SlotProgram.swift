import Circuits

/// What a slot does once the one-qubit gates before it are done.
enum SlotKind: Hashable, Sendable {
  /// Two qubits interact; which native gates do it is decided for the pair that they end up on.
  case interaction(Interaction)
  /// A two-qubit gate that the device performs by itself.
  case native(GateApplication)
  /// One-qubit gates under a condition on classical bits.
  case conditional([GateApplication])
  case measure
  case reset
  case delay(Duration)
  case barrier
  /// A value is written into a classical bit.
  case assign(Bool)

  /// Whether two qubits must be neighbours for it.
  var isPair: Bool {
    switch self {
    case .interaction, .native: true
    default: false
    }
  }
}

/// A step that is more than one-qubit gates, with the one-qubit gates that come before it.
struct Slot: Hashable, Sendable {
  var kind: SlotKind
  var qubits: [Int]
  /// For each of `qubits` the unconditional one-qubit gates since its previous slot.
  var before: [[GateApplication]]
  var bits: [Int] = []
  var conditions: [Condition] = []

  /// No gates before either of two qubits, one list for all slots of long circuits.
  static let nothingBefore: [[GateApplication]] = [[], []]

  /// The interaction if nothing hinders fusing it with a neighbour.
  var freeInteraction: Interaction? {
    if case .interaction(let value) = kind, conditions.isEmpty { value } else { nil }
  }
}

/// A circuit between its passes: a sequence of slots, and one-qubit gates after the last of them.
struct SlotProgram: Sendable {
  var qubitCount: Int
  var slots: [Slot] = []
  /// For every qubit the one-qubit gates after its last slot.
  var after: [[GateApplication]]

  init(qubitCount: Int) {
    self.qubitCount = qubitCount
    after = Array(repeating: [], count: qubitCount)
  }

  /// The qubits that something other than a barrier touches, ascending.
  var activeQubits: [Int] {
    var used = after.map { !$0.isEmpty }
    for slot in slots {
      for (position, qubit) in slot.qubits.enumerated()
      where slot.kind != .barrier || !slot.before[position].isEmpty {
        used[qubit] = true
      }
    }
    return used.indices.filter { used[$0] }
  }
}

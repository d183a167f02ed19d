import Circuits

/// A program on virtual qubits, prepared for routing: its order as wires, its costs as tables.
struct RoutingProblem: Sendable {
  /// What the search needs to know of a slot.
  struct Item: Sendable {
    /// The virtual qubits.
    let qubits: [Int]
    /// The wires that order it, with its position on each.
    var wires: [(wire: Int, position: Int)] = []
    /// Whether it needs two neighbours.
    let isPair: Bool
    /// Entanglers of the slot by itself and with an exchange fused into it.
    let count: Int
    let countWithSwap: Int
    /// Whether it is a single rotation, which can act at a distance through qubits in |0⟩.
    let canBridge: Bool
  }

  let program: SlotProgram
  let items: [Item]
  /// The slots along each wire: one wire for each qubit, one for each classical bit, and one that
  /// keeps measurements and resets in order.
  let wires: [[Int]]
  /// The number of slots that need two neighbours.
  let pairCount: Int
  /// The two qubits of every slot that needs two neighbours.
  let ends: [(first: Int, second: Int)]
  /// The slots that need two neighbours along each wire.
  let pairs: [[Int]]
  /// For every position on a wire, and the one after its end, how many of `pairs` come before it.
  let pairsBefore: [[Int]]

  init(_ program: SlotProgram, target: Target) {
    self.program = program
    let bitBase = program.qubitCount
    let bits = program.slots.flatMap { $0.bits + $0.conditions.flatMap(\.bits) }
    let orderWire = bitBase + (bits.max() ?? -1) + 1
    var wires = [[Int]](repeating: [], count: orderWire + 1)
    var items: [Item] = []
    let family = target.usualFamily
    for (index, slot) in program.slots.enumerated() {
      var touched = slot.qubits
      touched += Set(slot.bits + slot.conditions.flatMap(\.bits)).sorted().map { bitBase + $0 }
      switch slot.kind {
      case .measure, .reset: touched.append(orderWire)
      default: break
      }
      var item = Item(slot, by: family)
      for wire in touched {
        item.wires.append((wire, wires[wire].count))
        wires[wire].append(index)
      }
      items.append(item)
    }
    self.items = items
    self.wires = wires
    pairCount = items.count { $0.isPair }
    ends = items.map { $0.isPair ? ($0.qubits[0], $0.qubits[1]) : (0, 0) }
    pairs = wires.map { wire in wire.filter { items[$0].isPair } }
    pairsBefore = wires.map { wire in
      wire.reduce(into: [0]) { $0.append($0[$0.count - 1] + (items[$1].isPair ? 1 : 0)) }
    }
  }
}

extension RoutingProblem.Item {
  fileprivate init(_ slot: Slot, by family: Entangler.Family) {
    qubits = slot.qubits
    isPair = slot.kind.isPair
    guard let interaction = slot.freeInteraction else {
      count = isPair ? 2 : 0
      countWithSwap = isPair ? 5 : 0
      canBridge = false
      return
    }
    let swapped = interaction.swapped
    count = family.count(interaction)
    countWithSwap = family.count(swapped)
    canBridge = interaction.axes.count == 1
  }
}

extension Target {
  /// The family that most pairs make exchanges of.
  var usualFamily: Entangler.Family {
    var uses: [Entangler.Family: Int] = [:]
    for link in links.values {
      if let family = link.entanglers(for: .move).first?.family { uses[family, default: 0] += 1 }
    }
    return Entangler.Family.allCases.max { (uses[$0] ?? 0) < (uses[$1] ?? 0) } ?? .clifford
  }
}

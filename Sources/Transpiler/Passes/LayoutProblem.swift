import Circuits

/// What a layout has to serve: how often which qubits meet, and what else happens on each.
struct LayoutProblem: Sendable {
  /// The virtual qubits that take part.
  let qubits: [Int]
  /// The position of every virtual qubit in `qubits`, −1 for those that take no part.
  let index: [Int]
  /// Entanglers between qubits, by their indices in `qubits`.
  let meetings: [(first: Int, second: Int, count: Double)]
  /// The meetings of each qubit.
  let partners: [[(other: Int, count: Double)]]
  /// For each qubit the number of measurements, of pulses, and of entanglers.
  let readouts: [Double]
  let pulses: [Double]
  let entanglers: [Double]
  /// A guess of the number of entanglers one after another.
  let depth: Double

  init(_ program: SlotProgram, keeping extra: [Int] = []) {
    qubits = Set(program.activeQubits + extra).sorted()
    var index = [Int](repeating: -1, count: program.qubitCount)
    for (position, qubit) in qubits.enumerated() { index[qubit] = position }
    var counts: [[Int]: Double] = [:]
    var readouts = [Double](repeating: 0, count: qubits.count)
    var pulses = readouts
    var entanglers = readouts
    var levels = readouts
    for slot in program.slots where slot.kind != .barrier {
      if slot.kind == .measure { readouts[index[slot.qubits[0]]] += 1 }
      for qubit in slot.qubits { pulses[index[qubit]] += 1 }
      guard slot.kind.isPair else { continue }
      let weight = Double(max(1, slot.freeInteraction?.cliffordCost ?? 2))
      let (a, b) = (index[slot.qubits[0]], index[slot.qubits[1]])
      counts[a < b ? [a, b] : [b, a], default: 0] += weight
      entanglers[a] += weight
      entanglers[b] += weight
      levels[a] = max(levels[a], levels[b]) + weight
      levels[b] = levels[a]
    }
    self.index = index
    meetings = counts.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { ($0.key[0], $0.key[1], $0.value) }
    var partners = [[(other: Int, count: Double)]](repeating: [], count: qubits.count)
    for meeting in meetings {
      partners[meeting.first].append((meeting.second, meeting.count))
      partners[meeting.second].append((meeting.first, meeting.count))
    }
    self.partners = partners
    self.readouts = readouts
    self.pulses = pulses
    self.entanglers = entanglers
    depth = levels.max() ?? 0
  }

  /// For every qubit the −ln(success) of what happens on it alone at every place: reading it out,
  /// its pulses, and waiting while others are busy.
  func placeCosts(_ target: Target) -> [[Double]] {
    let duration = target.typicalEntanglerDuration
    let places = (0..<target.device.qubitCount).map { place in
      (
        target.readoutCost(place), target.pulses[place].pulseCost, target.waitingRate(place)
      )
    }
    return qubits.indices.map { qubit in
      places.map { readout, pulse, rate in
        readouts[qubit] * readout + 2 * pulses[qubit] * pulse
          + rate * duration * max(0, depth - entanglers[qubit])
      }
    }
  }
}

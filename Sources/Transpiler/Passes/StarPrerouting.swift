import Circuits

/// Lets the centre of a star walk: where one qubit meets many others one after another, it changes
/// places with each after they have met, so that the star becomes a line. Next to a rotation the
/// exchange takes one entangler, and lines fit on devices where stars do not (the pass StarPrerouting
/// of Qiskit, Javadi-Abhari and others, arXiv 2405.08810, does the same).
enum StarPrerouting {
  /// Stars with fewer qubits around them stay.
  fileprivate static let smallest = 6

  /// The program with stars as lines, and the qubit of it that holds each one of the old program at
  /// the end; nil unless most of the program's pairs are in stars.
  static func run(_ program: SlotProgram) -> (program: SlotProgram, wires: [Int])? {
    var wires = Array(0..<program.qubitCount)
    var fusion = Fusion(qubitCount: program.qubitCount)
    var walked = 0
    var index = 0
    while index < program.slots.count {
      let star = program.star(at: index)
      for (position, slot) in program.slots[index..<(index + star.count)].enumerated() {
        var placed = slot
        placed.qubits = slot.qubits.map { wires[$0] }
        fusion.append(placed)
        guard let center = star.center, position + 1 < star.count else { continue }
        let partner = slot.qubits[0] == center ? slot.qubits[1] : slot.qubits[0]
        fusion.append(
          Slot(
            kind: .interaction(.swap), qubits: [wires[center], wires[partner]], before: [[], []]))
        wires.swapAt(center, partner)
      }
      if star.center != nil { walked += star.count }
      index += star.count
    }
    for (qubit, gates) in program.after.enumerated() { fusion.append(gates, on: wires[qubit]) }
    guard walked > 0, 2 * walked >= program.slots.count(where: \.kind.isPair) else { return nil }
    return (fusion.collected, wires)
  }
}

extension SlotProgram {
  /// The qubit that all of the following slots share, each with another qubit, and how many they
  /// are; one slot without a centre where they are too few.
  fileprivate func star(at index: Int) -> (center: Int?, count: Int) {
    var best: (center: Int?, count: Int) = (nil, 1)
    guard slots[index].freeInteraction != nil else { return best }
    for center in slots[index].qubits {
      var partners = Set<Int>()
      for slot in slots[index...] {
        guard slot.freeInteraction != nil, slot.qubits.contains(center),
          partners.insert(slot.qubits[0] == center ? slot.qubits[1] : slot.qubits[0]).inserted
        else { break }
      }
      if partners.count >= StarPrerouting.smallest, partners.count > best.count {
        best = (center, partners.count)
      }
    }
    return best
  }
}

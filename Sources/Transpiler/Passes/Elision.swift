import Circuits

/// Leaves exchanges of qubits out where that saves entanglers: what follows names the other qubit
/// instead, and the final layout tells where each qubit has gone.
enum Elision {
  /// The program without exchanges, and the qubit of it that holds each one of the old program at
  /// the end.
  static func run(
    _ program: SlotProgram, _ family: Entangler.Family
  ) -> (program: SlotProgram, wires: [Int]) {
    var wires = Array(0..<program.qubitCount)
    var fusion = Fusion(qubitCount: program.qubitCount)
    var hasChanged = false
    for slot in program.slots {
      var placed = slot
      placed.qubits = slot.qubits.map { wires[$0] }
      if let interaction = slot.freeInteraction {
        let (exchanged, paulis) = (interaction + .swap).reduced()
        if family.count(exchanged) < family.count(interaction) {
          if exchanged.axes.isEmpty {
            for (position, qubit) in placed.qubits.enumerated() {
              fusion.append(slot.before[position], on: qubit)
            }
          } else {
            placed.kind = .interaction(exchanged)
            fusion.append(placed)
          }
          for qubit in placed.qubits {
            fusion.append(paulis.map { GateApplication($0.gate) }, on: qubit)
          }
          hasChanged = true
          wires.swapAt(slot.qubits[0], slot.qubits[1])
          continue
        }
      }
      fusion.append(placed)
    }
    guard hasChanged else { return (program, wires) }
    for (qubit, gates) in program.after.enumerated() { fusion.append(gates, on: wires[qubit]) }
    let result = Fusion.repeated(fusion.collected, isWorthwhile: Fusion.savesEntanglers)
    return (result, wires)
  }
}

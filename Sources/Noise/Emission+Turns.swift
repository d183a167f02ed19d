import Circuits
import Devices

/// Turns of qubits by frequencies off their frames, and by gates that they have no part in.
extension Emission {
  /// The turns by frequency noise before an operation.
  mutating func addTurns(
    before instruction: Instruction, _ entry: ScheduledCircuit.Entry
  ) {
    let middle = (entry.start + entry.end) / 2
    let isJoint = instruction.qubits.count > 1 && instruction.conditions.isEmpty
    let isGate = instruction.application != nil
    for qubit in instruction.qubits {
      addTurn(
        qubit, until: isJoint && isGate ? entry.start : middle,
        from: isJoint && isGate ? entry.end : middle)
    }
  }

  mutating func addTurn(_ qubit: Int, until start: Double, from end: Double) {
    guard phases != nil else { return }
    // What a piece of a longer run starts from nobody knows.
    let isResting = span != .whole && (resting.contains(qubit) || !started.contains(qubit))
    let place = output.instructions.count
    guard
      let seconds = phases?.turn(qubit, until: start, from: end, at: place, isResting: isResting)
    else { return }
    // The angle is known at the end only.
    emit(.gate(GateApplication(.rz, [0])), [qubit], from: .turn(qubit: qubit, seconds: seconds))
  }

  /// What a gate does to neighbours of its qubits that have no part in it.
  mutating func drive(
    _ application: GateApplication, _ instruction: Instruction, _ entry: ScheduledCircuit.Entry
  ) {
    guard crosstalk != nil else { return }
    let middle = (entry.start + entry.end) / 2
    for pair in model.disturbedPairs(by: instruction.qubits, among: active) {
      let other = pair[1]
      guard span != .lifetime || isUsedAgain(other) else { continue }
      if let pulse = model.drivenPulse(application, pair) {
        addPhases(before: [other], at: middle)
        let end = phases?.turning(other, until: middle) ?? middle
        addTurn(other, until: end, from: end)
        add(.gate(pulse), [other], instruction, from: .driven(application, pair))
        use(other)
      }
      let seconds = entry.end - entry.start
      if isAlive(other), let turn = model.starkTurn(pair, seconds: seconds) {
        add(.gate(turn), [other], instruction, from: .stark(pair, seconds: seconds))
      }
    }
  }
}

import Circuits

extension Circuit {
  /// This circuit with every measured qubit flipped before it is measured, and again after it unless
  /// it is reset.
  func flippingMeasuredQubits() -> Circuit {
    var result = self
    result.instructions = []
    for (index, instruction) in instructions.enumerated() {
      guard instruction.operation == .measure, let qubit = instruction.qubits.first else {
        result.instructions.append(instruction)
        continue
      }
      result.append(.x, on: qubit)
      result.instructions.append(instruction)
      let next = instructions[(index + 1)...].first { $0.qubits.contains(qubit) }
      if next?.operation != .reset { result.append(.x, on: qubit) }
    }
    return result
  }

  /// This circuit of gates, its inverse and the circuit again: the same without noise, with three
  /// times as many gates. Barriers keep them from cancelling.
  func folded() -> Circuit {
    var result = self
    let all = Array(0..<qubitCount)
    result.instructions.append(Instruction(.barrier, on: all))
    for instruction in instructions.reversed() {
      guard let application = instruction.application else { continue }
      let inverse = application.gate.inverse(application.angles)
      result.instructions.append(
        .gate(inverse.gate, inverse.angles, on: instruction.qubits))
    }
    result.instructions.append(Instruction(.barrier, on: all))
    result.instructions += instructions
    return result
  }
}

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
}

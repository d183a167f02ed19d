extension NoisyCircuit {
  /// The circuit without the steps that no recorded bit and none of the given qubits can notice.
  ///
  /// Walking back from the end, a step on qubits that nobody looks at any more is left out: it
  /// preserves the trace, so that everything else stays as it is, exactly. Measurements into bits
  /// always stay.
  /// - Parameter observed: Qubits whose final state matters.
  public func removingUnobserved(keeping observed: Set<Int> = []) -> NoisyCircuit {
    var live = observed
    var kept: [NoisyInstruction] = []
    for instruction in instructions.reversed() {
      let isRecorded = instruction.operation.writtenBit != nil
      guard isRecorded || instruction.qubits.contains(where: live.contains) else { continue }
      kept.append(instruction)
      if instruction.operation == .reset && instruction.conditions.isEmpty {
        live.subtract(instruction.qubits)
      } else {
        live.formUnion(instruction.qubits)
      }
    }
    var result = self
    result.instructions = kept.reversed()
    return result
  }
}

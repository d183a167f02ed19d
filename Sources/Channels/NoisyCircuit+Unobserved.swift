extension NoisyCircuit {
  /// The circuit without the steps that no recorded bit and none of the given qubits can notice.
  ///
  /// Walking back from the end, a step on qubits that nobody looks at any more is left out: it
  /// preserves the trace, so that everything else stays as it is, exactly. Measurements into bits
  /// stay, but for hidden bits that nothing needs.
  /// - Parameter observed: Qubits whose final state matters.
  public func removingUnobserved(keeping observed: Set<Int> = []) -> NoisyCircuit {
    var live = observed
    var kept: [NoisyInstruction] = []
    var needed = resultRule.neededBits(of: bitCount, forResult: true)
    for instruction in instructions.reversed() {
      let isRecorded =
        instruction.operation.writtenBit.map {
          $0 < resultBitCount || needed.contains($0)
        } ?? false
      guard isRecorded || instruction.qubits.contains(where: live.contains) else { continue }
      kept.append(isRecorded ? instruction : instruction.withoutRecord)
      for condition in instruction.conditions { needed.formUnion(condition.bits) }
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

extension NoisyInstruction {
  /// The step without a bit that it measures into.
  fileprivate var withoutRecord: NoisyInstruction {
    switch operation {
    case .measure(_?, let assignment):
      NoisyInstruction(.measure(bit: nil, assignment), on: qubits, conditions: conditions)
    case .weakMeasure(_?, let measurement):
      NoisyInstruction(.weakMeasure(bit: nil, measurement), on: qubits, conditions: conditions)
    default: self
    }
  }
}

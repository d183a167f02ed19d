import Circuits
import Devices

extension Device {
  /// A circuit without the resets with which it begins, on a machine that cannot reset: they ask
  /// for nothing but the state in which every shot starts.
  public func preparing(_ circuit: Circuit) -> Circuit {
    guard !capabilities.reset else { return circuit }
    var result = circuit
    var used = Set<Int>()
    result.instructions = circuit.instructions.compactMap { instruction in
      if instruction.operation == .barrier { return instruction }
      guard instruction.operation == .reset, instruction.conditions.isEmpty else {
        used.formUnion(instruction.qubits)
        return instruction
      }
      var later = instruction
      later.qubits = instruction.qubits.filter(used.contains)
      return later.qubits.isEmpty ? nil : later
    }
    return result
  }

  /// Refuses circuits that ask for operations which the machine does not offer: reset, operations
  /// after a measurement, operations under a condition.
  /// - Throws: `TranspilerError.unsupportedOperation`.
  public func checkCapabilities(for circuit: Circuit) throws {
    var measured = Set<Int>()
    for instruction in circuit.instructions where instruction.operation != .barrier {
      if !instruction.conditions.isEmpty && !capabilities.feedForward {
        throw unsupported("operations under a condition", instruction)
      }
      if instruction.operation == .reset && !capabilities.reset {
        throw unsupported("reset", instruction)
      }
      if !capabilities.midCircuitMeasurement,
        instruction.qubits.contains(where: { measured.contains($0) })
      {
        throw unsupported("operations after a measurement", instruction)
      }
      if instruction.operation == .measure { measured.formUnion(instruction.qubits) }
    }
  }

  private func unsupported(_ operation: String, _ instruction: Instruction) -> TranspilerError {
    .unsupportedOperation(operation: operation, qubits: instruction.qubits, device: name)
  }
}

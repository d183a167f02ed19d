import Circuits
import Devices

extension Device {
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

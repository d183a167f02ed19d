/// Why a list of instructions is no circuit.
public struct CircuitError: Error, Hashable, CustomStringConvertible, Sendable {
  /// The position in the list of instructions, counted from 0; nil for the circuit as a whole.
  public let instruction: Int?
  /// What is wrong and what is allowed.
  public let problem: String

  /// The instruction and what is wrong with it.
  public var description: String {
    instruction.map { "instruction \($0): \(problem)" } ?? problem
  }
}

extension Circuit {
  /// Checks what readers guarantee and code by hand may get wrong: qubits and bits that exist, each
  /// once, and as many qubits and angles as gates have.
  /// - Throws: `CircuitError` for the first instruction that is wrong.
  public func validate() throws(CircuitError) {
    guard qubitCount >= 0, bitCount >= 0 else {
      throw CircuitError(instruction: nil, problem: "a circuit cannot have less than no qubits")
    }
    let known = Set(parameters)
    for (index, instruction) in instructions.enumerated() {
      if let problem = problem(instruction, known) {
        throw CircuitError(instruction: index, problem: problem)
      }
    }
  }

  private func problem(_ instruction: Instruction, _ known: Set<Parameter>) -> String? {
    let qubits = instruction.qubits
    if let outside = qubits.first(where: { !(0..<qubitCount).contains($0) }) {
      return "there is no qubit \(outside); the circuit has \(qubitCount), counted from 0"
    }
    if Set(qubits).count != qubits.count { return "a qubit stands twice in \(qubits)" }
    let bits = instruction.bits + instruction.conditions.flatMap(\.bits)
    if let outside = bits.first(where: { !(0..<bitCount).contains($0) }) {
      return "there is no bit \(outside); the circuit has \(bitCount), counted from 0"
    }
    switch instruction.operation {
    case .gate(let application):
      let gate = application.gate
      if qubits.count != gate.qubitCount {
        return "\(gate.name) acts on \(gate.qubitCount) qubits, not on \(qubits.count)"
      }
      if application.angles.count != gate.parameters.count {
        return "\(gate.name) has \(gate.parameters.count) angles, not \(application.angles.count)"
      }
      if !application.angles.allSatisfy(\.constant.isFinite) {
        return "an angle of \(gate.name) is not a finite number"
      }
      if let open = application.angles.flatMap(\.parameters).first(where: { !known.contains($0) }) {
        return "'\(open.name)' is not among the circuit's parameters"
      }
      return nil
    case .measure:
      return qubits.count == 1 && instruction.bits.count <= 1
        ? nil : "a measurement reads one qubit into one bit"
    case .reset: return qubits.count == 1 ? nil : "a reset acts on one qubit"
    case .delay, .barrier: return nil
    case .assign:
      return qubits.isEmpty && instruction.bits.count == 1
        ? nil : "an assignment writes one bit and acts on no qubit"
    }
  }
}

import Channels

/// The qubits of a circuit that are in use, and their places among each other.
struct CompactQubits: Sendable {
  /// The circuit's index of every compact qubit, ascending.
  let list: [Int]
  /// The compact index of every qubit of the circuit; 0 for one that is not in use.
  let position: [Int]

  /// Finds the qubits in use and checks every instruction, since the kernels do not.
  /// - Parameters:
  ///   - circuit: The circuit.
  ///   - kept: Qubits that count as in use even if no instruction touches them.
  ///   - isBound: Whether angles must not depend on parameters.
  /// - Throws: `SimulationError` for qubits or bits that the circuit does not have, and for channels
  ///   on more than two qubits; `UnboundParameterError`.
  init(_ circuit: NoisyCircuit, keeping kept: [Int] = [], isBound: Bool = false) throws {
    var isUsed = [Bool](repeating: false, count: circuit.qubitCount)
    for qubit in kept { isUsed[qubit] = true }
    let count = circuit.qubitCount
    // By pointer, because a copy of each instruction would cost more than the check.
    try circuit.instructions.withUnsafeBufferPointer { instructions in
      for index in instructions.indices {
        try instructions[index].qubits.withUnsafeBufferPointer { qubits in
          let isPlain =
            instructions[index].conditions.isEmpty
            && Self.operandCount(instructions[index].operation) == qubits.count
          if isPlain && qubits.count == 1 && 0..<count ~= qubits[0] {
            isUsed[qubits[0]] = true
          } else if isPlain && qubits.count == 2 && qubits[0] != qubits[1]
            && 0..<count ~= qubits[0] && 0..<count ~= qubits[1]
          {
            isUsed[qubits[0]] = true
            isUsed[qubits[1]] = true
          } else {
            try instructions[index].check(index, in: circuit, isBound: isBound)
            for qubit in qubits { isUsed[qubit] = true }
          }
        }
      }
    }
    list = isUsed.indices.filter { isUsed[$0] }
    var position = [Int](repeating: 0, count: circuit.qubitCount)
    for (index, qubit) in list.enumerated() { position[qubit] = index }
    self.position = position
  }

  /// The number of qubits of a gate with fixed angles or a channel; 0 for what needs a closer look.
  @inline(__always)
  private static func operandCount(_ operation: borrowing NoisyOperation) -> Int {
    switch operation {
    case .gate(let application):
      application.angles.allSatisfy { $0.constantValue != nil } ? application.gate.qubitCount : 0
    case .channel(let channel): channel.qubitCount
    case .reset: 1
    case .measure, .weakMeasure, .assign: 0
    }
  }
}

extension NoisyInstruction {
  /// Refuses places that the kernels, which do not check, must never see.
  fileprivate func check(_ index: Int, in circuit: NoisyCircuit, isBound: Bool) throws {
    func refusal(_ reason: String) -> SimulationError {
      .invalidRequest("step \(index) of the circuit \(reason)")
    }
    let expected: Int
    switch operation {
    case .gate(let application):
      expected = application.gate.qubitCount
      if isBound { for angle in application.angles { _ = try angle.value([:]) } }
    case .channel(let channel):
      expected = channel.qubitCount
      guard expected <= 2 else {
        throw SimulationError.unsupported(
          "a channel on \(expected) qubits; at most 2 are supported")
      }
    case .measure, .weakMeasure, .assign:
      if case .assign = operation { expected = 0 } else { expected = 1 }
      if let bit = operation.writtenBit, !(0..<circuit.bitCount ~= bit) {
        throw refusal("names classical bit \(bit); the circuit has \(circuit.bitCount)")
      }
    case .reset: expected = 1
    }
    guard qubits.count == expected else {
      throw refusal("acts on \(qubits.count) qubits instead of \(expected)")
    }
    let repeats =
      expected == 2 ? qubits[0] == qubits[1] : expected > 2 && Set(qubits).count < expected
    guard !repeats else { throw refusal("names a qubit twice: \(qubits)") }
    for qubit in qubits where !(0..<circuit.qubitCount ~= qubit) {
      throw refusal("names qubit \(qubit); the circuit has \(circuit.qubitCount)")
    }
    if conditions.isEmpty { return }
    for bit in conditions.flatMap(\.bits) where !(0..<circuit.bitCount ~= bit) {
      throw refusal("names classical bit \(bit); the circuit has \(circuit.bitCount)")
    }
  }
}

extension Circuit {
  /// For every instruction whether it happens in the middle of a program: a measurement after which
  /// its qubit is used again or its bit decides about an operation, or a reset of a qubit that has
  /// been used. Some machines have measurements and resets of their own for that.
  /// - Parameter isPiece: Whether more of the program comes before and after the circuit.
  public func midCircuitFlags(isPiece: Bool = false) -> [Bool] {
    var flags = [Bool](repeating: false, count: instructions.count)
    var used = Set<Int>()
    for (index, instruction) in instructions.enumerated() where instruction.operation != .barrier {
      if instruction.operation == .reset {
        flags[index] = isPiece || instruction.qubits.contains(where: used.contains)
      }
      used.formUnion(instruction.qubits)
    }
    var usedAgain = Set<Int>()
    var read = Set<Int>()
    for (index, instruction) in instructions.enumerated().reversed() {
      if instruction.operation == .measure {
        flags[index] =
          isPiece || instruction.qubits.contains(where: usedAgain.contains)
          || instruction.bits.contains(where: read.contains)
      }
      switch instruction.operation {
      case .gate, .measure, .reset: usedAgain.formUnion(instruction.qubits)
      case .delay, .barrier, .assign: break
      }
      for condition in instruction.conditions { read.formUnion(condition.bits) }
    }
    return flags
  }
}

import Circuits

extension CircuitWriter {
  mutating func writeInstructions() throws(QASMPrintingError) {
    let all = circuit.instructions
    var start = 0
    while start < all.count {
      // Steps under the same conditions share a block, up to one that changes what is tested.
      let conditions = all[start].conditions
      let read = bitsTested(by: conditions)
      var end = start + 1
      while end < all.count, !conditions.isEmpty, all[end].conditions == conditions,
        !all[end - 1].bits.contains(where: read.contains), circuit.annotations[end] == nil
      {
        end += 1
      }
      var lines: [String] = []
      for index in start..<end {
        do {
          lines += try statements(all[index])
          if version == .v2 { try checkConditions2(of: all[index]) }
        } catch { throw QASMPrintingError(error.message, instruction: index) }
      }
      if version == .v3 {
        for annotation in circuit.annotations[start] ?? [] { text += annotation + "\n" }
      }
      do {
        if version == .v3 {
          try write(lines, under: conditions)
        } else {
          try write2(
            lines, under: conditions,
            changesTest: all[end - 1].bits.contains(where: read.contains))
        }
      } catch { throw QASMPrintingError(error.message, instruction: start) }
      start = end
    }
  }

  /// One step without its conditions.
  private func statements(_ instruction: Instruction) throws(QASMPrintingError) -> [String] {
    let isClassical = if case .assign = instruction.operation { true } else { false }
    guard let highest = instruction.qubits.max() ?? (isClassical ? -1 : nil),
      highest < circuit.qubitCount,
      instruction.qubits.allSatisfy({ $0 >= 0 }),
      Set(instruction.qubits).count == instruction.qubits.count
    else {
      throw QASMPrintingError(
        "the qubits \(instruction.qubits) are not different ones of the circuit's "
          + "\(circuit.qubitCount)")
    }
    let qubits = instruction.qubits.map { qubitNames[$0] }
    switch instruction.operation {
    case .gate(let application):
      guard qubits.count == application.gate.qubitCount else {
        throw QASMPrintingError("'\(application.gate.name)' acts on \(qubits.count) qubits")
      }
      try checkParameters(application)
      return [try call(application, qubits)]
    case .measure:
      guard qubits.count == 1, instruction.bits.count == 1,
        bitNames.indices.contains(instruction.bits[0])
      else {
        throw QASMPrintingError("a measurement needs one qubit and one bit of the circuit")
      }
      let bit = bitNames[instruction.bits[0]]
      return [version == .v2 ? "measure \(qubits[0]) -> \(bit);" : "\(bit) = measure \(qubits[0]);"]
    case .assign(let value):
      return [try assignment(of: value, to: instruction.bits)]
    case .reset: return qubits.map { "reset \($0);" }
    case .barrier: return ["barrier \(qubits.joined(separator: ", "));"]
    case .delay(let duration):
      guard version == .v3 else { return try sleep(duration, qubits) }
      let length = try CircuitWriter.duration(duration)
      return ["delay[\(length)] \(qubits.joined(separator: ", "));"]
    }
  }

  /// A known value written into a bit, as version 3 and the dialect of `hqslib1` can.
  private func assignment(of value: Bool, to bits: [Int]) throws(QASMPrintingError) -> String {
    guard version == .v3 || library != .standard else {
      throw QASMPrintingError("OpenQASM 2 cannot assign to bits; \(Self.dialect)")
    }
    guard bits.count == 1, bitNames.indices.contains(bits[0]) else {
      throw QASMPrintingError("an assignment writes one bit of the circuit")
    }
    return "\(bitNames[bits[0]]) = \(version == .v3 ? "\(value)" : value ? "1" : "0");"
  }

  private func checkParameters(_ application: GateApplication) throws(QASMPrintingError) {
    for angle in application.angles {
      guard angle.isAffine else {
        throw QASMPrintingError(
          "'\(application.gate.name)' has an Euler angle of merged gates: bind the parameters before "
            + "printing")
      }
      for parameter in angle.parameters.sorted(by: { $0.name < $1.name }) {
        guard version == .v3 else {
          throw QASMPrintingError(
            "OpenQASM 2 has no parameters: bind '\(parameter.name)' before printing")
        }
        guard circuit.parameters.contains(parameter) else {
          throw QASMPrintingError("parameter '\(parameter.name)' is not declared in the circuit")
        }
      }
    }
  }
}

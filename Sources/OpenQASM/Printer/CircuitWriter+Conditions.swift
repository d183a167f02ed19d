import Circuits

extension CircuitWriter {
  /// Writes steps inside one `if` for each condition.
  mutating func write(
    _ lines: [String], under conditions: [Condition]
  ) throws(QASMPrintingError) {
    if version == .v2 {
      let test = try conditions.first.map { (condition) throws(QASMPrintingError) in
        "if (\(try subject(condition))==\(condition.value)) "
      }
      for line in lines { text += (test ?? "") + line + "\n" }
      return
    }
    var indent = ""
    for condition in conditions {
      text += try opening(condition).map { indent + $0 + "\n" }.joined()
      indent += "  "
    }
    for line in lines { text += indent + line + "\n" }
    for _ in conditions {
      indent.removeLast(2)
      text += indent + "}\n"
    }
  }

  /// `if (…) {`, with the steps in the `else` where a register must differ from a value: Qiskit
  /// reads no other inequality of registers.
  private func opening(_ condition: Condition) throws(QASMPrintingError) -> [String] {
    if condition.bits.count == 1 {
      let bit = try subject(condition)
      switch (condition.value, condition.negated) {
      case (1, false): return ["if (\(bit)) {"]
      case (0, false): return ["if (!\(bit)) {"]
      case (1, true): return ["if (\(bit) != true) {"]
      case (0, true): return ["if (\(bit) != false) {"]
      default: break
      }
    }
    let test = "if (\(try subject(condition)) == \(try value(condition))) {"
    return condition.negated ? [test, "} else {"] : [test]
  }

  private func value(_ condition: Condition) throws(QASMPrintingError) -> String {
    if let number = Int(exactly: condition.value) { return "\(number)" }
    guard condition.bits.count == 64 else {
      throw QASMPrintingError("a condition compares with \(condition.value), which is out of range")
    }
    let digits = String(condition.value, radix: 2)
    return "\"" + String(repeating: "0", count: 64 - digits.count) + digits + "\""
  }

  /// The bit, the register or the alias that a condition is about.
  private func subject(_ condition: Condition) throws(QASMPrintingError) -> String {
    guard !condition.bits.isEmpty, condition.bits.count <= 64,
      condition.bits.allSatisfy(bitNames.indices.contains)
    else {
      throw QASMPrintingError(
        "a condition needs 1 to 64 bits of the circuit, not \(condition.bits)")
    }
    if let register = register(condition.bits), version == .v2 || condition.bits.count > 1 {
      return register.name
    }
    if condition.bits.count == 1 { return bitNames[condition.bits[0]] }
    guard let alias = aliases[condition.bits] else {
      throw QASMPrintingError("the bits \(condition.bits) have no name")
    }
    return alias
  }

  /// The register whose bits these are, all of them in order.
  private func register(_ bits: [Int]) -> Register? {
    circuit.classicalRegisters.first {
      $0.count > 0 && bits == Array($0.offset..<($0.offset + $0.count))
    }
  }

  /// Gives a name to every list of bits that is compared and is not a register.
  mutating func declareAliases() throws(QASMPrintingError) {
    for condition in circuit.instructions.lazy.flatMap(\.conditions)
    where condition.bits.count > 1 && aliases[condition.bits] == nil
      && register(condition.bits) == nil
    {
      guard condition.bits.allSatisfy(bitNames.indices.contains) else { continue }
      var number = aliases.count
      while !taken.insert("condition\(number)").inserted { number += 1 }
      aliases[condition.bits] = "condition\(number)"
      text += "let condition\(number) = \(parts(condition.bits).joined(separator: " ++ "));\n"
    }
  }

  /// Runs of bits of one register each, as sets of indices.
  private func parts(_ bits: [Int]) -> [String] {
    var runs: [(register: Register, indices: [Int])] = []
    for bit in bits {
      guard
        let owner = circuit.classicalRegisters.first(where: {
          ($0.offset..<($0.offset + $0.count)).contains(bit)
        })
      else { continue }
      if runs.last?.register == owner {
        runs[runs.count - 1].indices.append(bit - owner.offset)
      } else {
        runs.append((owner, [bit - owner.offset]))
      }
    }
    return runs.map { run in
      "\(run.register.name)[{\(run.indices.map(String.init).joined(separator: ", "))}]"
    }
  }

  /// Refuses what OpenQASM 2 cannot condition on.
  func checkCondition2(_ instruction: Instruction) throws(QASMPrintingError) {
    guard !instruction.conditions.isEmpty else { return }
    guard instruction.conditions.count == 1 else {
      throw QASMPrintingError("OpenQASM 2 cannot nest conditions")
    }
    let condition = instruction.conditions[0]
    guard !condition.negated else {
      throw QASMPrintingError("OpenQASM 2 has no negated conditions")
    }
    guard register(condition.bits) != nil else {
      throw QASMPrintingError(
        "OpenQASM 2 compares whole registers only, not the bits \(condition.bits)")
    }
    guard Int(exactly: condition.value) != nil else {
      throw QASMPrintingError("a condition compares with \(condition.value), which is out of range")
    }
    guard instruction.operation != .barrier else {
      throw QASMPrintingError("OpenQASM 2 cannot put a condition on a barrier")
    }
  }
}

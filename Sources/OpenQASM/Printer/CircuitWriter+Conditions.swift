import Circuits

extension CircuitWriter {
  /// Writes steps inside one `if` for each condition, as version 3 can.
  mutating func write(
    _ lines: [String], under conditions: [Condition]
  ) throws(QASMPrintingError) {
    var indent = ""
    var functions: [Condition: String] = [:]
    for condition in conditions where isWritten(condition) == false {
      functions[condition] = try expression(of: condition)
    }
    for condition in conditions {
      if let function = functions[condition] {
        text += indent + "if (\(function)) {\n"
        indent += "  "
        continue
      }
      text += try opening(condition).map { indent + $0 + "\n" }.joined()
      indent += "  "
    }
    for line in lines { text += indent + line + "\n" }
    for _ in conditions {
      indent.removeLast(2)
      text += indent + "}\n"
    }
  }

  /// Whether a condition compares a register or an alias of bits, rather than being a function.
  private func isWritten(_ condition: Condition) -> Bool {
    guard condition.logic == nil, !condition.bits.isEmpty, condition.bits.count <= 64 else {
      return condition.logic == nil && register(condition.bits) != nil
    }
    if condition.bits.count == 1 { return true }
    return register(condition.bits) != nil || aliases[condition.bits] != nil
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

  func value(_ condition: Condition) throws(QASMPrintingError) -> String {
    if condition.higherWords.isEmpty, let number = Int(exactly: condition.value) {
      return "\(number)"
    }
    if version == .v2 || condition.isBeyondBits { return Self.decimal(condition) }
    let digits = condition.bits.indices.reversed().map { condition.isSet($0) ? "1" : "0" }
    return "\"" + digits.joined() + "\""
  }

  /// The value of a comparison as a number of any width.
  private static func decimal(_ condition: Condition) -> String {
    var words = [condition.value] + condition.higherWords
    var digits: [String] = []
    while words.contains(where: { $0 != 0 }) {
      var rest: UInt64 = 0
      for index in words.indices.reversed() {
        (words[index], rest) = UInt64(10).dividingFullWidth((rest, words[index]))
      }
      digits.append("\(rest)")
    }
    return digits.isEmpty ? "0" : digits.reversed().joined()
  }

  /// The bit, the register or the alias that a condition is about.
  func subject(_ condition: Condition) throws(QASMPrintingError) -> String {
    guard condition.bits.allSatisfy(bitNames.indices.contains) else {
      throw QASMPrintingError("a condition names bits that the circuit does not have")
    }
    if let register = register(condition.bits), version == .v2 || condition.bits.count > 1 {
      return registerNames[register.name] ?? register.name
    }
    if condition.bits.count == 1 { return bitNames[condition.bits[0]] }
    guard let alias = aliases[condition.bits] else {
      throw QASMPrintingError("the bits \(condition.bits) have no name")
    }
    return alias
  }

  /// The register whose bits these are, all of them in order.
  func register(_ bits: [Int]) -> Register? {
    circuit.classicalRegisters.first {
      $0.count > 0 && bits == Array($0.offset..<($0.offset + $0.count))
        && !hiddenBits.contains($0.offset)
    }
  }

  /// Gives a name to every list of bits that is compared and is not a register.
  mutating func declareAliases() throws(QASMPrintingError) {
    for condition in circuit.instructions.lazy.flatMap(\.conditions)
    where condition.bits.count > 1 && aliases[condition.bits] == nil && condition.logic == nil
      && condition.bits.count <= 64 && register(condition.bits) == nil
    {
      guard condition.bits.allSatisfy({ $0 >= 0 && $0 < circuit.resultBitCount }) else { continue }
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
      "\(registerNames[run.register.name] ?? run.register.name)[{\(run.indices.map(String.init).joined(separator: ", "))}]"
    }
  }
}

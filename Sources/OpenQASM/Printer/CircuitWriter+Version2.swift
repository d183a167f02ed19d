import Circuits

/// Conditions and waits in OpenQASM 2, whose `if` compares one register with a number.
extension CircuitWriter {
  /// How wide a register is at most of which some values are listed, and how many values.
  private static let widthLimit = 12
  private static let valueLimit = 64

  /// What to write instead where the published language has no word.
  static let dialect = "the dialect of hqslib1.inc can"

  /// Refuses steps that cannot stand under conditions.
  func checkConditions2(of instruction: Instruction) throws(QASMPrintingError) {
    if library == .standard, instruction.operation == .barrier, !instruction.conditions.isEmpty {
      throw QASMPrintingError(
        "OpenQASM 2 cannot put a condition on a barrier; \(Self.dialect)")
    }
  }

  /// The bits that the text of conditions is about; in the published version 2 these are whole
  /// registers.
  func bitsTested(by conditions: [Condition]) -> Set<Int> {
    let bits = Set(conditions.flatMap(\.bits))
    guard version == .v2, library == .standard else { return bits }
    return owners(of: bits).reduce(into: bits) {
      $0.formUnion($1.offset..<$1.offset + $1.count)
    }
  }

  private func owners(of bits: Set<Int>) -> [Register] {
    circuit.classicalRegisters.filter { register in
      bits.contains { (register.offset..<register.offset + register.count).contains($0) }
    }
  }

  /// Writes steps under conditions that must all hold.
  /// - Parameter changesTest: Whether the last step writes some of `bitsTested`.
  mutating func write2(
    _ lines: [String], under conditions: [Condition], changesTest: Bool
  ) throws(QASMPrintingError) {
    let tests: [String]
    if conditions.isEmpty {
      tests = [""]
    } else if conditions.count == 1, conditions[0].logic == nil, !conditions[0].negated,
      register(conditions[0].bits) != nil
    {
      tests = ["if (\(try subject(conditions[0]))==\(try value(conditions[0]))) "]
    } else if library == .quantinuum {
      tests = [try test(conditions)]
    } else {
      tests = try comparisons(conditions, changesTest: changesTest)
    }
    for test in tests {
      for line in lines { text += test + line + "\n" }
    }
  }

  /// Conditions as one comparison of a register or a bit, which holds their value if need be.
  private mutating func test(_ conditions: [Condition]) throws(QASMPrintingError) -> String {
    if conditions.count == 1, conditions[0].logic == nil, !conditions[0].isBeyondBits,
      register(conditions[0].bits) != nil || conditions[0].bits.count == 1
    {
      let symbol = conditions[0].negated ? "!=" : "=="
      return "if (\(try subject(conditions[0]))\(symbol)\(try value(conditions[0]))) "
    }
    var all: Term?
    for condition in conditions {
      let term = try term(of: condition)
      all = all.map { Self.join($0, "&", term) } ?? term
    }
    guard let all else { return "" }
    // A constant is no register.
    let isName = all.symbol == nil && all.text.count > 1
    return "if (\(isName ? all.text : declareVariable(all.text))==1) "
  }

  /// Comparisons of one register with every value for which all conditions hold; at most one of
  /// them is true.
  private func comparisons(
    _ conditions: [Condition], changesTest: Bool
  ) throws(QASMPrintingError) -> [String] {
    let bits = Set(conditions.flatMap(\.bits))
    guard bits.allSatisfy(bitNames.indices.contains) else {
      throw QASMPrintingError("a condition names bits that the circuit does not have")
    }
    let owners = owners(of: bits)
    guard owners.count <= 1 else {
      let names = owners.map { "'\(registerNames[$0.name] ?? $0.name)'" }.joined(separator: ", ")
      throw QASMPrintingError(
        "OpenQASM 2 compares one whole register with a number, and a condition here is about bits "
          + "of \(names); \(Self.dialect)")
    }
    let count = owners.first?.count ?? 0
    guard count <= Self.widthLimit else {
      throw QASMPrintingError(
        "OpenQASM 2 compares whole registers only, and values of more than \(Self.widthLimit) bits "
          + "are not listed; \(Self.dialect)")
    }
    let offset = owners.first?.offset ?? 0
    let values = (0..<1 << count).filter { value in
      conditions.allSatisfy { $0.holds { value >> ($0 - offset) & 1 == 1 } }
    }
    guard let owner = owners.first, values.count < 1 << count else {
      return values.isEmpty ? [] : [""]
    }
    guard values.count <= Self.valueLimit else {
      throw QASMPrintingError(
        "OpenQASM 2 compares whole registers only, and there are \(values.count) values to be "
          + "listed, more than \(Self.valueLimit); \(Self.dialect)")
    }
    guard values.count <= 1 || !changesTest else {
      throw QASMPrintingError(
        "OpenQASM 2 compares whole registers only, and what stands under the condition writes the "
          + "register, so that its values cannot be listed one after the other; \(Self.dialect)")
    }
    let name = registerNames[owner.name] ?? owner.name
    return values.map { "if (\(name)==\($0)) " }
  }

  /// A wait in Quantinuum's dialect, in seconds.
  func sleep(
    _ duration: Duration, _ qubits: [String]
  ) throws(QASMPrintingError) -> [String] {
    guard library == .quantinuum else {
      throw QASMPrintingError("OpenQASM 2 has no delay; \(Self.dialect)")
    }
    guard case .seconds(let seconds) = duration else {
      throw QASMPrintingError("hqslib1.inc has delays in seconds, not in samples")
    }
    guard seconds.isFinite, seconds >= 0 else {
      throw QASMPrintingError("a delay of \(seconds) is not possible")
    }
    let length = try CircuitWriter.number(seconds)
    return qubits.map { "sleep(\(length)) \($0);" }
  }

  /// Whether the text has to declare what waits.
  var declaresSleep: Bool {
    library == .quantinuum
      && circuit.instructions.contains { if case .delay = $0.operation { true } else { false } }
  }
}

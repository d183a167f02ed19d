import Circuits

/// Functions of bits as expressions.
extension CircuitWriter {
  /// An expression with the operator that binds least in it; nil for a name.
  struct Term {
    var text: String
    var symbol: Character?
    /// How deep its parentheses nest.
    var depth = 0

    /// The text as an operand of an operator.
    func within(_ outer: Character) -> String {
      symbol == nil || symbol == outer ? text : "(\(text))"
    }
  }

  /// How deep parentheses nest at most; what lies deeper becomes a variable.
  private static let depthLimit = 24

  /// A condition as an expression, with the variables declared that it needs.
  mutating func expression(of condition: Condition) throws(QASMPrintingError) -> String {
    try term(of: condition).text
  }

  /// The same as an operand.
  mutating func term(of condition: Condition) throws(QASMPrintingError) -> Term {
    guard condition.bits.allSatisfy(bitNames.indices.contains) else {
      throw QASMPrintingError("a condition names bits that the circuit does not have")
    }
    if condition.logic == nil, condition.isBeyondBits || condition.bits.isEmpty {
      return constant(condition.isBeyondBits == condition.negated)
    }
    var term: Term
    if let logic = condition.logic {
      term = write(logic, condition.bits)
    } else {
      let literals = condition.bits.enumerated().map { position, bit in
        let name = Term(text: bitNames[bit])
        return condition.isSet(position) ? name : opposite(of: name)
      }
      term = literals.dropFirst().reduce(literals[0]) { Self.join($0, "&", $1) }
    }
    if condition.negated { term = opposite(of: term) }
    return term
  }

  private func constant(_ flag: Bool) -> Term {
    Term(text: version == .v3 ? "\(flag)" : flag ? "1" : "0")
  }

  /// In version 2 bits are numbers, whose complement has more than one digit.
  private func opposite(of term: Term) -> Term {
    version == .v3
      ? Term(text: "!" + term.within("!"), symbol: nil, depth: term.depth)
      : Self.join(term, "^", constant(true))
  }

  private mutating func write(_ logic: BitLogic, _ bits: [Int]) -> Term {
    let complements = Self.complements(of: logic)
    /// The operands that the text of a selection has.
    func parts(_ selection: BitLogic.Selection) -> [BitLogic.Operand] {
      if Self.isComplement(selection.high, selection.low, complements) {
        return [selection.test, selection.low]
      }
      return [selection.test, selection.high, selection.low]
    }
    var uses = [Int](repeating: 0, count: logic.selections.count)
    if case .selection(let root) = logic.result { uses[root] = 1 }
    for index in logic.selections.indices.reversed() where uses[index] > 0 {
      for case .selection(let part) in parts(logic.selections[index]) { uses[part] += 1 }
    }
    var terms = [Term](repeating: Term(text: ""), count: logic.selections.count)
    func term(_ operand: BitLogic.Operand) -> Term {
      switch operand {
      case .constant(let flag): constant(flag)
      case .input(let number): Term(text: bitNames[bits[number]])
      case .selection(let number): terms[number]
      }
    }
    for (index, selection) in logic.selections.enumerated() where uses[index] > 0 {
      let test = term(selection.test)
      let not = opposite(of: test)
      let high = term(selection.high)
      let low = term(selection.low)
      var result: Term
      switch (selection.high, selection.low) {
      case (.constant(true), .constant(false)): result = test
      case (.constant(false), .constant(true)): result = not
      case (_, .constant(false)): result = Self.join(test, "&", high)
      case (.constant(false), _): result = Self.join(not, "&", low)
      case (.constant(true), _): result = Self.join(test, "|", low)
      case (_, .constant(true)): result = Self.join(not, "|", high)
      default:
        result =
          Self.isComplement(selection.high, selection.low, complements)
          ? Self.join(test, "^", low)
          : Self.join(Self.join(test, "&", high), "|", Self.join(not, "&", low))
      }
      if uses[index] > 1 && result.symbol != nil || result.depth > Self.depthLimit {
        result = Term(text: declareVariable(result.text))
      }
      terms[index] = result
    }
    return term(logic.result)
  }

  static func join(_ left: Term, _ symbol: Character, _ right: Term) -> Term {
    func depth(_ term: Term) -> Int {
      term.symbol == nil || term.symbol == symbol ? term.depth : term.depth + 1
    }
    return Term(
      text: "\(left.within(symbol)) \(symbol) \(right.within(symbol))", symbol: symbol,
      depth: max(depth(left), depth(right)))
  }

  /// For each selection what is its opposite, if anything is.
  private static func complements(of logic: BitLogic) -> [Int: BitLogic.Operand] {
    var numbers: [BitLogic.Selection: Int] = [:]
    var result: [Int: BitLogic.Operand] = [:]
    var inverted: [BitLogic.Operand: BitLogic.Operand] = [:]
    func opposite(_ operand: BitLogic.Operand) -> BitLogic.Operand? {
      switch operand {
      case .constant(let flag): .constant(!flag)
      case .input: inverted[operand]
      case .selection(let number): result[number]
      }
    }
    for (number, selection) in logic.selections.enumerated() {
      numbers[selection] = number
      if selection.high == .constant(false), selection.low == .constant(true) {
        result[number] = selection.test
        inverted[selection.test] = .selection(number)
        if case .selection(let other) = selection.test { result[other] = .selection(number) }
        continue
      }
      guard let high = opposite(selection.high), let low = opposite(selection.low),
        let other = numbers[BitLogic.Selection(test: selection.test, high: high, low: low)]
      else { continue }
      result[number] = .selection(other)
      result[other] = .selection(number)
    }
    return result
  }

  /// Whether two operands are opposites.
  private static func isComplement(
    _ a: BitLogic.Operand, _ b: BitLogic.Operand, _ complements: [Int: BitLogic.Operand]
  ) -> Bool {
    if case .selection(let number) = a { return complements[number] == b }
    if case .selection(let number) = b { return complements[number] == a }
    return false
  }

  /// A variable that holds a value.
  mutating func declareVariable(_ value: String) -> String {
    var number = variableCount
    while !taken.insert("f\(number)").inserted { number += 1 }
    variableCount = number + 1
    guard version == .v2 else {
      text += "bool f\(number) = \(value);\n"
      return "f\(number)"
    }
    text += "creg f\(number)[1];\nf\(number)[0] = \(value);\n"
    return "f\(number)[0]"
  }

  /// Writes the declared bits that are computed at the end.
  mutating func writeAssignments() throws(QASMPrintingError) {
    let assignments = circuit.resultRule.assignments
    guard !assignments.isEmpty else { return }
    guard version == .v3 || library != .standard else {
      throw QASMPrintingError(
        "OpenQASM 2 cannot write a function of bits into a bit; \(Self.dialect)")
    }
    // All of them read the bits as they were before any was written.
    let written = Set(assignments.map(\.bit))
    let reads = assignments.contains { $0.value.bits.contains(where: written.contains) }
    var lines: [String] = []
    for assignment in assignments {
      let value = try expression(of: assignment.value)
      guard bitNames.indices.contains(assignment.bit) else {
        throw QASMPrintingError(
          "a result is written into bit \(assignment.bit), which is not there")
      }
      lines.append("\(bitNames[assignment.bit]) = \(reads ? declareVariable(value) : value);\n")
    }
    text += lines.joined()
  }
}

extension Parser {
  /// `if (condition) … else …`
  mutating func branch() throws -> Statement.Kind {
    take()
    try expect("(", "after 'if'")
    let condition = try classical { parser in try parser.nested { try $0.expression() } }
    try expect(")", "after the condition")
    if version == .version2, at("{") { try require3("a block", token.position) }
    let consequence = try body("after the condition of 'if'")
    var alternative: [Statement] = []
    if atWord("else"), version == .version3 {
      take()
      alternative = try body("after 'else'")
    }
    return .branch(condition, then: consequence, else: alternative)
  }

  /// `for int i in [0:3] { … }`
  mutating func loop() throws -> Statement.Kind {
    take()
    let type = try classicalType()
    guard type.shape == nil else {
      throw Failure(type.position, "a loop variable cannot be an array")
    }
    let variable = try name("the name of a loop variable")
    guard atWord("in") else {
      throw Failure(
        token.position, "expected 'in' after the loop variable, found \(token.described)")
    }
    take()
    let values: LoopSyntax.Values
    if at("{") {
      values = .set(try set())
    } else if at("[") {
      let place = take().position
      let start = at(":") ? nil : try nested { try $0.expression() }
      values = .range(try range(from: start, at: place))
      try expect("]", "after the range")
    } else if token.kind == .identifier {
      values = .elements(try expression())
    } else {
      throw Failure(
        token.position,
        "expected a range '[a:b]', a set '{a, b}' or an array to loop over, found "
          + token.described)
    }
    let body = try body("after the head of 'for'")
    return .loop(LoopSyntax(type: type, name: variable, values: values, body: body))
  }

  /// `while (condition) { … }`
  mutating func repetition() throws -> Statement.Kind {
    take()
    try expect("(", "after 'while'")
    let condition = try nested { try $0.expression() }
    try expect(")", "after the condition")
    return .repetition(condition, try body("after the condition of 'while'"))
  }

  /// `switch (subject) { case 1, 2 { … } default { … } }`
  mutating func choice() throws -> Statement.Kind {
    take()
    try expect("(", "after 'switch'")
    let subject = try nested { try $0.expression() }
    try expect(")", "after the subject of 'switch'")
    try expect("{", "after the subject of 'switch'")
    do { return try cases(of: subject) } catch {
      skipBlock()
      throw error
    }
  }

  private mutating func cases(of subject: Expression) throws -> Statement.Kind {
    var cases: [SwitchSyntax.Case] = []
    var fallback: [Statement]?
    while !at("}") {
      let place = token.position
      guard fallback == nil else {
        throw Failure(place, "expected '}' after the default case, found \(token.described)")
      }
      if atWord("case") {
        take()
        var values = try list(until: "{") { parser in try parser.nested { try $0.expression() } }
        guard !values.isEmpty else { throw Failure(place, "'case' needs a value") }
        let isOld = accept(":")
        while isOld, atWord("case") {
          take()
          values.append(try nested { try $0.expression() })
          try expect(":", "after the value of 'case'")
        }
        let body = try nested { try $0.block("after the values of 'case'") }
        cases.append(SwitchSyntax.Case(values: values, body: body))
        if isOld { try endOldCase() }
      } else if atWord("default") {
        take()
        let isOld = accept(":")
        fallback = try nested { try $0.block("after 'default'") }
        if isOld { try endOldCase() }
      } else {
        throw Failure(place, "expected 'case' or 'default', found \(token.described)")
      }
    }
    try expect("}", "after the cases of 'switch'")
    return .choice(SwitchSyntax(subject: subject, cases: cases, fallback: fallback))
  }

  /// The `break;` after a case in the form in which Qiskit wrote `switch` before the language had it:
  /// `case 1: { … } break;`.
  private mutating func endOldCase() throws {
    guard atWord("break") else { return }
    take()
    try expectEnd("'break'")
  }

  /// `break;`, `continue;` and `end;`
  mutating func leaving(_ exit: Statement.Exit) throws -> Statement.Kind {
    take()
    try expectEnd("'\(exit.rawValue)'")
    return .leave(exit)
  }

  /// `box { … }` and `box[length] { … }`
  mutating func box() throws -> Statement.Kind {
    take()
    let length = try designator()
    return .box(length, try block("after 'box'"))
  }
}

extension Parser {
  /// `measure q -> c;`
  mutating func measure() throws -> Statement.Kind {
    let place = take().position
    let source = try operand()
    guard accept("->") else {
      throw Failure(
        place, "the result of 'measure' is not stored: write 'measure q -> c' or 'c = measure q'")
    }
    let target = try operand()
    try expectEnd("the measurement")
    return .measure(source, into: target)
  }

  /// `reset q;`
  mutating func reset() throws -> Statement.Kind {
    take()
    let target = try operand()
    try expectEnd("the reset")
    return .reset(target)
  }

  /// `barrier q, r[0];`, or `barrier;` on all qubits.
  mutating func barrier() throws -> Statement.Kind {
    let place = take().position
    let operands = try list(until: ";") { try $0.operand() }
    if operands.isEmpty { try require3("a barrier without operands", place) }
    try expectEnd("the barrier")
    return .barrier(operands)
  }

  /// `delay[100ns] q;`
  mutating func delay() throws -> Statement.Kind {
    let place = take().position
    guard let duration = try designator() else {
      throw Failure(place, "'delay' needs a duration in brackets")
    }
    let operands = try list(until: ";") { try $0.operand() }
    try expectEnd("the delay")
    return .delay(duration, operands)
  }

  /// `if (condition) … else …`
  mutating func branch() throws -> Statement.Kind {
    take()
    try expect("(", "after 'if'")
    let condition = try nested { try $0.expression() }
    try expect(")", "after the condition")
    if version == .version2, at("{") { try require3("a block", token.position) }
    let consequence = try body("")
    var alternative: [Statement] = []
    if atWord("else"), version == .version3 {
      take()
      alternative = try body("")
    }
    return .branch(condition, then: consequence, else: alternative)
  }

  /// `for int i in [0:3] { … }`
  mutating func loop() throws -> Statement.Kind {
    take()
    let type = try classicalType()
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
    } else {
      throw Failure(
        token.position,
        "expected a range '[a:b]' or a set '{a, b}' of values to loop over, found "
          + token.described)
    }
    let body = try body("")
    return .loop(LoopSyntax(type: type, name: variable, values: values, body: body))
  }

  /// `box { … }`
  mutating func box() throws -> Statement.Kind {
    let place = take().position
    if at("[") {
      throw Failure(place, "a 'box' with a duration is not supported: use delays")
    }
    return .block(try block("after 'box'"))
  }
}

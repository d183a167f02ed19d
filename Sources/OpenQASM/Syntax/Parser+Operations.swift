extension Parser {
  /// `measure q -> c;`, or without a target in OpenQASM 3.
  mutating func measure() throws -> Statement.Kind {
    let place = take().position
    let source = try operand()
    guard accept("->") else {
      guard version == .version3 else {
        throw Failure(place, "the result of 'measure' is not stored: write 'measure q -> c'")
      }
      try expectEnd("the measurement")
      return .measure(source, into: nil)
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
    if operands.isEmpty, !hasClassicalLogic { try require3("a barrier without operands", place) }
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

  /// `nop q;`
  mutating func idle() throws -> Statement.Kind {
    take()
    let operands = try list(until: ";") { try $0.operand() }
    try expectEnd("'nop'")
    return .idle(operands)
  }
}

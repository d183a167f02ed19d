import Circuits

extension Lowering {
  /// Unrolls `for`.
  func loop(_ syntax: LoopSyntax) throws {
    let place = syntax.type.position
    guard ["int", "uint", "float", "angle", "bool", "bit"].contains(syntax.type.base) else {
      throw failure(place, "a loop variable of type '\(syntax.type.base)' is not supported")
    }
    let type = try classicalType(syntax.type)
    try turns(try values(of: syntax), place) { value in
      guard value.asAngle == nil || value.isConstant else {
        throw failure(place, "a loop cannot run over inputs")
      }
      let converted = try convert(value, to: type, place)
      try inScope {
        try declare(syntax.name, .value(converted), place)
        lower(syntax.body)
      }
    }
  }

  /// Unrolls `for` in the body of a gate.
  func loop(_ syntax: LoopSyntax, _ body: () throws -> Void) throws {
    let place = syntax.type.position
    let type = try classicalType(syntax.type)
    for value in try values(of: syntax) {
      try step(place)
      try inScope {
        try declare(syntax.name, .value(try convert(value, to: type, place)), place)
        try body()
      }
    }
  }

  private func values(of syntax: LoopSyntax) throws -> [Value] {
    switch syntax.values {
    case .set(let expressions): return try expressions.map(evaluate)
    case .elements(let expression):
      switch try evaluate(expression) {
      case .array(let array) where array.sizes.count == 1: return array.elements
      case .bitstring(let bits, let width):
        return (0..<width).map { .boolean((bits >> UInt64($0)) & 1 == 1) }
      case .bits(let nodes, .register): return nodes.map(truthValue)
      case let other:
        throw failure(
          expression.position,
          "a loop runs over a range, a set, an array of one dimension or a register of bits, "
            + "not over \(other.described)")
      }
    case .range(let range):
      guard let start = range.start, let stop = range.stop else {
        throw failure(range.position, "a loop needs both ends of its range")
      }
      let first = try integer(start, "the start of a range")
      let last = try integer(stop, "the end of a range")
      let step = try range.step.map { try integer($0, "the step of a range") } ?? 1
      guard step != 0 else { throw failure(range.position, "the step of a range cannot be zero") }
      guard let numbers = Progression.values(first, last, step, atMost: remainingSteps) else {
        throw failure(range.position, "the loop has more turns than the \(limits.steps) allowed")
      }
      return numbers.map { .integer($0) }
    }
  }

  /// Lowers the turns of `for` until it is left.
  private func turns(
    _ values: [Value], _ place: Position, _ body: (Value) throws -> Void
  ) throws {
    let frame = Frame(.loop, depth: path.count, place)
    frames.append(frame)
    defer { frames.removeLast() }
    let outer = (path, conditions)
    defer { (path, conditions) = outer }
    let errors = log.reports
    var reached: Reached?
    for value in values {
      try step(place)
      try keepFrames()
      guard try isReached(path: outer, &reached, place, .turn) else { return }
      try body(value)
      frame.skipped = Decisions.no
      if log.isFull || (log.reports > errors && remainingSteps == 0) { return }
    }
  }

  /// Unrolls `while`. Where the condition depends on measurements, the turns after it carry it.
  func repeatWhile(
    _ condition: Expression, _ body: [Statement], _ place: Position
  ) throws {
    let frame = Frame(.loop, depth: path.count, place)
    frames.append(frame)
    defer { frames.removeLast() }
    let outer = (path, conditions)
    defer { (path, conditions) = outer }
    var openTurns = 0
    let errors = log.reports
    var reached: Reached?
    while true {
      try step(place)
      try keepFrames()
      guard try isReached(path: outer, &reached, place, .turn) else { return }
      let value = try evaluate(condition)
      let node = try simplified(
        try withoutInitial(try truth(value, condition.position)))
      if node == Decisions.no { return }
      if node != Decisions.yes {
        openTurns += 1
        guard openTurns <= limits.openTurns else {
          truncated = try kept(
            try decisions.or(
              truncated, try settled(try decisions.and(try pathNode(), node))),
            .truncated, Position(line: 0, column: 0))
          return
        }
        let here = try pathNode(from: frame.depth)
        frame.left = try decisions.or(
          frame.left, try decisions.and(here, try decisions.not(node)))
        frame.left = try settled(frame.left)
        guard try isReached(path: outer, &reached, place, .condition) else { return }
      }
      inScope { lower(body) }
      frame.skipped = Decisions.no
      // The same statements would fail in the same way.
      if log.reports > errors || log.isFull { return }
    }
  }
}

/// The integers of a range with both ends included.
enum Progression {
  /// The values first, first + step, …; nil if there are more than allowed.
  static func values(_ first: Int, _ last: Int, _ step: Int, atMost limit: Int) -> [Int]? {
    guard step != 0, step > 0 ? first <= last : first >= last else { return [] }
    // The distance of two integers always fits in an unsigned one of the same size.
    let span = step > 0 ? UInt(bitPattern: last &- first) : UInt(bitPattern: first &- last)
    let turns = span / step.magnitude
    guard turns < UInt(max(limit, 0)) else { return nil }
    return (0...Int(turns)).map { first &+ $0 &* step }
  }
}

import Circuits

extension Lowering {
  /// Unrolls a loop.
  func loop(_ syntax: LoopSyntax, _ body: () throws -> Void) throws {
    let place = syntax.type.position
    let values: [Value]
    switch syntax.values {
    case .set(let expressions): values = try expressions.map(evaluate)
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
      values = numbers.map { .integer($0) }
    }
    guard ["int", "uint", "float", "angle", "bool"].contains(syntax.type.base) else {
      throw failure(place, "a loop variable of type '\(syntax.type.base)' is not supported")
    }
    for value in values {
      try step(place)
      guard value.isConstant else { throw failure(place, "a loop cannot run over inputs") }
      try inScope {
        try declare(syntax.name, .value(try convert(value, to: syntax.type, place)), place)
        try body()
      }
      if log.isFull || remainingSteps == 0 { return }
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

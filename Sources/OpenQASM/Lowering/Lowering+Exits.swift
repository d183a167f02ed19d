import Circuits

/// A loop, a subroutine or the program, with what has left it.
final class Frame {
  enum Kind {
    case program, subroutine, loop
  }

  let kind: Kind
  /// How many guards were open where it began.
  let depth: Int
  /// Where it stands in the program.
  let place: Position
  /// Where the frame has been left, and where only the current turn of the loop has.
  var left = Decisions.no
  var skipped = Decisions.no
  /// The type and the value of a subroutine's result.
  var type: ClassicalType?
  var result: Value?

  init(_ kind: Kind, depth: Int, _ place: Position) {
    self.kind = kind
    self.depth = depth
    self.place = place
  }
}

extension Lowering {
  /// The guard of statements that follow what may have left their block.
  struct Reached {
    let left: Decisions.Node
    let guarding: Guard
  }

  /// Where some frame up to the innermost subroutine has been left.
  func leftNode() throws -> Decisions.Node {
    var node = Decisions.no
    for frame in frames.reversed() {
      node = try decisions.or(node, try decisions.or(frame.left, frame.skipped))
      if frame.kind == .subroutine { break }
    }
    return node
  }

  /// Whether the next statement of a list is reached, with a guard if that depends on bits.
  /// - Parameter reached: The guard that the statement before had, which may hold still.
  func isReached(
    path outer: (path: [Guard], conditions: [Condition]), _ reached: inout Reached?,
    _ place: Position, _ purpose: Purpose = .reached
  ) throws -> Bool {
    let left = try leftNode()
    guard left != Decisions.no else { return true }
    (path, conditions) = outer
    if storesValues, let known = reached, known.left == left {
      enter(known.guarding)
      return true
    }
    switch try decision(try decisions.not(left), purpose, place) {
    case .known(let flag): return flag
    case .open(let guarding):
      reached = Reached(left: left, guarding: guarding)
      enter(guarding)
      if storesValues, purpose != .reached, let frame = frames.last {
        // From here on the guard says it all, so that the statements inside need no further one.
        frame.left = try decisions.not(guarding.node)
      }
      return true
    }
  }

  /// `break`, `continue` and `end`.
  func leave(_ exit: Statement.Exit, _ place: Position) throws {
    effects += 1
    if exit == .end {
      // The program ends for the callers too.
      for frame in frames where frame.kind != .loop {
        frame.left = try decisions.or(frame.left, try pathNode(from: frame.depth))
      }
      return
    }
    guard let frame = frames.last, frame.kind == .loop else {
      throw failure(place, "'\(exit.rawValue)' stands outside of a loop")
    }
    let here = try pathNode(from: frame.depth)
    if exit == .break {
      frame.left = try decisions.or(frame.left, here)
    } else {
      frame.skipped = try decisions.or(frame.skipped, here)
    }
  }

  /// `return`.
  func returnValue(_ expression: Expression?, _ place: Position) throws {
    guard let frame = frames.last(where: { $0.kind == .subroutine }) else {
      throw failure(place, "'return' stands outside of a subroutine")
    }
    switch (frame.type, expression) {
    case (nil, nil): break
    case (nil, .some): throw failure(place, "this subroutine returns nothing")
    case (.some, nil): throw failure(place, "this subroutine has to return a value")
    case (.some(let type), .some(let expression)):
      let value = try convert(
        try assigned(expression, type, name: "result"), to: type, expression.position)
      frame.result = try merged(
        try pathNode(from: frame.depth), value, frame.result ?? zero(type), type)
    }
    effects += 1
    frame.left = try decisions.or(frame.left, try pathNode(from: frame.depth))
  }
}

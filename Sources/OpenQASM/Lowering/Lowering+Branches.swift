import Circuits

extension Lowering {
  /// Lowers `if` and `else`: every step inside carries the condition.
  ///
  /// The condition is read when each step happens. A step that writes a bit of the condition is
  /// therefore possible only as the last one that carries it.
  func branch(
    _ expression: Expression, _ consequence: [Statement], _ alternative: [Statement]
  ) throws {
    let place = expression.position
    let start = circuit.instructions.count
    switch try test(expression) {
    case .constant(let flag): inScope { lower(flag ? consequence : alternative) }
    case .all(let tests):
      try run(consequence, under: tests, place)
      if !alternative.isEmpty {
        guard let opposite = Test.all(tests).opposite else {
          throw failure(
            place, "the condition has no 'else' that can be expressed: nest several 'if'")
        }
        switch opposite {
        case .constant(true): inScope { lower(alternative) }
        case .constant(false): break
        case .all(let tests): try run(alternative, under: tests, place)
        }
      }
      let read = Set(tests.flatMap(\.bits))
      let inside = circuit.instructions[start...].dropLast()
      if let writer = inside.first(where: { $0.bits.contains(where: read.contains) }) {
        let bit = writer.bits.first(where: read.contains) ?? 0
        throw failure(
          place,
          "a measurement inside this 'if' writes \(name(ofBit: bit)), on which later steps of "
            + "the same 'if' still depend")
      }
    }
  }

  private func run(
    _ statements: [Statement], under tests: [Condition], _ place: Position
  ) throws {
    let outer = conditions
    defer { conditions = outer }
    conditions += tests.filter { !outer.contains($0) }
    inScope { lower(statements) }
  }

  /// A bit as the program names it.
  private func name(ofBit bit: Int) -> String {
    for register in circuit.classicalRegisters
    where (register.offset..<(register.offset + register.count)).contains(bit) {
      return "'\(register.name)[\(bit - register.offset)]'"
    }
    return "bit \(bit)"
  }
}

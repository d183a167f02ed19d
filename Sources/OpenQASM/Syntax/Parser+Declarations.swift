extension Parser {
  /// `include "file";`
  mutating func include() throws -> Statement.Kind {
    take()
    guard token.kind == .string else {
      throw Failure(token.position, "expected a file name in quotes, found \(token.described)")
    }
    let file = take().text
    try expectEnd("the included file")
    return .include(file)
  }

  /// `qreg q[2];` or `creg c[2];`
  mutating func oldRegister() throws -> Statement.Kind {
    let isQuantum = take().text == "qreg"
    let register = try name("the name of a register")
    let size = try designator()
    if size == nil { try require3("a register without a size", token.position) }
    try expectEnd("the register")
    return isQuantum
      ? .qubits(name: register, size: size) : .bits(name: register, size: size, initial: nil)
  }

  /// `qubit[2] q;`
  mutating func qubits() throws -> Statement.Kind {
    take()
    let size = try designator()
    let register = try name("the name of a register")
    try expectEnd("the register")
    return .qubits(name: register, size: size)
  }

  /// `bit[2] c;`, with a measurement or a value to start from.
  mutating func bits() throws -> Statement.Kind {
    take()
    let size = try designator()
    let register = try name("the name of a register")
    var initial: Statement.Initial?
    if accept("=") {
      if atWord("measure") {
        take()
        initial = .measurement(try operand())
      } else {
        initial = .value(try expression())
      }
    }
    try expectEnd("the register")
    return .bits(name: register, size: size, initial: initial)
  }

  /// `const float[64] x = 1.5;`
  mutating func constant() throws -> Statement.Kind {
    take()
    let type = try classicalType()
    let constant = try name("the name of a constant")
    try expect("=", "after the constant's name")
    let value = try expression()
    try expectEnd("the constant")
    return .constant(type, name: constant, value)
  }

  /// `input float[64] theta;`
  mutating func input() throws -> Statement.Kind {
    take()
    let type = try classicalType()
    let parameter = try name("the name of an input")
    try expectEnd("the input")
    return .input(type, name: parameter)
  }

  /// `let a = q[0:2] ++ r;`
  mutating func alias() throws -> Statement.Kind {
    take()
    let alias = try name("the name of an alias")
    try expect("=", "after the alias")
    let place = token.position
    var parts = [try operand()]
    while accept("++") { parts.append(try operand()) }
    try expectEnd("the alias")
    return .alias(
      name: alias,
      parts.count == 1 ? parts[0] : Expression(kind: .concatenation(parts), position: place))
  }

  /// `[size]`, if it is there.
  mutating func designator() throws -> Expression? {
    guard accept("[") else { return nil }
    let size = try nested { try $0.expression() }
    try expect("]", "after the size")
    return size
  }

  /// A classical type with its size.
  mutating func classicalType() throws -> TypeName {
    let place = token.position
    guard token.kind == .identifier, Parser.classicalTypes.contains(token.text) else {
      throw Failure(place, "expected a type, found \(token.described)")
    }
    let base = take().text
    guard base != "complex" && base != "stretch" else {
      throw Failure(place, "the type '\(base)' is not supported")
    }
    return TypeName(base: base, size: try designator(), position: place)
  }
}

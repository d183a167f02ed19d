extension Parser {
  /// `include "file";`
  mutating func include() throws -> Statement.Kind {
    take()
    guard token.kind == .string else {
      throw Failure(token.position, "expected a file name in quotes, found \(token.described)")
    }
    let file = take().text
    try expectEnd("the included file")
    if StandardLibrary(rawValue: file)?.isQuantinuum == true { hasClassicalLogic = true }
    return .include(file)
  }

  /// `qreg q[2];` or `creg c[2];`
  mutating func oldRegister() throws -> Statement.Kind {
    let place = token.position
    let isQuantum = take().text == "qreg"
    let register = try name("the name of a register")
    let size = try designator()
    if size == nil { try require3("a register without a size", token.position) }
    try expectEnd("the register")
    if isQuantum { return .qubits(name: register, size: size) }
    let type = TypeName(base: "bit", size: size, position: place)
    return .variable(
      VariableSyntax(role: .variable, type: type, name: register, initial: nil))
  }

  /// `qubit[2] q;`
  mutating func qubits() throws -> Statement.Kind {
    take()
    let size = try designator()
    if size == nil, token.kind == .physicalQubit {
      // In an older form of the language physical qubits were declared; they are there anyway.
      let named = try operand()
      try expectEnd("the qubit")
      return .idle([named])
    }
    let register = try name("the name of a register")
    try expectEnd("the register")
    return .qubits(name: register, size: size)
  }

  /// `bit[2] c;`, `int[8] n = 3;`, `const float x = 0.5;`, `output bit d;`
  mutating func variable(_ role: VariableSyntax.Role) throws -> Statement.Kind {
    if role != .variable { take() }
    let type = try classicalType()
    if case .dimensions(let count) = type.shape {
      throw Failure(count.position, "'#dim' is for parameters of subroutines: give the sizes")
    }
    let variable = try name(role == .constant ? "the name of a constant" : "the name of a variable")
    var initial: Expression?
    if role == .constant {
      try expect("=", "after the constant's name")
      initial = try assignedValue()
    } else if role == .variable, accept("=") {
      initial = try assignedValue()
    }
    try expectEnd(role == .constant ? "the constant" : "the declaration of '\(variable)'")
    return .variable(VariableSyntax(role: role, type: type, name: variable, initial: initial))
  }

  /// What can stand on the right of `=`: a value, a measurement or the values of an array.
  mutating func assignedValue() throws -> Expression {
    let place = token.position
    if atWord("measure"), version == .version3 {
      take()
      return Expression(kind: .measurement(try operand()), position: place)
    }
    if at("{") {
      return try nested { parser in
        parser.take()
        let values = try parser.list(until: "}") { try $0.assignedValue() }
        try parser.expect("}", "after the values of an array")
        return Expression(kind: .list(values), position: place)
      }
    }
    let first = try expression()
    guard at("++") else { return first }
    var parts = [first]
    while accept("++") { parts.append(try expression()) }
    return Expression(kind: .concatenation(parts), position: place)
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
    guard base != "complex" else {
      throw Failure(place, "the type '\(base)' is not supported")
    }
    if base == "array" { return try arrayType(place) }
    if ["bool", "duration", "stretch"].contains(base), at("[") {
      throw Failure(token.position, "the type '\(base)' has no size")
    }
    return TypeName(base: base, size: try designator(), position: place)
  }

  /// `array[int[8], 2, 4]` after its first word.
  private mutating func arrayType(_ place: Position) throws -> TypeName {
    try expect("[", "after 'array'")
    var type = try classicalType()
    guard type.shape == nil else {
      throw Failure(type.position, "the elements of an array cannot be arrays: give several sizes")
    }
    guard type.base != "bit" || type.size == nil else {
      throw Failure(type.position, "an array of bit registers is not supported: use uint")
    }
    try expect(",", "after the type of the array's elements")
    if accept("#dim") {
      try expect("=", "after '#dim'")
      type.shape = .dimensions(try nested { try $0.expression() })
    } else {
      let sizes = try list(until: "]") { parser in try parser.nested { try $0.expression() } }
      guard !sizes.isEmpty else { throw Failure(token.position, "an array needs a size") }
      type.shape = .sizes(sizes)
    }
    try expect("]", "after the sizes of the array")
    return TypeName(base: type.base, size: type.size, position: place, shape: type.shape)
  }
}

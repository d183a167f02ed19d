extension Parser {
  /// `def name(parameters) -> type { body }`, and in that of early drafts of the language
  /// `def name(int[8]:n) qubit:q, qubit[2]:r -> type { body }`, where there may be no parentheses.
  mutating func subroutine() throws -> Statement.Kind {
    let place = take().position
    let subroutine = try name("the name of a subroutine")
    var isDraft: Bool { token.kind == .identifier && token.text == "qubit" }
    var parameters: [SubroutineSyntax.Parameter] = []
    if !isDraft {
      try expect("(", "after the name of subroutine '\(subroutine)'")
      parameters = try list(until: ")") { try $0.parameter() }
      try expect(")", "after the parameters of subroutine '\(subroutine)'")
    }
    if isDraft {
      repeat { parameters.append(try parameter()) } while accept(",")
    }
    var names = Set<String>()
    for parameter in parameters where !names.insert(parameter.name).inserted {
      throw Failure(
        parameter.position, "subroutine '\(subroutine)' has two parameters '\(parameter.name)'")
    }
    var result: TypeName?
    if accept("->") {
      let type = try classicalType()
      guard type.shape == nil else {
        throw Failure(type.position, "a subroutine cannot return an array")
      }
      result = type
    }
    let body = try nested { try $0.block("before the body of subroutine '\(subroutine)'") }
    return .subroutine(
      SubroutineSyntax(
        name: subroutine, parameters: parameters, result: result, body: body, position: place))
  }

  /// `qubit[2] q`, `qubit[2]:q`, `creg c[4]`, `int[8] n`, `mutable array[int[8], #dim=1] a`
  private mutating func parameter() throws -> SubroutineSyntax.Parameter {
    let place = token.position
    func made(
      _ kind: SubroutineSyntax.Parameter.Kind, _ name: String
    ) -> SubroutineSyntax.Parameter {
      SubroutineSyntax.Parameter(kind: kind, name: name, position: place)
    }
    if token.kind == .identifier {
      switch token.text {
      case "qubit":
        take()
        let size = try designator()
        _ = accept(":")
        return made(.qubits(size: size), try name("the name of a parameter"))
      case "qreg", "creg":
        let isQuantum = take().text == "qreg"
        let parameter = try name("the name of a parameter")
        let size = try designator()
        let type = TypeName(base: "bit", size: size, position: place)
        return made(isQuantum ? .qubits(size: size) : .value(type), parameter)
      case "readonly", "mutable":
        let isMutable = take().text == "mutable"
        let type = try classicalType()
        guard type.shape != nil else {
          throw Failure(type.position, "only an array can be 'readonly' or 'mutable'")
        }
        return made(.array(type, isMutable: isMutable), try name("the name of a parameter"))
      default: break
      }
    }
    let type = try classicalType()
    guard type.shape == nil else {
      throw Failure(place, "an array parameter must be 'readonly' or 'mutable'")
    }
    _ = accept(":")
    return made(.value(type), try name("the name of a parameter"))
  }

  /// `return value;`
  mutating func returning() throws -> Statement.Kind {
    take()
    let value = at(";") ? nil : try assignedValue()
    try expectEnd("'return'")
    return .return(value)
  }
}

extension Parser {
  /// `gate name(a, b) q, r { … }`
  mutating func gate() throws -> Statement.Kind {
    let place = take().position
    let gate = try name("the name of a gate")
    var parameters: [String] = []
    if accept("(") {
      parameters = try list(until: ")") { try $0.name("the name of a parameter") }
      try expect(")", "after the parameters of gate '\(gate)'")
    }
    let qubits = try list(until: "{") { try $0.name("the name of a qubit") }
    guard !qubits.isEmpty else { throw Failure(place, "gate '\(gate)' acts on no qubit") }
    var names = Set<String>()
    for name in parameters + qubits where !names.insert(name).inserted {
      throw Failure(place, "gate '\(gate)' has two parameters or qubits named '\(name)'")
    }
    definedGates.insert(gate)
    let body = try nested { try $0.block("before the body of gate '\(gate)'") }
    return .gate(
      GateSyntax(name: gate, parameters: parameters, qubits: qubits, body: body, position: place))
  }

  /// `opaque name(a, b) q, r;`
  mutating func opaque() throws -> Statement.Kind {
    take()
    let gate = try name("the name of a gate")
    if accept("(") {
      _ = try list(until: ")") { try $0.name("the name of a parameter") }
      try expect(")", "after the parameters of gate '\(gate)'")
    }
    _ = try list(until: ";") { try $0.name("the name of a qubit") }
    try expectEnd("the declaration of '\(gate)'")
    definedGates.insert(gate)
    return .opaque(name: gate)
  }

  /// A call that begins with a modifier or with `gphase`.
  mutating func modifiedCall() throws -> CallSyntax {
    let place = token.position
    var modifiers: [CallSyntax.Modifier] = []
    while token.kind == .identifier, ["inv", "pow", "ctrl", "negctrl"].contains(token.text) {
      guard modifiers.count < limits.nesting else {
        throw Failure(token.position, "more than \(limits.nesting) modifiers")
      }
      let word = take().text
      var argument: Expression?
      if word != "inv", accept("(") {
        argument = try nested { try $0.expression() }
        try expect(")", "after the argument of '\(word)'")
      }
      switch word {
      case "inv": modifiers.append(.inverse)
      case "pow":
        guard let argument else { throw Failure(place, "'pow' needs an exponent in parentheses") }
        modifiers.append(.power(argument))
      default: modifiers.append(.control(argument, negated: word == "negctrl"))
      }
      try expect("@", "after the modifier '\(word)'")
    }
    return try call(modifiers: modifiers, at: place)
  }

  /// `name(arguments) operands;`
  mutating func call(modifiers: [CallSyntax.Modifier], at place: Position) throws -> CallSyntax {
    let gate: String
    if atWord("gphase"), version == .version3 {
      gate = take().text
    } else if version == .version2, definedGates.contains(token.text) {
      gate = take().text
    } else {
      gate = try name("the name of a gate")
    }
    var arguments: [Expression] = []
    let hasArguments = accept("(")
    if hasArguments {
      arguments = try list(until: ")") { parser in try parser.nested { try $0.expression() } }
      try expect(")", "after the arguments of '\(gate)'")
    }
    if at("[") {
      throw Failure(token.position, "gates with a duration are not supported; write a delay")
    }
    let operands = try list(until: ";") { try $0.operand() }
    if operands.isEmpty, gate != "gphase", !hasArguments {
      throw Failure(
        token.position, "expected the qubits of gate '\(gate)', found \(token.described)")
    }
    try expectEnd("the operands of '\(gate)'")
    return CallSyntax(
      modifiers: modifiers, name: gate, arguments: arguments, operands: operands, position: place)
  }
}

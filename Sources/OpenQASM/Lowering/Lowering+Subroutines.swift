import Circuits

extension Lowering {
  func declareSubroutine(_ syntax: SubroutineSyntax) throws {
    guard scopes.count == 1, path.isEmpty else {
      throw failure(syntax.position, "subroutines can only be defined at the top level")
    }
    guard !gates.isDefined(syntax.name) else {
      throw failure(syntax.position, "gate '\(syntax.name)' is already defined")
    }
    try declare(syntax.name, .subroutine(syntax), syntax.position)
  }

  /// Inlines a call of a subroutine.
  /// - Returns: The result; nil if there is none.
  func call(
    _ syntax: SubroutineSyntax, _ arguments: [Expression], _ place: Position
  ) throws -> Value? {
    guard !expanding.contains(where: { $0.kind == "subroutine" && $0.name == syntax.name }) else {
      throw failure(place, "subroutine '\(syntax.name)' calls itself: recursion is not supported")
    }
    guard arguments.count == syntax.parameters.count else {
      throw failure(
        place,
        "subroutine '\(syntax.name)' takes \(syntax.parameters.count) "
          + "argument\(syntax.parameters.count == 1 ? "" : "s"), not \(arguments.count)")
    }
    return try nested(place) {
      try step(place)
      var local: [String: Symbol] = [:]
      var used = Set<Int>()
      for (parameter, argument) in zip(syntax.parameters, arguments) {
        local[parameter.name] = try bind(parameter, argument, of: syntax, &used)
      }
      let outer = scopes
      scopes = [outer[0], local]
      expanding.append(Expansion(kind: "subroutine", name: syntax.name, line: place.line))
      try keepFrames()
      let frame = Frame(.subroutine, depth: path.count, syntax.position)
      frame.type = try syntax.result.map(classicalType)
      frames.append(frame)
      defer {
        scopes = outer
        expanding.removeLast()
        frames.removeLast()
      }
      let errors = log.reports
      lower(syntax.body)
      guard log.reports == errors else { throw AlreadyReported() }
      guard let type = frame.type else { return nil }
      guard try simplified(frame.left) == Decisions.yes, let result = frame.result else {
        if frames[0].left != Decisions.no { return zero(type) }
        throw failure(
          place, "subroutine '\(syntax.name)' does not return a value in every case")
      }
      return try simplified(result)
    }
  }

  /// What a parameter stands for in one call.
  private func bind(
    _ parameter: SubroutineSyntax.Parameter, _ argument: Expression, of syntax: SubroutineSyntax,
    _ used: inout Set<Int>
  ) throws -> Symbol {
    let place = argument.position
    switch parameter.kind {
    case .qubits(let size):
      let operand = try qubits(argument)
      // Sizes may use global constants only.
      let count = try inDefinition { try registerSize(size, in: 0) }
      guard operand.indices.count == count else {
        throw failure(
          place,
          "'\(parameter.name)' of subroutine '\(syntax.name)' is \(count) "
            + "qubit\(count == 1 ? "" : "s"), not \(operand.indices.count)")
      }
      for index in operand.indices where !used.insert(index).inserted {
        throw failure(place, "subroutine '\(syntax.name)' is given the same qubit twice")
      }
      return .qubits(operand.indices, isRegister: size != nil)
    case .value(let name):
      let type = try inDefinition { try classicalType(name) }
      let value = try convert(
        try assigned(argument, type, name: parameter.name), to: type, place)
      let variable = Variable(parameter.name, type, value, depth: path.count, parameter.position)
      if variable.isRegister {
        variable.nodes = try bitNodes(value, width: type.width ?? 1, place)
      }
      try keep(variable, place)
      return .variable(variable)
    case .array(let name, let isMutable):
      return .variable(try reference(name, isMutable, parameter, argument))
    }
  }

  /// The array that is passed, or, where it is only read, a copy.
  private func reference(
    _ name: TypeName, _ isMutable: Bool, _ parameter: SubroutineSyntax.Parameter,
    _ argument: Expression
  ) throws -> Variable {
    let place = argument.position
    let value = try evaluate(argument)
    guard case .array(let array) = value else {
      throw failure(place, "'\(parameter.name)' is an array, not \(value.described)")
    }
    let element = try inDefinition { try elementType(name) }
    switch name.shape {
    case .dimensions(let count):
      let count = try inDefinition { try constantInteger(count, "the number of dimensions") }
      guard count == array.sizes.count else {
        throw failure(
          place,
          "'\(parameter.name)' is an array of \(count) dimensions, not \(array.sizes.count)")
      }
    default:
      guard case .array(_, let sizes) = try inDefinition({ try classicalType(name) }),
        sizes == array.sizes
      else {
        throw failure(place, "'\(parameter.name)' is an array of other sizes than \(array.sizes)")
      }
    }
    if isMutable {
      guard case .name(let given) = argument.kind,
        case .variable(let variable) = try symbol(given, place), !variable.isReadOnly,
        variable.type == .array(element, array.sizes)
      else {
        throw failure(
          place, "a mutable parameter needs a whole array of its own type that can be changed")
      }
      return variable
    }
    let copy = Variable(
      parameter.name, .array(element, array.sizes), value, depth: path.count, place)
    copy.isReadOnly = true
    return copy
  }

  /// Evaluates what belongs to a definition: names of the caller are not visible.
  private func inDefinition<Result>(_ body: () throws -> Result) rethrows -> Result {
    let outer = scopes
    scopes = [outer[0]]
    defer { scopes = outer }
    return try constantIf(true, body)
  }
}

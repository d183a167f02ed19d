import Circuits

extension Lowering {
  func include(_ file: String, _ place: Position) throws {
    guard scopes.count == 1 else { throw failure(place, "'include' must stand at the top level") }
    // The files of others are in place already, where they may stand.
    guard let library = StandardLibrary(rawValue: file) else { return }
    for name in library.gates where scopes[0][name] != nil {
      throw failure(place, "'\(name)' of \(file) is already declared")
    }
    gates.include(library)
  }

  func declareQubits(_ name: String, _ size: Expression?, _ place: Position) throws {
    try requireTopLevel("qubits", place)
    if let number = physicalQubits.first {
      throw failure(
        place, "a program cannot mix declared and physical qubits; this one names '$\(number)'")
    }
    let count = try registerSize(size, in: circuit.qubitCount)
    let offset = circuit.qubitCount
    if let reason = form?.refusal(of: offset + count, isComplete: false) {
      throw failure(place, reason)
    }
    try declare(
      name, .qubits(Array(offset..<(offset + count)), isRegister: size != nil), place)
    circuit.quantumRegisters.append(Register(name, offset: offset, count: count))
    circuit.qubitCount += count
  }

  /// The size of a register; one if there is none.
  func registerSize(_ size: Expression?, in used: Int) throws -> Int {
    guard let size else { return 1 }
    let count = try constantInteger(size, "the size of a register")
    guard count > 0 else { throw failure(size.position, "a register must have a positive size") }
    guard count <= limits.bits - used else {
      throw failure(size.position, "a program may have at most \(limits.bits) qubits and bits")
    }
    return count
  }

  func requireTopLevel(_ what: String, _ place: Position) throws {
    guard scopes.count == 1, path.isEmpty else {
      throw failure(place, "\(what) can only be declared at the top level")
    }
  }

  /// Declares a constant, a variable or a result.
  func declareVariable(_ syntax: VariableSyntax, _ place: Position) throws {
    let name = syntax.name
    let type = try classicalType(syntax.type)
    if syntax.role == .output {
      try requireTopLevel("results", place)
      guard type.width != nil else {
        throw failure(
          syntax.type.position,
          "an output of type '\(syntax.type.described)' is not supported: results are made of bits")
      }
    }
    if syntax.role == .constant, let initial = syntax.initial {
      if case .list = initial.kind {
        throw failure(initial.position, "an array cannot be a constant")
      }
      guard syntax.type.shape == nil else {
        throw failure(syntax.type.position, "an array cannot be a constant")
      }
    }
    var initial: Value?
    var source: (qubits: Operand, place: Position)?
    if let expression = syntax.initial {
      if case .measurement(let operand) = expression.kind {
        guard syntax.role != .constant else {
          throw failure(expression.position, "constant '\(name)' depends on a measurement")
        }
        source = (try qubits(operand), expression.position)
      } else {
        let evaluated = try constantIf(syntax.role == .constant) {
          try assigned(expression, type, name: name)
        }
        if syntax.role == .constant, !evaluated.isConstant {
          let on = evaluated.asAngle == nil ? "a measurement" : "an input"
          throw failure(expression.position, "constant '\(name)' depends on \(on)")
        }
        initial = try convert(evaluated, to: type, expression.position, isDeclaration: true)
      }
    }
    if type == .stretch, syntax.initial == nil { initial = try newStretch(name, place) }
    switch type {
    case .bit(let size): try work(size ?? 1, place)
    case .array(_, let sizes): try work(sizes.reduce(1, *), place)
    default: break
    }
    let variable = Variable(name, type, initial ?? zero(type), depth: path.count, place)
    variable.isConstant = syntax.role == .constant
    variable.isOutput = syntax.role == .output
    try prepare(variable, initial: initial)
    try keep(variable, place)
    try declare(name, .variable(variable), place)
    if let source {
      let width = type.width ?? 0
      try record(
        source.qubits,
        (0..<width).map { BitReference(variable: variable, index: $0) }, source.place)
    }
  }

  /// Gives a variable its bits.
  private func prepare(_ variable: Variable, initial: Value?) throws {
    let isGlobal = scopes.count == 1 && path.isEmpty && expanding.isEmpty
    variable.isGlobal = isGlobal
    if isGlobal { globals.append(variable) }
    guard case .bit(let size) = variable.type else { return }
    let count = size ?? 1
    if isGlobal, !variable.isConstant {
      guard count <= limits.bits - storage.count else {
        throw failure(
          variable.place, "a program may have at most \(limits.bits) qubits and bits")
      }
      variable.home = storage.allocate(variable.name, count: count)
      if initial == nil {
        variable.nodes = Array(repeating: Variable.unset, count: count)
        return
      }
    }
    variable.nodes = try bitNodes(initial ?? zero(variable.type), width: count, variable.place)
  }

  func declareInput(_ type: TypeName, _ name: String, _ place: Position) throws {
    try requireTopLevel("inputs", place)
    guard type.shape == nil, type.base != "duration", type.base != "stretch" else {
      throw failure(
        type.position,
        "an input of type '\(type.described)' is not supported: use a single number")
    }
    let isAngle = type.base == "float" || type.base == "angle"
    if let size = type.size, try constantInteger(size, "the size of a type") < 1 {
      throw failure(size.position, "the size of a type must be positive")
    }
    let parameter = Parameter(name)
    let value: Value
    if let number = inputs[name] {
      value = isAngle ? .real(number) : try inputValue(number, type, name)
    } else if isAngle {
      value = .angle(Angle(parameter))
    } else {
      throw failure(
        type.position,
        "an input of type '\(type.described)' needs a value when the program is read: only those "
          + "of type float or angle can stay open")
    }
    try declare(name, .value(value), place)
    circuit.parameters.append(parameter)
  }

  /// The given value of an input that is no angle.
  private func inputValue(_ number: Double, _ type: TypeName, _ name: String) throws -> Value {
    guard let whole = Int(exactly: number) else {
      throw failure(
        type.position, "input '\(name)' of type '\(type.described)' cannot be \(number)")
    }
    return try convert(
      .integer(whole), to: try classicalType(type), type.position, isDeclaration: true)
  }

  func declareAlias(_ name: String, _ target: Expression, _ place: Position) throws {
    let symbol = try resolve(target)
    switch symbol {
    case .qubits, .bits: try declare(name, symbol, place)
    case .variable(let variable) where variable.isRegister: try declare(name, symbol, place)
    default: throw failure(target.position, "only registers can have an alias")
    }
  }
}

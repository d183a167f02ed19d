import Circuits

extension Lowering {
  func include(_ file: String, _ place: Position) throws {
    guard scopes.count == 1 else { throw failure(place, "'include' must stand at the top level") }
    guard let library = StandardLibrary(rawValue: file) else {
      throw failure(
        place,
        "include \"\(file)\" is not supported: only stdgates.inc and qelib1.inc are built in")
    }
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
    let count = try registerSize(size, in: circuit.qubitCount, place)
    let offset = circuit.qubitCount
    try declare(
      name, .qubits(Array(offset..<(offset + count)), isRegister: size != nil), place)
    circuit.quantumRegisters.append(Register(name, offset: offset, count: count))
    circuit.qubitCount += count
  }

  func declareBits(
    _ name: String, _ size: Expression?, _ initial: Statement.Initial?, _ place: Position
  ) throws {
    try requireTopLevel("bits", place)
    let count = try registerSize(size, in: circuit.bitCount, place)
    let offset = circuit.bitCount
    let indices = Array(offset..<(offset + count))
    try declare(name, .bits(indices, isRegister: size != nil), place)
    circuit.classicalRegisters.append(Register(name, offset: offset, count: count))
    circuit.bitCount += count
    switch initial {
    case nil: break
    case .measurement(let source):
      try measure(source, into: Expression(kind: .name(name), position: place), place)
    case .value(let expression):
      // Bits start as zero in any case.
      switch try evaluate(expression) {
      case .integer(0), .boolean(false), .bitstring(0, _): break
      default: throw failure(expression.position, "bits can only start as zero")
      }
    }
  }

  private func registerSize(_ size: Expression?, in used: Int, _ place: Position) throws -> Int {
    guard let size else { return 1 }
    let count = try integer(size, "the size of a register")
    guard count > 0 else { throw failure(size.position, "a register must have a positive size") }
    guard count <= limits.bits - used else {
      throw failure(size.position, "a program may have at most \(limits.bits) qubits and bits")
    }
    return count
  }

  private func requireTopLevel(_ what: String, _ place: Position) throws {
    guard scopes.count == 1, conditions.isEmpty else {
      throw failure(place, "\(what) can only be declared at the top level")
    }
  }

  func declareConstant(
    _ type: TypeName, _ name: String, _ expression: Expression, _ place: Position
  ) throws {
    let value = try evaluate(expression)
    guard value.isConstant else {
      throw failure(expression.position, "constant '\(name)' depends on an input")
    }
    try declare(name, .value(try convert(value, to: type, expression.position)), place)
  }

  func declareInput(_ type: TypeName, _ name: String, _ place: Position) throws {
    try requireTopLevel("inputs", place)
    guard type.base == "float" || type.base == "angle" else {
      throw failure(
        type.position, "an input of type '\(type.base)' is not supported: use float or angle")
    }
    if let size = type.size, try integer(size, "the size of a type") < 1 {
      throw failure(size.position, "the size of a type must be positive")
    }
    let parameter = Parameter(name)
    try declare(name, .value(.angle(Angle(parameter))), place)
    circuit.parameters.append(parameter)
  }

  func declareAlias(_ name: String, _ target: Expression, _ place: Position) throws {
    let symbol = try resolve(target)
    if case .value = symbol { throw failure(target.position, "only registers can have an alias") }
    try declare(name, symbol, place)
  }
}

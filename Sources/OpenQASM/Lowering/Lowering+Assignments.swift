import Circuits

extension Lowering {
  /// `target = value` and `target op= value`.
  func assign(
    _ target: Expression, _ symbol: String?, _ source: Expression, _ place: Position
  ) throws {
    let destination = try destination(target)
    let type: ClassicalType
    switch destination {
    case .variable(let variable): type = variable.type
    case .bits(let references, let isRegister): type = .bit(isRegister ? references.count : nil)
    case .elements(let variable, let selection):
      guard case .array(let element, _) = variable.type else { throw AlreadyReported() }
      type = selection.sizes.map { .array(element, $0) } ?? element
    }
    var value = try assigned(source, type, name: "the assigned value")
    if let symbol {
      value = try binary(symbol, try evaluate(target), value, source.position)
    }
    value = try convert(value, to: type, source.position)
    switch destination {
    case .variable(let variable): try store(value, in: variable, place)
    case .bits(let references, _):
      let nodes = try bitNodes(value, width: references.count, place)
      // The right side is read before any bit is written.
      for (reference, node) in zip(references, nodes) {
        let here = try pathNode(from: reference.variable.depth)
        try set(
          reference, try merged(here, node, try self.node(of: reference)), place, keeps: false)
      }
      for reference in references { try keep(reference.variable, place) }
    case .elements(let variable, let selection):
      guard case .array(let element, _) = variable.type,
        case .array(let array) = variable.value
      else { throw AlreadyReported() }
      let values: [Value]
      if case .array(let source) = value { values = source.elements } else { values = [value] }
      let here = try pathNode(from: variable.depth)
      let merged = try zip(selection.offsets, values).map { offset, value in
        try self.merged(here, value, array.elements[offset], element)
      }
      variable.replace(selection.offsets, with: merged)
      effects += 1
    }
  }

  private enum Destination {
    case variable(Variable)
    case bits([BitReference], isRegister: Bool)
    case elements(Variable, ArraySelection)
  }

  private func destination(_ target: Expression) throws -> Destination {
    let place = target.position
    func writable(_ variable: Variable) throws -> Variable {
      if variable.isConstant {
        throw failure(place, "'\(variable.name)' is a constant and cannot be assigned")
      }
      if variable.isReadOnly {
        throw failure(place, "'\(variable.name)' is read-only here and cannot be assigned")
      }
      return variable
    }
    switch target.kind {
    case .name(let name):
      switch try symbol(name, place) {
      case .variable(let variable): return .variable(try writable(variable))
      case .bits(let references, let isRegister):
        for reference in references { _ = try writable(reference.variable) }
        return .bits(references, isRegister: isRegister)
      case .broken: throw AlreadyReported()
      case .value: throw failure(place, "'\(name)' cannot be assigned: it is no variable")
      case .qubits: throw failure(place, "'\(name)' is a qubit and cannot be assigned")
      case .subroutine: throw failure(place, "'\(name)' is a subroutine and cannot be assigned")
      }
    case .element(let base, let subscripts):
      if case .name(let name) = base.kind, case .variable(let variable) = try symbol(name, place),
        case .array(let array) = variable.value
      {
        _ = try writable(variable)
        return .elements(variable, try selection(subscripts, in: array.sizes, place))
      }
      guard let (references, isRegister) = try bitsIfAny(target) else {
        throw failure(place, "only variables, their bits and elements can be assigned")
      }
      for reference in references { _ = try writable(reference.variable) }
      return .bits(references, isRegister: isRegister)
    default: throw failure(place, "only variables, their bits and elements can be assigned")
    }
  }

  /// What stands on the right of `=`, for a variable of a type.
  func assigned(
    _ expression: Expression, _ type: ClassicalType, name: String
  ) throws -> Value {
    switch expression.kind {
    case .measurement(let source):
      // Kept by the place of the statement, from where the value goes on.
      let operand = try qubits(source)
      guard type.width == operand.indices.count else {
        throw failure(
          expression.position,
          "\(operand.indices.count) qubits cannot be measured into \(type.described)")
      }
      return try measured(operand, name: name, expression.position)
    case .list(let items):
      guard case .array(let element, let sizes) = type else {
        throw failure(expression.position, "values in braces can only be those of an array")
      }
      return try nested(expression.position) { try array(items, element, sizes, expression) }
    default:
      do { return try evaluate(expression) } catch let split as Split {
        guard isPure(expression) else { throw split }
        return try alternatives(expression, type, split)
      }
    }
  }

  /// The value of an expression that needs another one which depends on measurements.
  private func alternatives(
    _ expression: Expression, _ type: ClassicalType, _ split: Split
  ) throws -> Value {
    var result: Value?
    for value in decisions.values(split.node) {
      let holds = try decisions.map(split.node) { .boolean($0 == value) }
      guard try simplified(holds) != Decisions.no else { continue }
      path.append(Guard(node: holds, conditions: [], atoms: []))
      defer { path.removeLast() }
      let part = try convert(
        try assigned(expression, type, name: ""), to: type, expression.position)
      result = try result.map { try merged(holds, part, $0, type) } ?? part
    }
    guard let result else { throw split }
    return result
  }

  /// Gives a variable a value where the path is taken.
  func store(_ value: Value, in variable: Variable, _ place: Position) throws {
    effects += 1
    variable.lastAssignment = place
    let here = try pathNode(from: variable.depth)
    guard variable.isRegister else {
      variable.value = try merged(here, value, variable.value, variable.type)
      try keep(variable, place)
      return
    }
    let nodes = try bitNodes(value, width: variable.nodes.count, place)
    if here == Decisions.yes {
      variable.nodes = nodes
      try keep(variable, place)
      return
    }
    for (index, node) in nodes.enumerated() {
      let old = try self.node(of: BitReference(variable: variable, index: index))
      variable.nodes[index] = try merged(here, node, old)
    }
    try keep(variable, place)
  }

  /// The function of one bit of a variable.
  func node(of reference: BitReference) throws -> Decisions.Node {
    let variable = reference.variable
    guard variable.isRegister else {
      return try bitNodes(
        variable.value, width: variable.type.width ?? 0, variable.place)[reference.index]
    }
    let node = variable.nodes[reference.index]
    guard node == Variable.unset, let home = variable.home else { return node }
    return try decisions.atom(storage.atom(of: home + reference.index))
  }

  /// Replaces one bit of a variable.
  /// - Parameter keeps: Whether the value is written into memory at once, if values are.
  func set(
    _ reference: BitReference, _ node: Decisions.Node, _ place: Position, keeps: Bool = true
  ) throws {
    effects += 1
    let variable = reference.variable
    defer { variable.lastAssignment = place }
    guard !variable.isRegister else {
      variable.nodes[reference.index] = node
      // What a measurement has just written into the bit needs no look at all bits of the register.
      let isHeld =
        variable.home.map { home in
          guard let atom = decisions.plainAtom(node) else { return false }
          return atom == storage.known(home + reference.index)
        } ?? false
      if keeps && !isHeld { try keep(variable, place) }
      return
    }
    var nodes = try bitNodes(variable.value, width: variable.type.width ?? 0, place)
    nodes[reference.index] = node
    variable.value =
      variable.type == .boolean ? truthValue(node) : normalised(nodes, variable.type.bitKind)
    if keeps { try keep(variable, place) }
  }

  /// A new bit where a condition holds, the old one where it does not.
  func merged(
    _ test: Decisions.Node, _ new: Decisions.Node, _ old: Decisions.Node
  ) throws -> Decisions.Node {
    if test == Decisions.yes { return new }
    // Elsewhere both may be the same: a bit into which nothing is measured there.
    if try areEqual(new, old, where: try decisions.not(test)) { return new }
    return try decisions.select(test, new, old)
  }

  /// A new value where a condition holds, the old one where it does not.
  func merged(
    _ test: Decisions.Node, _ new: Value, _ old: Value, _ type: ClassicalType
  ) throws -> Value {
    if test == Decisions.yes { return new }
    switch (new, old, type) {
    case (.array(let new), .array(let old), .array(let element, _)):
      return .array(
        ArrayValue(
          sizes: new.sizes,
          elements: try zip(new.elements, old.elements).map {
            try merged(test, $0, $1, element)
          }))
    case (.bits, _, _), (_, .bits, _), (_, _, .bit):
      guard let width = type.width else { break }
      let place = Position(line: 1, column: 1)
      let a = try bitNodes(new, width: width, place)
      let b = try bitNodes(old, width: width, place)
      let nodes = try zip(a, b).map { try merged(test, $0, $1) }
      return type.isSingleBit ? truthValue(nodes[0]) : normalised(nodes, type.bitKind)
    case (_, _, .boolean):
      let place = Position(line: 1, column: 1)
      return truthValue(
        try merged(test, try diagram(new, place), try diagram(old, place)))
    default: break
    }
    let place = Position(line: 1, column: 1)
    return truthValue(
      try decisions.select(test, try diagram(new, place), try diagram(old, place)))
  }
}

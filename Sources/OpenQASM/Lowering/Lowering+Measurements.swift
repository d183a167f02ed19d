import Circuits

extension Lowering {
  /// `target = measure source`, or a measurement that nothing records.
  func measure(_ source: Expression, into target: Expression?, _ place: Position) throws {
    let operand = try qubits(source)
    guard let target else {
      _ = try measured(operand, name: "unrecorded", place)
      return
    }
    if case .name(let name) = target.kind, case .variable(let variable) = try symbol(name, place),
      variable.isConstant || variable.isReadOnly
    {
      throw failure(target.position, "'\(name)' is a constant and cannot be assigned")
    }
    try record(operand, try bits(target), place)
  }

  /// Measures qubits into bits of variables.
  func record(_ operand: Operand, _ targets: [BitReference], _ place: Position) throws {
    guard operand.indices.count == targets.count else {
      throw failure(
        place,
        "\(operand.indices.count) qubits cannot be measured into \(targets.count) bits")
    }
    var seen = Set<Int>()
    for target in targets {
      let home = try home(of: target.variable) + target.index
      guard seen.insert(home).inserted else {
        throw failure(place, "two qubits are measured into the same bit")
      }
    }
    for (qubit, target) in zip(operand.indices, targets) {
      let variable = target.variable
      let home = try home(of: variable) + target.index
      let old = try node(of: target)
      let bit = storage.target(home, variable.name, place)
      let isInPlace = bit == home && decisions.plainAtom(old) == storage.atom(of: home)
      let atom = try write(qubit, bit, place)
      variable.isMeasured = true
      // Where the step does not happen, a bit in its place keeps what it held.
      let here = isInPlace ? Decisions.yes : try pathNode(from: variable.depth)
      try set(target, try merged(here, atom, old), place)
    }
  }

  /// Measures qubits into bits that belong to the place of a statement, and gives their values.
  func measured(_ operand: Operand, name: String, _ place: Position) throws -> Value {
    let count = operand.indices.count
    try checkBits(count, place)
    let home = storage.local(name, count: count, place)
    let nodes = try operand.indices.enumerated().map { index, qubit in
      try write(qubit, storage.target(home + index, name, place), place)
    }
    return operand.isRegister ? .bits(nodes, .register) : truthValue(nodes[0])
  }

  private func write(_ qubit: Int, _ bit: Int, _ place: Position) throws -> Decisions.Node {
    guard storage.count <= limits.bits else {
      throw failure(place, "a program may have at most \(limits.bits) qubits and bits")
    }
    try emit(.measure, on: [qubit], bits: [bit], place)
    let here = try pathNode()
    let (atom, previous) = storage.write(bit)
    let node = try decisions.atom(atom)
    if here != Decisions.yes, !storesValues {
      let before = try previous.map { try decisions.atom($0) } ?? Decisions.no
      let isKept = try decisions.not(try decisions.exclusiveOr(node, before))
      storage.note(try decisions.or(here, isKept), of: atom)
    }
    return node
  }

  /// The first of the bits that keep measurements into a variable.
  func home(of variable: Variable) throws -> Int {
    if let home = variable.home { return home }
    let count = variable.type.width ?? 0
    try checkBits(count, variable.place)
    let home = storage.local(variable.name, count: count, variable.place)
    variable.home = home
    return home
  }

  private func checkBits(_ count: Int, _ place: Position) throws {
    guard count <= limits.bits - storage.count else {
      throw failure(place, "a program may have at most \(limits.bits) qubits and bits")
    }
  }
}

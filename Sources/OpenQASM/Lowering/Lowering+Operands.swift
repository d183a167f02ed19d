import Circuits

/// Qubits that an operand names.
struct Operand {
  /// Their indices in the circuit.
  let indices: [Int]
  /// Whether they form a register, over which a statement is broadcast.
  let isRegister: Bool
}

extension Lowering {
  /// The qubits that an operand names.
  func qubits(_ expression: Expression) throws -> Operand {
    switch try resolve(expression) {
    case .qubits(let indices, let isRegister):
      return Operand(indices: indices, isRegister: isRegister)
    default: throw failure(expression.position, "expected a qubit or a register of qubits")
    }
  }

  /// The bits of variables that an expression names; nil if it names none.
  func bitsIfAny(
    _ expression: Expression
  ) throws -> (references: [BitReference], isRegister: Bool)? {
    let place = expression.position
    switch expression.kind {
    case .name(let name):
      switch try symbol(name, place) {
      case .variable(let variable):
        guard variable.isRegister || variable.type == .boolean else { return nil }
        return (try allReferences(variable, place), !variable.type.isSingleBit)
      case .bits(let references, let isRegister): return (references, isRegister)
      case .broken: throw AlreadyReported()
      default: return nil
      }
    case .element(let base, let subscripts):
      guard case .name(let name) = base.kind else { return nil }
      switch try symbol(name, place) {
      case .variable(let variable) where !variable.type.isSingleBit && variable.type.width != nil:
        let (chosen, isRegister) = try choose(subscripts, from: references(variable), place)
        return (chosen, isRegister)
      case .variable(let variable) where variable.type.isSingleBit:
        throw failure(place, "only a register can be indexed")
      case .bits(let references, true):
        let (chosen, isRegister) = try choose(subscripts, from: references, place)
        return (chosen, isRegister)
      case .bits: throw failure(place, "only a register can be indexed")
      case .broken: throw AlreadyReported()
      default: return nil
      }
    default: return nil
    }
  }

  /// The bits that a measurement writes.
  func bits(_ expression: Expression) throws -> [BitReference] {
    if case .name(let name) = expression.kind,
      case .variable(let variable) = try symbol(name, expression.position),
      variable.type.width != nil
    {
      return try allReferences(variable, expression.position)
    }
    guard let result = try bitsIfAny(expression) else {
      throw failure(expression.position, "expected a bit or a register of bits")
    }
    return result.references
  }

  /// All bits of a variable, which is work for each.
  private func allReferences(_ variable: Variable, _ place: Position) throws -> [BitReference] {
    try work(variable.type.width ?? 0, place)
    return Array(references(variable))
  }

  /// The bits of a variable, made one by one as they are asked for.
  private func references(_ variable: Variable) -> LazyMapCollection<Range<Int>, BitReference> {
    (0..<(variable.type.width ?? 0)).lazy.map { BitReference(variable: variable, index: $0) }
  }

  /// What a name, an element, a slice or a concatenation of registers stands for.
  func resolve(_ expression: Expression) throws -> Symbol {
    let place = expression.position
    switch expression.kind {
    case .name(let name):
      let symbol = try symbol(name, place)
      if case .broken = symbol { throw AlreadyReported() }
      return symbol
    case .physicalQubit(let number):
      guard !expanding.contains(where: { $0.kind == "gate" }) else {
        throw failure(place, "a gate cannot name a physical qubit")
      }
      guard circuit.quantumRegisters.isEmpty, number < circuit.qubitCount else {
        throw failure(place, "'$\(number)': a program cannot mix declared and physical qubits")
      }
      return .qubits([number], isRegister: false)
    case .element(let base, let subscripts):
      switch try resolve(base) {
      case .qubits(let indices, true):
        let (chosen, isRegister) = try choose(subscripts, from: indices, place)
        guard Set(chosen).count == chosen.count else {
          throw failure(place, "a qubit is chosen twice")
        }
        return .qubits(chosen, isRegister: isRegister)
      case .variable, .bits:
        guard let (references, isRegister) = try bitsIfAny(expression) else { break }
        return .bits(references, isRegister: isRegister)
      default: break
      }
      throw failure(place, "only a register can be indexed")
    case .concatenation(let parts): return try concatenation(parts, place)
    default: throw failure(place, "expected a qubit, a bit or a register")
    }
  }

  /// A position in a register; negative ones count from the end in OpenQASM 3.
  func index(_ expression: Expression, in count: Int) throws -> Int {
    let value = try integer(expression, "an index")
    let position = value < 0 && version == .version3 ? value + count : value
    guard position >= 0, position < count else {
      throw failure(
        expression.position,
        "index \(value) is out of range: the register has \(count) member\(count == 1 ? "" : "s")")
    }
    return position
  }

  /// The positions of a slice, both ends included.
  func positions(_ range: RangeSyntax, in count: Int) throws -> [Int] {
    let step = try range.step.map { try integer($0, "the step of a range") } ?? 1
    guard step != 0 else { throw failure(range.position, "the step of a range cannot be zero") }
    let first = try range.start.map { try index($0, in: count) } ?? (step > 0 ? 0 : count - 1)
    let last = try range.stop.map { try index($0, in: count) } ?? (step > 0 ? count - 1 : 0)
    let positions = Progression.values(first, last, step, atMost: limits.bits) ?? []
    guard !positions.isEmpty else { throw failure(range.position, "the range is empty") }
    return positions
  }

  private func concatenation(_ parts: [Expression], _ place: Position) throws -> Symbol {
    var quantum: [Int] = []
    var classical: [BitReference] = []
    for part in parts {
      switch try resolve(part) {
      case .qubits(let indices, _): quantum += indices
      case .bits(let references, _): classical += references
      case .variable(let variable) where variable.isRegister:
        classical += try allReferences(variable, place)
      default: throw failure(part.position, "expected a register")
      }
    }
    guard quantum.isEmpty || classical.isEmpty else {
      throw failure(place, "qubits and bits cannot be joined")
    }
    guard Set(quantum).count == quantum.count else {
      throw failure(place, "a qubit is chosen twice")
    }
    return quantum.isEmpty
      ? .bits(classical, isRegister: true) : .qubits(quantum, isRegister: true)
  }
}

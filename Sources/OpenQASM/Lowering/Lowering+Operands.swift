import Circuits

/// Qubits or bits that an operand names.
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

  /// The classical bits that an operand names.
  func bits(_ expression: Expression) throws -> Operand {
    switch try resolve(expression) {
    case .bits(let indices, let isRegister):
      return Operand(indices: indices, isRegister: isRegister)
    default: throw failure(expression.position, "expected a bit or a register of bits")
    }
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
      guard expanding.isEmpty else {
        throw failure(place, "a gate cannot name a physical qubit")
      }
      guard circuit.quantumRegisters.isEmpty, number < circuit.qubitCount else {
        throw failure(place, "'$\(number)': a program cannot mix declared and physical qubits")
      }
      return .qubits([number], isRegister: false)
    case .element(let base, let subscripts):
      var symbol = try resolve(base)
      for item in subscripts { symbol = try element(of: symbol, item, place) }
      return symbol
    case .concatenation(let parts): return try concatenation(parts, place)
    default: throw failure(place, "expected a qubit, a bit or a register")
    }
  }

  private func element(of symbol: Symbol, _ item: Subscript, _ place: Position) throws -> Symbol {
    let members: [Int]
    switch symbol {
    case .qubits(let indices, true), .bits(let indices, true): members = indices
    default: throw failure(place, "only a register can be indexed")
    }
    let chosen: [Int]
    var isRegister = true
    switch item {
    case .index(let expression):
      chosen = [members[try index(expression, in: members.count)]]
      isRegister = false
    case .set(let expressions):
      chosen = try expressions.map { members[try index($0, in: members.count)] }
    case .range(let range):
      chosen = try positions(range, in: members.count).map { members[$0] }
    }
    if case .bits = symbol { return .bits(chosen, isRegister: isRegister) }
    guard Set(chosen).count == chosen.count else {
      throw failure(place, "a qubit is chosen twice")
    }
    return .qubits(chosen, isRegister: isRegister)
  }

  /// A position in a register; negative ones count from the end in OpenQASM 3.
  private func index(_ expression: Expression, in count: Int) throws -> Int {
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
  private func positions(_ range: RangeSyntax, in count: Int) throws -> [Int] {
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
    var classical: [Int] = []
    for part in parts {
      switch try resolve(part) {
      case .qubits(let indices, _): quantum += indices
      case .bits(let indices, _): classical += indices
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

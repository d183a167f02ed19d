import Circuits

extension Lowering {
  /// Lowers `if` and `else`: every step inside carries the condition.
  func branch(
    _ expression: Expression, _ consequence: [Statement], _ alternative: [Statement]
  ) throws {
    if !storesValues, isPure(expression), let test = try test(expression) {
      guard case .all(let conditions) = test else {
        if case .constant(let flag) = test { inScope { lower(flag ? consequence : alternative) } }
        return
      }
      // Both are taken before the branches, which may measure the bits again.
      let first = try guarding(conditions)
      let second: Decision?
      switch alternative.isEmpty ? nil : test.opposite {
      case .constant(let flag): second = .known(flag)
      case .all(let conditions): second = .open(try guarding(conditions))
      case nil:
        second =
          alternative.isEmpty
          ? nil
          : try decision(try decisions.not(first.node), .decision(0), expression.position)
      }
      try enter(.open(first), consequence)
      if let second { try enter(second, alternative) }
      return
    }
    let node = try truth(try evaluate(expression), expression.position)
    let place = expression.position
    let first = try decision(node, .decision(0), place)
    var second: Decision?
    if storesValues, case .open(let guarding) = first {
      // Both from the one bit.
      second = .open(try opposite(of: guarding))
    } else if !alternative.isEmpty {
      second = try decision(try decisions.not(node), .decision(1), place)
    }
    try enter(first, consequence)
    if let second, !alternative.isEmpty { try enter(second, alternative) }
  }

  private func opposite(of guarding: Guard) throws -> Guard {
    let node = try decisions.not(guarding.node)
    return Guard(
      node: node, conditions: try conditions(for: node), atoms: guarding.atoms,
      reason: try decisions.not(guarding.reason))
  }

  /// Lowers a block if or where a decision says so.
  private func enter(_ decision: Decision, _ statements: [Statement]) throws {
    switch decision {
    case .known(let flag): if flag { inScope { lower(statements) } }
    case .open(let guarding): under(guarding) { inScope { lower(statements) } }
    }
  }

  /// The function that a value stands for as a condition.
  func truth(_ value: Value, _ place: Position) throws -> Decisions.Node {
    switch value {
    case .boolean(let flag): return decisions.constant(flag)
    case .bitstring(let bits, 1): return decisions.constant(bits == 1)
    case .bits(let nodes, .register) where nodes.count == 1: return nodes[0]
    case .bits(let nodes, .register):
      throw failure(
        place,
        "a register of \(nodes.count) bits is not a condition: compare it with a number")
    case .bitstring(_, let width):
      throw failure(
        place, "a register of \(width) bits is not a condition: compare it with a number")
    case .varying(let node):
      let isBoolean = decisions.values(node).allSatisfy {
        if case .boolean = $0 { true } else { false }
      }
      if isBoolean { return node }
    default: break
    }
    throw failure(place, "a condition must be a boolean, not \(value.described)")
  }

  /// Lowers `switch`: the subject is read once; its values are constants.
  func choose(_ syntax: SwitchSyntax, _ place: Position) throws {
    var seen = Set<Int>()
    var cases: [(values: [Int], body: [Statement])] = []
    for item in syntax.cases {
      let values = try item.values.map { try constantInteger($0, "the value of a case") }
      for (value, expression) in zip(values, item.values) where !seen.insert(value).inserted {
        throw failure(expression.position, "\(value) occurs twice in the cases of this 'switch'")
      }
      cases.append((values, item.body))
    }
    let subject = try evaluate(syntax.subject)
    var decided: [(Decision, [Statement])] = []
    if !storesValues, let bits = try plainBits(subject) {
      // Whole registers keep the form in which the printer can write them.
      func conditions(_ value: Int, negated: Bool) throws -> Condition? {
        try pattern(value, subject).map { Condition(bits: bits, equals: $0, negated: negated) }
      }
      for (values, body) in cases {
        let tests = try values.compactMap { try conditions($0, negated: false) }
        if tests.count == 1 {
          decided.append((.open(try guarding(tests)), body))
        } else {
          let node = try tests.map { try guarding([$0]).node }.reduce(Decisions.no) {
            try decisions.or($0, $1)
          }
          decided.append((try decision(node, .decision(decided.count), place), body))
        }
      }
      if let fallback = syntax.fallback {
        let tests = try seen.sorted().compactMap { try conditions($0, negated: true) }
        decided.append((tests.isEmpty ? .known(true) : .open(try guarding(tests)), fallback))
      }
    } else {
      var rest = Decisions.yes
      for (values, body) in cases {
        var node = Decisions.no
        for value in values {
          let equal = try truth(
            try binary("==", subject, .integer(value), syntax.subject.position),
            syntax.subject.position)
          node = try decisions.or(node, equal)
        }
        rest = try decisions.and(rest, try decisions.not(node))
        decided.append((try decision(node, .decision(decided.count), place), body))
      }
      if let fallback = syntax.fallback {
        decided.append((try decision(rest, .decision(decided.count), place), fallback))
      }
    }
    for (decision, body) in decided { try enter(decision, body) }
  }

  /// The bits of a register or an integer, if each is held by a bit of the circuit.
  private func plainBits(_ value: Value) throws -> [Int]? {
    guard case .bits(let nodes, let kind) = value, kind != .angle, nodes.count <= 64 else {
      return nil
    }
    let atoms = nodes.compactMap { decisions.plainAtom($0) }
    guard atoms.count == nodes.count, atoms.allSatisfy(storage.isHeld) else { return nil }
    return atoms.map { storage.bits[$0] }
  }

  /// The bits of a number as the type of a value has them; nil if it cannot have that number.
  private func pattern(_ number: Int, _ value: Value) throws -> UInt64? {
    guard case .bits(let nodes, let kind) = value else { return nil }
    let width = nodes.count
    if kind == .signed {
      guard width == 64 || (number >= -(1 << (width - 1)) && number < 1 << (width - 1)) else {
        return nil
      }
      return UInt64(bitPattern: Int64(number)) & (.max >> UInt64(64 - width))
    }
    guard number >= 0, width >= 63 || number < 1 << width else { return nil }
    return UInt64(number)
  }
}

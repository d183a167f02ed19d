import Circuits

/// A condition on bits: always or never true, or a list of conditions that must all hold.
enum Test {
  case constant(Bool)
  case all([Condition])
}

extension Condition {
  /// The opposite. A single bit has only two values, so there the opposite is not a negation.
  var opposite: Condition {
    bits.count == 1 && !negated && value <= 1
      ? Condition(bits: bits, equals: 1 - value)
      : Condition(bits: bits, equals: value, negated: !negated)
  }

  /// Clauses over single bits that hold together exactly if the condition does.
  fileprivate var clauses: [[Int: Bool]] {
    guard bits.count >= 64 || value < 1 << UInt64(bits.count) else {
      return negated ? [] : [[:]]
    }
    var literals: [Int: Bool] = [:]
    for (position, bit) in bits.enumerated() {
      let isSet = position < 64 && (value >> UInt64(position)) & 1 == 1
      if let known = literals[bit], known != isSet { return negated ? [] : [[:]] }
      literals[bit] = isSet
    }
    return negated ? [literals.mapValues { !$0 }] : literals.map { [$0: $1] }
  }

  /// The condition that at least one bit has its given value.
  fileprivate init(clause: [Int: Bool]) {
    let bits = clause.keys.sorted()
    if bits.count == 1 {
      self.init(bits: bits, equals: clause[bits[0]] == true ? 1 : 0)
      return
    }
    // It fails only if every bit has the other value.
    let value = bits.enumerated().reduce(UInt64(0)) {
      clause[$1.element] == true ? $0 : $0 | 1 << UInt64($1.offset)
    }
    self.init(bits: bits, equals: value, negated: true)
  }
}

extension Test {
  static func and(_ left: Test, _ right: Test) -> Test {
    switch (left, right) {
    case (.constant(true), _): right
    case (_, .constant(true)): left
    case (.constant(false), _), (_, .constant(false)): .constant(false)
    case (.all(let a), .all(let b)): .all(a + b.filter { !a.contains($0) })
    }
  }

  /// The opposite; nil if it would need too many conditions.
  var opposite: Test? {
    switch self {
    case .constant(let flag): return .constant(!flag)
    case .all(let conditions):
      if conditions.count == 1 { return .all([conditions[0].opposite]) }
      var result = Test.constant(false)
      for condition in conditions {
        guard let next = Test.or(result, .all([condition.opposite])) else { return nil }
        result = next
      }
      return result
    }
  }

  /// The disjunction as a conjunction of clauses; nil if it would need too many.
  static func or(_ left: Test, _ right: Test) -> Test? {
    switch (left, right) {
    case (.constant(false), _): return right
    case (_, .constant(false)): return left
    case (.constant(true), _), (_, .constant(true)): return .constant(true)
    case (.all(let a), .all(let b)):
      let (x, y) = (a.flatMap(\.clauses), b.flatMap(\.clauses))
      guard x.count * y.count <= 256 else { return nil }
      var result: [[Int: Bool]] = []
      for first in x {
        for second in y {
          // A clause with a bit and its opposite always holds.
          if first.contains(where: { second[$0.key] == !$0.value }) { continue }
          let clause = first.merging(second) { value, _ in value }
          guard clause.count <= 64 else { return nil }
          if !result.contains(clause) { result.append(clause) }
        }
      }
      if result.contains([:]) { return .constant(false) }
      return result.isEmpty ? .constant(true) : .all(result.map { Condition(clause: $0) })
    }
  }
}

extension Lowering {
  /// The conditions under which an expression over bits and constants is true.
  func test(_ expression: Expression) throws -> Test {
    let place = expression.position
    switch expression.kind {
    case .unary("!", let operand):
      return try opposite(try nested(place) { try test(operand) }, place)
    case .chain(let first, let links):
      switch links[0].symbol {
      case "&&":
        return try nested(place) {
          try links.reduce(try test(first)) { .and($0, try test($1.operand)) }
        }
      case "||":
        return try nested(place) {
          try links.reduce(try test(first)) { left, link in
            guard let result = Test.or(left, try test(link.operand)) else {
              throw failure(place, "the condition is too complicated: nest several 'if'")
            }
            return result
          }
        }
      case "==", "!=":
        if links.count == 1,
          let result = try nested(place, { try comparison(first, links[0], place) })
        {
          return result
        }
      default: break
      }
    default: break
    }
    if let operand = try bitsIfAny(expression) {
      guard operand.indices.count == 1 else {
        throw failure(
          place,
          "a register of \(operand.indices.count) bits is not a condition: compare it with "
            + "a number")
      }
      return .all([Condition(bits: operand.indices, equals: 1)])
    }
    guard case .boolean(let flag) = try evaluate(expression) else {
      throw failure(place, "a condition must be a boolean")
    }
    return .constant(flag)
  }

  private func opposite(_ test: Test, _ place: Position) throws -> Test {
    guard let result = test.opposite else {
      throw failure(place, "the condition is too complicated: nest several 'if'")
    }
    return result
  }

  /// The bits that an expression names, nil if it names none.
  private func bitsIfAny(_ expression: Expression) throws -> Operand? {
    switch expression.kind {
    case .cast(let type, let inner) where ["bool", "uint", "int", "bit"].contains(type.base):
      guard let operand = try bitsIfAny(inner) else { return nil }
      let size = try type.size.map { try integer($0, "the size of a type") }
      let needed = operand.indices.count + (type.base == "int" ? 1 : 0)
      if let size, size < needed {
        throw failure(
          expression.position, "\(operand.indices.count) bits do not fit in \(type.base)[\(size)]")
      }
      guard type.base != "bool" || operand.indices.count == 1 else {
        throw failure(expression.position, "only a single bit can be converted to bool")
      }
      return operand
    case .name, .element:
      guard case .bits(let indices, let isRegister) = try resolve(expression) else { return nil }
      return Operand(indices: indices, isRegister: isRegister)
    default: return nil
    }
  }

  /// A comparison of bits with a constant or with another bit; nil if no bits take part.
  private func comparison(
    _ left: Expression, _ link: Expression.Link, _ place: Position
  ) throws -> Test? {
    let (a, b) = (try bitsIfAny(left), try bitsIfAny(link.operand))
    let negated = link.symbol == "!="
    if let a, let b {
      guard a.indices.count == b.indices.count else {
        throw failure(place, "registers of different sizes cannot be compared")
      }
      var result = Test.constant(true)
      for (x, y) in zip(a.indices, b.indices) where x != y {
        // x = y: (x or not y) and (not x or y).
        let one = Condition(bits: [x, y], equals: 0b10, negated: true)
        let other = Condition(bits: [x, y], equals: 0b01, negated: true)
        result = .and(result, .all([one, other]))
      }
      return negated ? try opposite(result, place) : result
    }
    guard let operand = a ?? b else { return nil }
    let other = a == nil ? left : link.operand
    let value: UInt64
    switch try evaluate(other) {
    case .integer(let number) where number >= 0: value = UInt64(number)
    case .boolean(let flag) where operand.indices.count == 1: value = flag ? 1 : 0
    case .bitstring(let bits, let width) where width == operand.indices.count: value = bits
    case let unsuitable:
      throw failure(
        other.position,
        "\(operand.indices.count == 1 ? "a bit" : "a register of bits") cannot be "
          + "compared with \(unsuitable.described) here: use a number from 0, or a bit string of "
          + "the same size")
    }
    guard operand.indices.count <= 64 else {
      throw failure(place, "a condition may have at most 64 bits, not \(operand.indices.count)")
    }
    return .all([Condition(bits: operand.indices, equals: value, negated: negated)])
  }
}

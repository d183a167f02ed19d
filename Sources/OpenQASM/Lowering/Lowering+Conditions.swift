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
    guard !isBeyondBits else {
      return negated ? [] : [[:]]
    }
    var literals: [Int: Bool] = [:]
    for (position, bit) in bits.enumerated() {
      let isSet = self.isSet(position)
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
    case (.all(let a), .all(let b)): all(once: a + b)
    }
  }

  /// Conditions that must all hold, each once.
  static func all(once conditions: [Condition]) -> Test {
    var seen = Set<Condition>()
    return .all(conditions.filter { seen.insert($0).inserted })
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
  /// The conditions under which an expression over bits and constants is true, in the form in
  /// which it is written; nil if it has no such form and has to be evaluated.
  func test(_ expression: Expression) throws -> Test? {
    let place = expression.position
    switch expression.kind {
    case .unary("!", let operand):
      return try nested(place) { try test(operand)?.opposite }
    case .chain(let first, let links):
      switch links[0].symbol {
      case "&&":
        return try nested(place) {
          var result = try test(first)
          for link in links {
            guard let left = result, let right = try test(link.operand) else { return nil }
            result = .and(left, right)
          }
          return result
        }
      case "||":
        return try nested(place) {
          var result = try test(first)
          for link in links {
            guard let left = result, let right = try test(link.operand) else { return nil }
            result = Test.or(left, right)
          }
          return result
        }
      case "==", "!=":
        guard links.count == 1 else { return nil }
        return try nested(place) { try comparison(first, links[0]) }
      default: return nil
      }
    case .boolean(let flag): return .constant(flag)
    default: break
    }
    guard let operand = try heldBits(expression), operand.bits.count == 1 else { return nil }
    return .all([Condition(bits: operand.bits, equals: 1)])
  }

  /// Whether evaluating an expression changes nothing: whether it calls no subroutine.
  func isPure(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .integer, .wideInteger, .float, .boolean, .bitstring, .wideBitstring, .duration, .name,
      .physicalQubit:
      true
    case .unary(_, let operand), .cast(_, let operand): isPure(operand)
    case .power(let base, let exponent): isPure(base) && isPure(exponent)
    case .chain(let first, let links): isPure(first) && links.allSatisfy { isPure($0.operand) }
    case .element(let base, let subscripts):
      isPure(base)
        && subscripts.allSatisfy {
          switch $0 {
          case .index(let index): isPure(index)
          case .set(let indices): indices.allSatisfy(isPure)
          case .range(let range):
            [range.start, range.step, range.stop].allSatisfy { $0.map(isPure) ?? true }
          }
        }
    case .concatenation(let parts), .list(let parts): parts.allSatisfy(isPure)
    case .call, .measurement, .durationOf: false
    }
  }

  /// Bits of the circuit that an expression names, and whether they stand for a signed number.
  private func heldBits(
    _ expression: Expression
  ) throws -> (bits: [Int], isSigned: Bool)? {
    switch expression.kind {
    case .cast(let type, let inner) where ["bool", "uint", "int", "bit"].contains(type.base):
      guard type.shape == nil, let operand = try heldBits(inner) else { return nil }
      let count = operand.bits.count
      let size = try type.size.map { try integer($0, "the size of a type") }
      switch (type.base, size) {
      case ("bool", _): return count == 1 ? operand : nil
      case ("bit", _): return (size ?? 1) == count ? operand : nil
      case ("uint", _): return (size ?? 64) >= count ? (operand.bits, false) : nil
      default: return (size ?? 64) >= count ? (operand.bits, (size ?? 64) == count) : nil
      }
    case .name, .element:
      guard let references = try bitsIfAny(expression)?.references else { return nil }
      var bits: [Int] = []
      for reference in references {
        guard let atom = decisions.plainAtom(try node(of: reference)), storage.isHeld(atom) else {
          return nil
        }
        bits.append(storage.bits[atom])
      }
      return (bits, false)
    default: return nil
    }
  }

  /// A comparison of bits with a constant or with other bits; nil if no bits take part.
  private func comparison(_ left: Expression, _ link: Expression.Link) throws -> Test? {
    let (a, b) = (try heldBits(left), try heldBits(link.operand))
    let negated = link.symbol == "!="
    if let a, let b {
      guard a.bits.count == b.bits.count, a.isSigned == b.isSigned else { return nil }
      // x = y: (x or not y) and (not x or y).
      let conditions = zip(a.bits, b.bits).filter { $0 != $1 }.flatMap { x, y in
        [0b10, 0b01].map { Condition(bits: [x, y], equals: $0, negated: true) }
      }
      let result = conditions.isEmpty ? Test.constant(true) : .all(once: conditions)
      return negated ? result.opposite : result
    }
    guard let operand = a ?? b, operand.bits.count <= 64, !operand.isSigned else { return nil }
    let value: UInt64
    switch try evaluate(a == nil ? left : link.operand) {
    case .integer(let number) where number >= 0: value = UInt64(number)
    case .boolean(let flag) where operand.bits.count == 1: value = flag ? 1 : 0
    case .bitstring(let bits, let width) where width == operand.bits.count: value = bits
    default: return nil
    }
    return .all([Condition(bits: operand.bits, equals: value, negated: negated)])
  }
}

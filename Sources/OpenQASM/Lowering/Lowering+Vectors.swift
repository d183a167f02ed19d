import Circuits

/// Bits that stand for a register or a number, least significant first.
struct BitVector {
  var nodes: [Decisions.Node]
  var kind: Value.BitKind

  var width: Int { nodes.count }

  /// As many bits as asked for, with the sign or zeros in front.
  func extended(to width: Int) -> [Decisions.Node] {
    let fill = kind == .signed ? nodes.last ?? Decisions.no : Decisions.no
    return (0..<width).map { $0 < nodes.count ? nodes[$0] : fill }
  }
}

/// Arithmetic on bits that depend on measurements, or are more than fit in a known integer.
///
/// Results have as many bits as they need, up to 64 or the width of the wider operand, beyond
/// which they wrap.
extension Lowering {
  /// The result of an operator on bits; nil if it has to be found value by value.
  func vectorBinary(
    _ symbol: String, _ left: Value, _ right: Value, _ place: Position
  ) throws -> Value? {
    guard let a = try vector(left), let b = try vector(right) else { return nil }
    if a.kind == .angle || b.kind == .angle { return try angleBinary(symbol, a, b) }
    if a.kind == .register || b.kind == .register {
      guard let result = try registerBinary(symbol, a, b, left, right, place) else { return nil }
      return result
    }
    let isSigned = a.kind == .signed || b.kind == .signed
    let limit = max(64, a.width, b.width)
    // Of operands with and without a sign, the one without needs a bit more.
    func width(_ v: BitVector) -> Int { v.width + (isSigned && v.kind == .unsigned ? 1 : 0) }
    let common = max(width(a), width(b))
    let kind: Value.BitKind = isSigned ? .signed : .unsigned
    func value(_ nodes: [Decisions.Node], _ kind: Value.BitKind) throws -> Value {
      normalised(try nodes.map(simplified), kind)
    }
    switch symbol {
    case "&", "|", "^":
      return try value(try bitwise(symbol, a.extended(to: common), b.extended(to: common)), kind)
    case "+":
      let size = min(common + 1, limit)
      return try value(try sum(a.extended(to: size), b.extended(to: size)), kind)
    case "-":
      let size = min(max(a.width, b.width) + 2, limit)
      let negative = try b.extended(to: size).map { try decisions.not($0) }
      return try value(
        try sum(a.extended(to: size), negative, carry: Decisions.yes), .signed)
    case "*":
      let size = min(a.width + b.width, limit)
      return try value(try product(a.extended(to: size), b.extended(to: size)), kind)
    case "/", "%":
      guard !isSigned, let known = constant(b.nodes), known.contains(true) else { return nil }
      let (quotient, rest) = try quotient(a.nodes, b.nodes)
      return try value(symbol == "/" ? quotient : rest, .unsigned)
    case "<<", ">>": return try value(try shifted(symbol, a, right, b, place), a.kind)
    default:
      return try compare(symbol, a.extended(to: common), b.extended(to: common), kind)
        .map { truthValue(try simplified($0)) }
    }
  }

  /// The bits of a value, if it is made of bits.
  private func vector(_ value: Value) throws -> BitVector? {
    switch value {
    case .bits(let nodes, let kind): return BitVector(nodes: nodes, kind: kind)
    case .boolean(let flag):
      return BitVector(nodes: [decisions.constant(flag)], kind: .register)
    case .bitstring(_, let width):
      return BitVector(
        nodes: try bitNodes(value, width: width, Position(line: 1, column: 1)), kind: .register)
    case .fixed(_, let width):
      return BitVector(
        nodes: try bitNodes(value, width: width, Position(line: 1, column: 1)), kind: .angle)
    case .integer(let number): return BitVector(number, decisions)
    case .varying(let node):
      let values = decisions.values(node)
      if values.allSatisfy({ if case .boolean = $0 { true } else { false } }) {
        return BitVector(nodes: [node], kind: .register)
      }
      var numbers: [Int] = []
      for case .integer(let number) in values { numbers.append(number) }
      guard numbers.count == values.count, let low = numbers.min(), let high = numbers.max() else {
        return nil
      }
      let width = max(BitVector(low, decisions).width, BitVector(high, decisions).width) + 1
      let nodes = try bitNodes(
        value, width: min(width, 64), Position(line: 1, column: 1))
      return BitVector(nodes: nodes, kind: low < 0 ? .signed : .unsigned)
    default: return nil
    }
  }

  /// The bits of known nodes; nil if one depends on something.
  private func constant(_ nodes: [Decisions.Node]) -> [Bool]? {
    nodes.allSatisfy { $0 == Decisions.no || $0 == Decisions.yes }
      ? nodes.map { $0 == Decisions.yes } : nil
  }

  /// Registers are combined bit by bit, and compared with each other and with numbers.
  private func registerBinary(
    _ symbol: String, _ a: BitVector, _ b: BitVector, _ left: Value, _ right: Value,
    _ place: Position
  ) throws -> Value? {
    if symbol == "<<" || symbol == ">>" {
      guard a.kind == .register, b.kind != .register else { return nil }
      return normalised(try shifted(symbol, a, right, b, place), .register)
    }
    let isComparison = ["==", "!=", "<", "<=", ">", ">="].contains(symbol)
    guard isComparison || ["&", "|", "^"].contains(symbol) else { return nil }
    let size = a.kind == .register ? a.width : b.width
    if a.kind == .register, b.kind == .register {
      guard a.width == b.width else {
        throw failure(place, "registers of different sizes cannot be combined")
      }
    } else if !isComparison {
      let other = a.kind == .register ? b : a
      guard other.kind == .unsigned,
        other.nodes.dropFirst(size).allSatisfy({ $0 == Decisions.no })
      else {
        throw failure(place, "the number does not fit in the \(size) bits of the register")
      }
    }
    if isComparison {
      let isSigned = a.kind == .signed || b.kind == .signed
      let common = max(a.width, b.width) + (isSigned ? 1 : 0)
      return try compare(
        symbol, a.extended(to: common), b.extended(to: common), isSigned ? .signed : .unsigned
      ).map { truthValue(try simplified($0)) }
    }
    let nodes = try bitwise(symbol, a.extended(to: size), b.extended(to: size))
    // Single bits are truth values.
    if case .bits = left {
    } else if case .bitstring = left {
    } else if size == 1 {
      if case .bits = right {
      } else if case .bitstring = right {
      } else {
        return truthValue(try simplified(nodes[0]))
      }
    }
    return normalised(try nodes.map(simplified), .register)
  }

  /// Angles of equal width, as multiples of their unit.
  private func angleBinary(
    _ symbol: String, _ a: BitVector, _ b: BitVector
  ) throws -> Value? {
    guard a.kind == b.kind, a.width == b.width else { return nil }
    switch symbol {
    case "&", "|", "^":
      return normalised(try bitwise(symbol, a.nodes, b.nodes).map(simplified), .angle)
    case "+": return normalised(try sum(a.nodes, b.nodes).map(simplified), .angle)
    case "-":
      let negative = try b.nodes.map { try decisions.not($0) }
      return normalised(
        try sum(a.nodes, negative, carry: Decisions.yes).map(simplified), .angle)
    default:
      return try compare(symbol, a.nodes, b.nodes, .unsigned)
        .map { truthValue(try simplified($0)) }
    }
  }

  // MARK: Circuits of bits

  private func bitwise(
    _ symbol: String, _ a: [Decisions.Node], _ b: [Decisions.Node]
  ) throws -> [Decisions.Node] {
    try zip(a, b).map { x, y in
      switch symbol {
      case "&": try decisions.and(x, y)
      case "|": try decisions.or(x, y)
      default: try decisions.exclusiveOr(x, y)
      }
    }
  }

  /// a + b + carry, as wide as both.
  private func sum(
    _ a: [Decisions.Node], _ b: [Decisions.Node], carry: Decisions.Node = Decisions.no
  ) throws -> [Decisions.Node] {
    var carry = carry
    return try zip(a, b).map { x, y in
      let differs = try decisions.exclusiveOr(x, y)
      let digit = try compact(try decisions.exclusiveOr(differs, carry))
      carry = try compact(try decisions.select(differs, carry, x))
      return digit
    }
  }

  /// The lowest bits of a·b, as many as both have.
  private func product(
    _ a: [Decisions.Node], _ b: [Decisions.Node]
  ) throws -> [Decisions.Node] {
    var result = [Decisions.Node](repeating: Decisions.no, count: a.count)
    for (position, bit) in b.enumerated() where bit != Decisions.no {
      let row = try a.indices.map {
        $0 < position ? Decisions.no : try decisions.and(a[$0 - position], bit)
      }
      result = try sum(result, row)
    }
    return result
  }

  /// Long division by a number that is not zero.
  private func quotient(
    _ a: [Decisions.Node], _ b: [Decisions.Node]
  ) throws -> (quotient: [Decisions.Node], rest: [Decisions.Node]) {
    let width = b.count + 1
    let divisor = BitVector(nodes: b, kind: .unsigned).extended(to: width)
    let negative = try divisor.map { try decisions.not($0) }
    var rest = [Decisions.Node](repeating: Decisions.no, count: width)
    var quotient = a
    for position in a.indices.reversed() {
      rest = [a[position]] + rest.dropLast()
      let isLess = try less(rest, divisor)
      let reduced = try sum(rest, negative, carry: Decisions.yes)
      rest = try zip(rest, reduced).map { try compact(try decisions.select(isLess, $0, $1)) }
      quotient[position] = try decisions.not(isLess)
    }
    return (quotient, Array(rest.prefix(b.count)))
  }

  /// A comparison; nil for another operator.
  private func compare(
    _ symbol: String, _ a: [Decisions.Node], _ b: [Decisions.Node], _ kind: Value.BitKind
  ) throws -> Decisions.Node? {
    var (a, b) = (a, b)
    if kind == .signed, let last = a.indices.last {
      // With the signs exchanged the order is that of numbers without a sign.
      (a[last], b[last]) = (b[last], a[last])
    }
    switch symbol {
    case "<": return try less(a, b)
    case ">": return try less(b, a)
    case "<=": return try decisions.not(try less(b, a))
    case ">=": return try decisions.not(try less(a, b))
    case "==", "!=":
      let equal = try equal(a, b)
      return symbol == "==" ? equal : try decisions.not(equal)
    default: return nil
    }
  }

  /// A shift by a known number of places or by a measured one, in the width of what is shifted.
  private func shifted(
    _ symbol: String, _ a: BitVector, _ count: Value, _ places: BitVector, _ place: Position
  ) throws -> [Decisions.Node] {
    let fill =
      symbol == ">>" && a.kind == .signed ? a.nodes.last ?? Decisions.no : Decisions.no
    func moved(_ nodes: [Decisions.Node], by count: Int) -> [Decisions.Node] {
      nodes.indices.map {
        let source = symbol == "<<" ? $0 - count : $0 + count
        return nodes.indices.contains(source) ? nodes[source] : fill
      }
    }
    if case .integer(let count) = count {
      guard (0...1_000_000).contains(count) else {
        throw failure(place, "a shift must be by 0 to 1000000 bits")
      }
      return moved(a.nodes, by: count)
    }
    guard places.kind != .signed else {
      throw failure(place, "a shift must not be by a number with a sign")
    }
    var result = a.nodes
    for (index, bit) in places.nodes.enumerated() where bit != Decisions.no {
      let far = moved(result, by: index < 32 ? 1 << index : result.count)
      result = try zip(far, result).map { try compact(try decisions.select(bit, $0, $1)) }
    }
    return result
  }
}

extension BitVector {
  /// A known integer in as few bits as it needs.
  init(_ number: Int, _ decisions: Decisions) {
    let pattern = UInt64(bitPattern: Int64(number))
    let significant = 64 - (number < 0 ? ~pattern : pattern).leadingZeroBitCount
    let width = max(1, significant + (number < 0 ? 1 : 0))
    self.init(
      nodes: (0..<width).map { decisions.constant(pattern >> UInt64($0) & 1 == 1) },
      kind: number < 0 ? .signed : .unsigned)
  }
}

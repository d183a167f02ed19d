import Circuits

extension Lowering {
  /// Whether a value depends on measurements, or is a register of more than 64 bits.
  func isOpen(_ value: Value) -> Bool {
    switch value {
    case .varying, .bits: true
    default: false
    }
  }

  /// A truth value from its function.
  func truthValue(_ node: Decisions.Node) -> Value { decisions.value(node) ?? .varying(node) }

  /// A value from its function, given the path.
  func joined(_ node: Decisions.Node) throws -> Value { truthValue(try simplified(node)) }

  /// A value given the path.
  func simplified(_ value: Value) throws -> Value {
    if path.isEmpty { return value }
    switch value {
    case .varying(let node): return try joined(node)
    case .bits(let nodes, let kind): return normalised(try nodes.map(simplified), kind)
    default: return value
    }
  }

  /// The value of bits, as a known one if all of them are.
  func normalised(_ nodes: [Decisions.Node], _ kind: Value.BitKind) -> Value {
    guard nodes.count <= 64, nodes.allSatisfy({ $0 == Decisions.no || $0 == Decisions.yes }) else {
      return .bits(nodes, kind)
    }
    var bits: UInt64 = 0
    for (index, node) in nodes.enumerated() where node == Decisions.yes {
      bits |= 1 << UInt64(index)
    }
    return known(bits, width: nodes.count, kind) ?? .bits(nodes, kind)
  }

  /// The value that bits stand for; nil for an unsigned integer beyond 63 bits.
  private func known(_ bits: UInt64, width: Int, _ kind: Value.BitKind) -> Value? {
    switch kind {
    case .register: return .bitstring(bits, width: width)
    case .angle: return .fixed(bits, width: width)
    case .unsigned: return Int(exactly: bits).map { .integer($0) }
    case .signed:
      let isNegative = (bits >> UInt64(width - 1)) & 1 == 1
      return .integer(Int(Int64(bitPattern: isNegative ? bits | ~Arithmetic.mask(width) : bits)))
    }
  }

  /// The function that gives bits as a number.
  func number(
    _ nodes: [Decisions.Node], _ kind: Value.BitKind, _ place: Position
  ) throws -> Decisions.Node {
    let width = nodes.count
    let open = nodes.filter { $0 != Decisions.no && $0 != Decisions.yes }.count
    guard width <= 64 || open > 0 else {
      throw failure(place, "the number does not fit in 64 bits")
    }
    guard width <= 64, open <= 12 else {
      throw failure(
        place, "a number made of \(open) measured bits is not supported here: at most 12 are")
    }
    var sum = decisions.terminal(.bitstring(0, width: width))
    for (index, node) in nodes.enumerated() where node != Decisions.no {
      sum = try decisions.combine(sum, node) {
        guard case .bitstring(let bits, _) = $0, $1 == .boolean(true) else { return $0 }
        return .bitstring(bits | 1 << UInt64(index), width: width)
      }
    }
    return try decisions.map(sum) {
      guard case .bitstring(let bits, _) = $0, let value = known(bits, width: width, kind) else {
        throw failure(place, "an unsigned integer of 64 bits is not supported here")
      }
      return value
    }
  }

  /// The function of a value.
  func diagram(_ value: Value, _ place: Position) throws -> Decisions.Node {
    switch value {
    case .varying(let node): return node
    case .bits(_, .register):
      throw failure(place, "a register of bits is not a number: convert it with 'uint[n](…)'")
    case .bits(let nodes, let kind): return try number(nodes, kind, place)
    case .array: throw failure(place, "an array is not a value by itself: choose an element")
    default: return decisions.terminal(value)
    }
  }

  /// The bits of a value, least significant first, as many as a type has.
  func bitNodes(_ value: Value, width: Int, _ place: Position) throws -> [Decisions.Node] {
    func spread(_ bits: UInt64, isNegative: Bool = false) -> [Decisions.Node] {
      (0..<width).map {
        decisions.constant($0 < 64 ? (bits >> UInt64($0)) & 1 == 1 : isNegative)
      }
    }
    switch value {
    case .boolean(let flag): return spread(flag ? 1 : 0)
    case .integer(let number):
      return spread(UInt64(bitPattern: Int64(number)), isNegative: number < 0)
    case .bitstring(let bits, _), .fixed(let bits, _): return spread(bits)
    case .bits(let nodes, let kind):
      let fill = kind == .signed ? nodes.last ?? Decisions.no : Decisions.no
      return (0..<width).map { $0 < nodes.count ? nodes[$0] : fill }
    case .varying(let node):
      return try (0..<width).map { index in
        try decisions.map(node) {
          switch $0 {
          case .boolean(let flag): return .boolean(flag && index == 0)
          case .integer(let number): return .boolean((number >> min(index, 63)) & 1 == 1)
          case .bitstring(let bits, _), .fixed(let bits, _):
            return .boolean(index < 64 && (bits >> UInt64(index)) & 1 == 1)
          default: throw failure(place, "\($0.described) has no bits")
          }
        }
      }
    default: throw failure(place, "\(value.described) has no bits")
    }
  }

  /// The result of an operator.
  func binary(
    _ symbol: String, _ left: Value, _ right: Value, _ place: Position
  ) throws -> Value {
    if symbol == "**" { return try power(left, right, place) }
    let (left, right) = asReals(asNumber(left, symbol), asNumber(right, symbol), symbol)
    guard isOpen(left) || isOpen(right) else {
      // Registers of OpenQASM 2 are integers; its other numbers are real.
      let rules = hasRegister(symbol, left, right) ? Dialect.version3 : version
      return try Arithmetic.binary(symbol, left, right, rules).get(place, self)
    }
    let isMadeOfBits = [left, right].contains { if case .bits = $0 { true } else { false } }
    if isMadeOfBits, let result = try vectorBinary(symbol, left, right, place) { return result }
    do {
      return try joined(
        decisions.combine(try diagram(left, place), try diagram(right, place)) {
          try Arithmetic.binary(symbol, $0, $1, version).get(place, self)
        })
    } catch is Decisions.TooLarge {
      guard let result = try vectorBinary(symbol, left, right, place) else {
        throw Decisions.TooLarge()
      }
      return result
    }
  }

  /// In OpenQASM 2 registers are numbers without a sign.
  private func asNumber(_ value: Value, _ symbol: String) -> Value {
    guard version == .version2 else { return value }
    switch value {
    case .bits(let nodes, .register): return normalised(nodes, .unsigned)
    case .bitstring(let bits, _): return Int(exactly: bits).map { .integer($0) } ?? value
    case .boolean(let flag) where symbol != "&&" && symbol != "||": return .integer(flag ? 1 : 0)
    case .varying(let node) where symbol != "&&" && symbol != "||":
      let isBit = decisions.values(node).allSatisfy {
        if case .boolean = $0 { true } else { false }
      }
      return isBit ? .bits([node], .unsigned) : value
    default: return value
    }
  }

  /// Integers beyond 63 bits beside real numbers become real, as others do: what is divided by 2⁶⁴ is
  /// an angle. In OpenQASM 2 every division has real numbers.
  private func asReals(_ left: Value, _ right: Value, _ symbol: String) -> (Value, Value) {
    func isReal(_ value: Value) -> Bool {
      switch value {
      case .real, .angle: true
      default: false
      }
    }
    let divides = symbol == "/" && version == .version2 && !isClassicalStatement
    guard divides || isReal(left) || isReal(right) else { return (left, right) }
    func real(_ value: Value) -> Value {
      guard case .bits(let nodes, .unsigned) = value, let number = nearestNumber(nodes) else {
        return value
      }
      return .real(number)
    }
    return (real(left), real(right))
  }

  /// The number nearest to known bits; nil for bits that are not known, and beyond the largest number.
  private func nearestNumber(_ nodes: [Decisions.Node]) -> Double? {
    guard nodes.allSatisfy({ $0 == Decisions.no || $0 == Decisions.yes }) else { return nil }
    // The upper 64 bits, the last of which says whether any bit below is set: rounded once.
    let width = nodes.lastIndex(of: Decisions.yes).map { $0 + 1 } ?? 0
    let shift = max(0, width - 64)
    var upper: UInt64 = nodes[..<shift].contains(Decisions.yes) ? 1 : 0
    for (index, node) in nodes[shift..<width].enumerated() where node == Decisions.yes {
      upper |= 1 << UInt64(index)
    }
    let number = Double(sign: .plus, exponent: shift, significand: Double(upper))
    return number.isFinite ? number : nil
  }

  /// Whether integers are to be divided as such although the text is of version 2.
  private func hasRegister(_ symbol: String, _ left: Value, _ right: Value) -> Bool {
    if symbol == "/", version == .version2 { return isClassicalStatement }
    return version == .version3
  }

  /// `rotl(bits, n)` and `rotr(bits, n)`.
  func rotated(_ name: String, _ values: [Value], _ place: Position) throws -> Value {
    guard values.count == 2, case .integer(let count) = values[1], count.magnitude < 1 << 32 else {
      throw failure(place, "'\(name)' takes bits and a known number of places")
    }
    let nodes: [Decisions.Node]
    switch values[0] {
    case .bitstring(_, let width): nodes = try bitNodes(values[0], width: width, place)
    case .bits(let all, .register): nodes = all
    default: throw failure(place, "'\(name)' is for registers of bits")
    }
    let shift = name == "rotl" ? count : -count
    let size = nodes.count
    return normalised(
      nodes.indices.map { nodes[(($0 - shift) % size + size) % size] }, .register)
  }
}

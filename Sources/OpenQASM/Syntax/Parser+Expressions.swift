import Circuits

extension Parser {
  private static let precedence3: [String: Int] = [
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7, ">=": 7,
    "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10,
  ]
  private static let precedence2: [String: Int] = ["==": 6, "+": 9, "-": 9, "*": 10, "/": 10]

  /// An expression whose operators bind at least as tightly as a level.
  mutating func expression(_ minimum: Int = 0) throws -> Expression {
    var left = try unary()
    let table = version == .version3 ? Parser.precedence3 : Parser.precedence2
    while token.kind == .symbol, let level = table[token.text], level >= minimum {
      var links: [Expression.Link] = []
      while token.kind == .symbol, table[token.text] == level {
        let symbol = take().text
        let operand = try nested { try $0.expression(level + 1) }
        links.append(Expression.Link(symbol: symbol, operand: operand))
      }
      left = Expression(kind: .chain(left, links), position: left.position)
    }
    return left
  }

  private mutating func unary() throws -> Expression {
    let place = token.position
    for symbol in ["-", "!", "~", "+"] where at(symbol) {
      if symbol == "!" || symbol == "~" { try require3("the operator '\(symbol)'", place) }
      take()
      let operand = try nested { try $0.unary() }
      return Expression(kind: .unary(symbol, operand), position: place)
    }
    let base = try postfix()
    let sign = version == .version3 ? "**" : "^"
    guard accept(sign) else { return base }
    let exponent = try nested { try $0.unary() }
    return Expression(kind: .power(base, exponent), position: place)
  }

  private mutating func postfix() throws -> Expression {
    let base = try primary()
    guard at("[") else { return base }
    return try subscripts(of: base)
  }

  /// One or several bracketed indices.
  private mutating func subscripts(of base: Expression) throws -> Expression {
    var all: [Subscript] = []
    while accept("[") {
      all += try list(until: "]") { parser in
        parser.at("{")
          ? .set(try parser.set()) : try parser.nested { try $0.indexOrRange() }
      }
      try expect("]", "after the index")
    }
    guard !all.isEmpty else { throw Failure(base.position, "an index is missing between '[]'") }
    return Expression(kind: .element(base, all), position: base.position)
  }

  /// `{a, b, c}`
  mutating func set() throws -> [Expression] {
    try expect("{", "before a set of values")
    let values = try list(until: "}") { parser in try parser.nested { try $0.expression() } }
    try expect("}", "after a set of values")
    return values
  }

  private mutating func indexOrRange() throws -> Subscript {
    let place = token.position
    var start: Expression?
    if !at(":") {
      let first = try expression()
      guard at(":") else { return .index(first) }
      start = first
    }
    return .range(try range(from: start, at: place))
  }

  /// The part of a range after its start; the parser is at the first colon.
  mutating func range(from start: Expression?, at place: Position) throws -> RangeSyntax {
    try require3("a range", place)
    try expect(":", "in a range")
    var parts: [Expression?] = [start, nil]
    if !at(":") && !at("]") && !at(",") { parts[1] = try expression() }
    if accept(":") { parts.append(at("]") || at(",") ? nil : try expression()) }
    return parts.count == 3
      ? RangeSyntax(start: parts[0], step: parts[1], stop: parts[2], position: place)
      : RangeSyntax(start: parts[0], step: nil, stop: parts[1], position: place)
  }

  private mutating func primary() throws -> Expression {
    let place = token.position
    switch token.kind {
    case .integer: return Expression(kind: try integerLiteral(take()), position: place)
    case .float:
      return Expression(kind: .float(try float(take().text, at: place)), position: place)
    case .timing(let unit):
      return Expression(
        kind: .duration(try duration(take().text, unit, at: place)), position: place)
    case .string: return try bitstring(take())
    case .physicalQubit:
      try require3("a physical qubit", place)
      guard let number = Int(take().text), number < limits.bits else {
        throw Failure(place, "the number of a physical qubit must be below \(limits.bits)")
      }
      physicalQubits.insert(number)
      return Expression(kind: .physicalQubit(number), position: place)
    case .identifier: return try word()
    case .symbol where at("("):
      take()
      let inner = try nested { try $0.expression() }
      try expect(")", "after the expression in parentheses")
      return inner
    default:
      throw Failure(place, "expected an expression, found \(token.described)")
    }
  }

  /// An expression that begins with a name or a keyword.
  private mutating func word() throws -> Expression {
    let place = token.position
    let text = token.text
    if version == .version3 {
      if text == "true" || text == "false" {
        take()
        return Expression(kind: .boolean(text == "true"), position: place)
      }
      if Parser.classicalTypes.contains(text) {
        let type = try classicalType()
        try expect("(", "after the type of a conversion")
        let value = try nested { try $0.expression() }
        try expect(")", "after the converted value")
        return Expression(kind: .cast(type, value), position: place)
      }
      if text == "durationof" {
        take()
        try expect("(", "after 'durationof'")
        let block = try nested { try $0.block("after 'durationof('") }
        try expect(")", "after the block of 'durationof'")
        return Expression(kind: .durationOf(block), position: place)
      }
      if text == "measure" {
        throw Failure(place, "'measure' can only stand alone on the right of '=' or before '->'")
      }
    }
    if token(after: 1).kind == .symbol, token(after: 1).text == "(" {
      let function = take().text
      take()
      let arguments = try list(until: ")") { parser in try parser.nested { try $0.expression() } }
      try expect(")", "after the arguments of '\(function)'")
      return Expression(kind: .call(function, arguments), position: place)
    }
    return Expression(kind: .name(try name("a value")), position: place)
  }

  /// What a gate, a measurement or a barrier acts on: a name with indices or a physical qubit.
  mutating func operand() throws -> Expression {
    let place = token.position
    if token.kind == .physicalQubit { return try postfix() }
    let base = Expression(kind: .name(try name("a qubit or a register")), position: place)
    return at("[") ? try subscripts(of: base) : base
  }
}

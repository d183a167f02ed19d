import Circuits
import Foundation

extension Lowering {
  /// The value of an expression.
  func evaluate(_ expression: Expression) throws -> Value {
    let place = expression.position
    switch expression.kind {
    case .integer(let value): return .integer(value)
    case .wideInteger(let words):
      let width = 64 * words.count - (words.last?.leadingZeroBitCount ?? 0)
      return .bits(constantNodes(words, width: width), .unsigned)
    case .wideBitstring(let words, let width):
      return .bits(constantNodes(words, width: width), .register)
    case .float(let value): return .real(value)
    case .boolean(let value): return .boolean(value)
    case .bitstring(let value, let width): return .bitstring(value, width: width)
    case .duration(let value): return .duration(value)
    case .durationOf(let block): return try nested(place) { try duration(of: block, place) }
    case .name(let name): return try value(ofName: name, place)
    case .physicalQubit(let number): throw failure(place, "'$\(number)' is a qubit, not a value")
    case .element(let base, let subscripts):
      return try nested(place) { try element(expression, base, subscripts) }
    case .concatenation(let parts): return try concatenated(parts, place)
    case .measurement:
      throw failure(place, "'measure' can only stand alone on the right of '='")
    case .list: throw failure(place, "values in braces can only be those of an array")
    case .unary(let symbol, let operand):
      return try nested(place) { try negate(symbol, try evaluate(operand), place) }
    case .power(let base, let exponent):
      return try nested(place) {
        try power(try evaluate(base), try evaluate(exponent), place)
      }
    case .chain(let first, let links):
      return try nested(place) {
        var result = try evaluate(first)
        for link in links {
          // The right side need not make sense where the left one decides.
          if case .boolean(let flag) = result,
            link.symbol == (flag ? "||" : "&&"), isPure(link.operand)
          {
            continue
          }
          result = try binary(
            link.symbol, result, try evaluate(link.operand), link.operand.position)
        }
        return result
      }
    case .call(let name, let arguments):
      return try nested(place) { try function(name, arguments, place) }
    case .cast(let type, let operand):
      return try nested(place) {
        try convert(try evaluate(operand), to: try classicalType(type), place)
      }
    }
  }

  private func constantNodes(_ words: [UInt64], width: Int) -> [Decisions.Node] {
    (0..<width).map { decisions.constant(words[$0 / 64] >> UInt64($0 % 64) & 1 == 1) }
  }

  private func value(ofName name: String, _ place: Position) throws -> Value {
    switch try symbol(name, place) {
    case .value(let value): return try simplified(value)
    case .variable(let variable):
      try requireConstant(variable, place)
      return try value(of: variable)
    case .bits(let references, let isRegister):
      for reference in references { try requireConstant(reference.variable, place) }
      let nodes = try references.map { try simplified(try node(of: $0)) }
      return isRegister ? normalised(nodes, .register) : truthValue(nodes[0])
    case .broken: throw AlreadyReported()
    case .qubits: throw failure(place, "'\(name)' is a qubit, not a value")
    case .subroutine: throw failure(place, "'\(name)' is a subroutine: call it with '()'")
    }
  }

  func requireConstant(_ variable: Variable, _ place: Position) throws {
    guard !isConstantOnly || variable.isConstant else {
      throw failure(place, "a constant is needed here, and '\(variable.name)' is a variable")
    }
  }

  /// Evaluates with or without variables.
  func constantIf<Result>(_ flag: Bool, _ body: () throws -> Result) rethrows -> Result {
    let outer = isConstantOnly
    isConstantOnly = outer || flag
    defer { isConstantOnly = outer }
    return try body()
  }

  /// The value of a variable where the path is taken.
  func value(of variable: Variable) throws -> Value {
    guard variable.isRegister else { return try simplified(variable.value) }
    try work(variable.nodes.count, variable.place)
    let nodes = try variable.nodes.indices.map {
      try simplified(try node(of: BitReference(variable: variable, index: $0)))
    }
    return variable.type == .bit(nil) ? truthValue(nodes[0]) : normalised(nodes, .register)
  }

  private func negate(_ symbol: String, _ value: Value, _ place: Position) throws -> Value {
    switch (symbol, value) {
    case (_, .varying(let node)):
      return try joined(decisions.map(node) { try negate(symbol, $0, place) })
    case ("~", .bits(let nodes, let kind)):
      return normalised(try nodes.map { try decisions.not($0) }, kind)
    case ("!", .bits(let nodes, .register)) where nodes.count == 1:
      return truthValue(try decisions.not(nodes[0]))
    case (_, .bits(let nodes, let kind)) where kind != .register:
      return try negate(symbol, .varying(try number(nodes, kind, place)), place)
    case ("+", .integer), ("+", .real), ("+", .angle), ("+", .duration), ("+", .stretch),
      ("+", .fixed):
      return value
    case ("-", .integer(let number)):
      let (negated, overflow) = (0).subtractingReportingOverflow(number)
      guard !overflow else { throw failure(place, "'-' leaves the range of 64-bit integers") }
      return .integer(negated)
    case ("-", .real(let number)): return .real(-number)
    case ("-", .angle(let angle)): return .angle(-angle)
    case ("-", .duration(.seconds(let length))): return .duration(.seconds(-length))
    case ("-", .duration(.dt(let length))): return .duration(.dt(-length))
    case ("-", .stretch(let length)): return (-1 * length).value
    case ("-", .fixed(let bits, let width)):
      return .fixed((0 &- bits) & Arithmetic.mask(width), width: width)
    case ("!", .boolean(let flag)), ("~", .boolean(let flag)): return .boolean(!flag)
    case ("!", .bitstring(let bits, 1)): return .boolean(bits == 0)
    case ("~", .integer(let number)): return .integer(~number)
    case ("~", .bitstring(let bits, let width)):
      return .bitstring(~bits & Arithmetic.mask(width), width: width)
    default: throw failure(place, "'\(symbol)' cannot be applied to \(value.described)")
    }
  }

  /// A power of two values.
  func power(_ base: Value, _ exponent: Value, _ place: Position) throws -> Value {
    if isOpen(base) || isOpen(exponent) {
      return try joined(
        decisions.combine(try diagram(base, place), try diagram(exponent, place)) {
          try Arithmetic.power($0, $1, version).get(place, self)
        })
    }
    return try Arithmetic.power(base, exponent, version).get(place, self)
  }

  /// A call of a built-in function or of a subroutine.
  private func function(
    _ name: String, _ arguments: [Expression], _ place: Position
  ) throws -> Value {
    if let syntax = try subroutine(name) {
      guard !isConstantOnly else {
        throw failure(place, "a constant is needed here, and '\(name)' is a subroutine")
      }
      guard let result = try call(syntax, arguments, place) else {
        throw failure(place, "subroutine '\(name)' returns nothing")
      }
      return result
    }
    if name == "sizeof" { return try size(arguments, place) }
    let values = try arguments.map(evaluate)
    if name == "rotl" || name == "rotr" { return try rotated(name, values, place) }
    guard values.contains(where: isOpen) else {
      return try Arithmetic.function(name, values).get(place, self)
    }
    if name == "popcount", values.count == 1, case .bits(let nodes, _) = values[0] {
      var sum = decisions.terminal(.integer(0))
      for node in nodes {
        sum = try decisions.combine(sum, node) {
          guard case .integer(let count) = $0 else { return $0 }
          return .integer($1 == .boolean(true) ? count + 1 : count)
        }
      }
      return try joined(sum)
    }
    guard values.count <= 2, let first = values.first else {
      return try Arithmetic.function(name, values).get(place, self)
    }
    let second = values.count == 2 ? try diagram(values[1], place) : Decisions.no
    return try joined(
      decisions.combine(try diagram(first, place), second) {
        try Arithmetic.function(name, values.count == 2 ? [$0, $1] : [$0]).get(place, self)
      })
  }

  /// The value of an expression that must be an integer.
  func integer(_ expression: Expression, _ what: String) throws -> Int {
    switch try evaluate(expression) {
    case .integer(let number): return number
    case .varying(let node): throw Split(node: node)
    case .bits(let nodes, let kind) where kind == .signed || kind == .unsigned:
      throw Split(node: try number(nodes, kind, expression.position))
    case let value:
      throw failure(
        expression.position, "\(what) must be a constant integer, not \(value.described)")
    }
  }

  /// The value of an expression that must be an integer and must not use variables.
  func constantInteger(_ expression: Expression, _ what: String) throws -> Int {
    try constantIf(true) { try integer(expression, what) }
  }

  /// The value of an expression that must be an angle in radians.
  func angle(_ expression: Expression) throws -> Angle {
    let value = try evaluate(expression)
    switch value {
    case .varying(let node): throw Split(node: node)
    case .bits(let nodes, let kind) where kind != .register:
      throw Split(node: try number(nodes, kind, expression.position))
    default: break
    }
    guard let angle = value.asAngle else {
      throw failure(expression.position, "an angle must be a number, not \(value.described)")
    }
    return angle
  }
}

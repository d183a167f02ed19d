import Circuits
import Foundation

extension Lowering {
  /// The value of an expression.
  func evaluate(_ expression: Expression) throws -> Value {
    let place = expression.position
    switch expression.kind {
    case .integer(let value): return .integer(value)
    case .float(let value): return .real(value)
    case .boolean(let value): return .boolean(value)
    case .bitstring(let value, let width): return .bitstring(value, width: width)
    case .duration(let value): return .duration(value)
    case .name(let name):
      switch try symbol(name, place) {
      case .value(let value): return value
      case .broken: throw AlreadyReported()
      case .qubits: throw failure(place, "'\(name)' is a qubit, not a value")
      case .bits:
        throw failure(
          place, "'\(name)' is measured while the program runs and cannot be used in a value")
      }
    case .physicalQubit(let number): throw failure(place, "'$\(number)' is a qubit, not a value")
    case .element, .concatenation:
      throw failure(place, "an element of a register cannot be used in a value")
    case .unary(let symbol, let operand):
      return try nested(place) { try negate(symbol, try evaluate(operand), place) }
    case .power(let base, let exponent):
      return try nested(place) {
        try Arithmetic.power(try evaluate(base), try evaluate(exponent), version).get(place, self)
      }
    case .chain(let first, let links):
      return try nested(place) {
        var result = try evaluate(first)
        for link in links {
          result = try Arithmetic.binary(
            link.symbol, result, try evaluate(link.operand), version
          ).get(link.operand.position, self)
        }
        return result
      }
    case .call(let name, let arguments):
      return try nested(place) {
        try Arithmetic.function(name, try arguments.map(evaluate)).get(place, self)
      }
    case .cast(let type, let operand):
      return try nested(place) { try convert(try evaluate(operand), to: type, place) }
    }
  }

  private func negate(_ symbol: String, _ value: Value, _ place: Position) throws -> Value {
    switch (symbol, value) {
    case ("+", .integer), ("+", .real), ("+", .angle), ("+", .duration): return value
    case ("-", .integer(let number)):
      let (negated, overflow) = (0).subtractingReportingOverflow(number)
      guard !overflow else { throw failure(place, "'-' leaves the range of 64-bit integers") }
      return .integer(negated)
    case ("-", .real(let number)): return .real(-number)
    case ("-", .angle(let angle)): return .angle(-angle)
    case ("-", .duration(.seconds(let length))): return .duration(.seconds(-length))
    case ("-", .duration(.dt(let length))): return .duration(.dt(-length))
    case ("!", .boolean(let flag)): return .boolean(!flag)
    case ("~", .integer(let number)): return .integer(~number)
    default: throw failure(place, "'\(symbol)' cannot be applied to \(value.described)")
    }
  }

  /// The value of an expression that must be an integer.
  func integer(_ expression: Expression, _ what: String) throws -> Int {
    let value = try evaluate(expression)
    guard case .integer(let number) = value else {
      throw failure(
        expression.position, "\(what) must be a constant integer, not \(value.described)")
    }
    return number
  }

  /// The value of an expression that must be an angle in radians.
  func angle(_ expression: Expression) throws -> Angle {
    let value = try evaluate(expression)
    guard let angle = value.asAngle else {
      throw failure(expression.position, "an angle must be a number, not \(value.described)")
    }
    return angle
  }

  /// A value converted to a declared type.
  func convert(_ value: Value, to type: TypeName, _ place: Position) throws -> Value {
    let size = try type.size.map { try integer($0, "the size of a type") }
    switch (type.base, value) {
    case ("float", _):
      guard size == nil || size == 32 || size == 64 else {
        throw failure(type.position, "float[\(size ?? 0)] is not supported: use float[64]")
      }
      if case .angle = value, size != 32 { return value }
      guard let number = value.number else { break }
      return .real(size == 32 ? Double(Float(number)) : number)
    case ("angle", _):
      guard size == nil else {
        throw failure(
          type.position, "a constant angle[\(size ?? 0)] is not supported: write angle or float")
      }
      if case .angle = value { return value }
      if let number = value.number { return .real(number) }
    case ("int", .integer(let number)), ("uint", .integer(let number)):
      try checkRange(number, type.base, size, place)
      return value
    case ("int", .real(let number)), ("uint", .real(let number)):
      guard let whole = Int(exactly: number.rounded(.towardZero)) else { break }
      try checkRange(whole, type.base, size, place)
      return .integer(whole)
    case ("int", .boolean(let flag)), ("uint", .boolean(let flag)): return .integer(flag ? 1 : 0)
    case ("bool", .boolean): return value
    case ("bool", .integer(let number)): return .boolean(number != 0)
    case ("bit", .bitstring(_, let width)) where width == (size ?? 1): return value
    case ("duration", .duration) where size == nil: return value
    default: break
    }
    throw failure(place, "\(value.described) cannot be converted to '\(type.base)'")
  }

  private func checkRange(
    _ number: Int, _ base: String, _ size: Int?, _ place: Position
  ) throws {
    let width = size ?? 64
    guard (1...64).contains(width) else {
      throw failure(place, "\(base)[\(width)] is not supported: use 1 to 64 bits")
    }
    let fits =
      base == "uint"
      ? number >= 0 && (width >= 63 || number < 1 << width)
      : width == 64 || (number >= -(1 << (width - 1)) && number < 1 << (width - 1))
    guard fits else { throw failure(place, "\(number) does not fit in \(base)[\(width)]") }
  }
}

import Circuits
import Elementary
import Foundation

/// Arithmetic on values known when the circuit is built; angles stay affine in the inputs.
enum Arithmetic {
  /// A value, or why there is none.
  enum Outcome {
    case value(Value)
    /// The message, and whether other operands could help.
    case refused(String, dependsOnValues: Bool)

    static func refused(_ message: String) -> Outcome { .refused(message, dependsOnValues: false) }

    func get(_ place: Position, _ lowering: Lowering) throws -> Value {
      switch self {
      case .value(let value): return value
      case .refused(let message, let dependsOnValues):
        throw lowering.failure(place, message, dependsOnValues: dependsOnValues)
      }
    }
  }

  /// The result of an operator between two values.
  static func binary(
    _ symbol: String, _ left: Value, _ right: Value, _ version: Dialect
  ) -> Outcome {
    switch (left, right) {
    case (.integer(let a), .integer(let b)):
      // OpenQASM 2 has real numbers only: there 1/2 is a half.
      if version == .version2, symbol == "/" { return real(symbol, Double(a), Double(b)) }
      return integer(symbol, a, b)
    case (.boolean(let a), .boolean(let b)):
      switch symbol {
      case "&&", "&": return .value(.boolean(a && b))
      case "||", "|": return .value(.boolean(a || b))
      case "==": return .value(.boolean(a == b))
      case "!=", "^": return .value(.boolean(a != b))
      default: break
      }
    case (.boolean(let flag), .integer):
      return binary(symbol, .integer(flag ? 1 : 0), right, version)
    case (.integer, .boolean(let flag)):
      return binary(symbol, left, .integer(flag ? 1 : 0), version)
    case (.bitstring, _), (_, .bitstring): return register(symbol, left, right)
    case (.fixed, _), (_, .fixed):
      if let result = fixed(symbol, left, right) { return result }
      if let a = left.number, let b = right.number { return real(symbol, a, b) }
      if let a = left.asAngle, let b = right.asAngle { return affine(symbol, a, b) }
    case (.stretch, _), (_, .stretch): return stretched(symbol, left, right)
    case (.duration, _), (_, .duration): return duration(symbol, left, right)
    case (.angle, _), (_, .angle):
      if let a = left.asAngle, let b = right.asAngle { return affine(symbol, a, b) }
    default:
      if let a = left.number, let b = right.number { return real(symbol, a, b) }
    }
    return .refused(
      "'\(symbol)' cannot be applied to \(left.described) and \(right.described)")
  }

  private static func integer(_ symbol: String, _ a: Int, _ b: Int) -> Outcome {
    let result: (partialValue: Int, overflow: Bool)
    switch symbol {
    case "+": result = a.addingReportingOverflow(b)
    case "-": result = a.subtractingReportingOverflow(b)
    case "*": result = a.multipliedReportingOverflow(by: b)
    case "/", "%":
      guard b != 0 else { return .refused("division by zero", dependsOnValues: true) }
      result =
        symbol == "/"
        ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    case "&": result = (a & b, false)
    case "|": result = (a | b, false)
    case "^": result = (a ^ b, false)
    case "<<", ">>":
      guard (0..<64).contains(b) else { return .refused("a shift must be by 0 to 63 bits") }
      result = (symbol == "<<" ? a << b : a >> b, symbol == "<<" && (a << b) >> b != a)
    default: return order(symbol, a, b)
    }
    guard !result.overflow else {
      return .refused("'\(symbol)' leaves the range of 64-bit integers", dependsOnValues: true)
    }
    return .value(.integer(result.partialValue))
  }

  private static func real(_ symbol: String, _ a: Double, _ b: Double) -> Outcome {
    switch symbol {
    case "+": return finite(a + b, symbol)
    case "-": return finite(a - b, symbol)
    case "*": return finite(a * b, symbol)
    case "/":
      guard b != 0 else { return .refused("division by zero", dependsOnValues: true) }
      return finite(a / b, symbol)
    case "%": return finite(fmod(a, b), symbol)
    default: return order(symbol, a, b)
    }
  }

  static func order<Number: Comparable>(
    _ symbol: String, _ a: Number, _ b: Number
  ) -> Outcome {
    switch symbol {
    case "==": .value(.boolean(a == b))
    case "!=": .value(.boolean(a != b))
    case "<": .value(.boolean(a < b))
    case "<=": .value(.boolean(a <= b))
    case ">": .value(.boolean(a > b))
    case ">=": .value(.boolean(a >= b))
    default: .refused("'\(symbol)' cannot be applied to numbers")
    }
  }

  private static func finite(_ value: Double, _ symbol: String) -> Outcome {
    value.isFinite
      ? .value(.real(value))
      : .refused("the result of '\(symbol)' is not a finite number", dependsOnValues: true)
  }

  private static func affine(_ symbol: String, _ a: Angle, _ b: Angle) -> Outcome {
    let result: Angle
    switch symbol {
    case "+": result = a + b
    case "-": result = a - b
    case "*":
      if let factor = a.constantValue {
        result = factor * b
      } else if let factor = b.constantValue {
        result = factor * a
      } else {
        return nonlinear("the product of inputs", a + b)
      }
    case "/":
      guard let divisor = b.constantValue else { return nonlinear("division by an input", b) }
      guard divisor != 0 else { return .refused("division by zero", dependsOnValues: true) }
      result = (1 / divisor) * a
    default: return nonlinear("'\(symbol)'", a + b)
    }
    guard result.constant.isFinite, result.terms.allSatisfy({ $0.coefficient.isFinite }) else {
      return .refused("the result of '\(symbol)' is not finite", dependsOnValues: true)
    }
    return .value(Value(result))
  }

  private static func nonlinear(_ what: String, _ angle: Angle) -> Outcome {
    let names = angle.parameters.map { "'\($0.name)'" }.sorted().joined(separator: ", ")
    return .refused(
      "\(what) needs their values: an angle with inputs that stay open may only be a sum of inputs "
        + "times constants (inputs here: \(names))")
  }

  private static func duration(_ symbol: String, _ left: Value, _ right: Value) -> Outcome {
    switch (symbol, left, right) {
    case ("+", .duration(let a), .duration(let b)), ("-", .duration(let a), .duration(let b)):
      let sign = symbol == "+" ? 1.0 : -1.0
      switch (a, b) {
      case (.seconds(let a), .seconds(let b)): return .value(.duration(.seconds(a + sign * b)))
      case (.dt(let a), .dt(let b)): return .value(.duration(.dt(a + sign * b)))
      default: return .refused("durations in dt and in seconds cannot be combined")
      }
    case ("/", .duration(.seconds(let a)), .duration(.seconds(let b))),
      ("/", .duration(.dt(let a)), .duration(.dt(let b))):
      return real(symbol, a, b)
    case ("*", .duration(let length), _): return scaled(length, right.number)
    case ("*", _, .duration(let length)): return scaled(length, left.number)
    case ("/", .duration(let length), _) where right.number != nil:
      return scaled(length, right.number.map { 1 / $0 })
    default:
      return .refused(
        "'\(symbol)' cannot be applied to \(left.described) and \(right.described)")
    }
  }

  private static func scaled(_ length: Duration, _ factor: Double?) -> Outcome {
    guard let factor, factor.isFinite else {
      return .refused("a duration can only be multiplied or divided by a finite number")
    }
    switch length {
    case .seconds(let value): return .value(.duration(.seconds(value * factor)))
    case .dt(let value): return .value(.duration(.dt(value * factor)))
    }
  }
}

extension Arithmetic {
  /// `base ** exponent`; an integer if both are and the exponent is not negative.
  static func power(_ base: Value, _ exponent: Value, _ version: Dialect) -> Outcome {
    if case .integer(let a) = base, case .integer(let b) = exponent, b >= 0, version == .version3 {
      // A base beyond ±1 overflows within 64 turns; for the others the parity decides.
      let turns = a.magnitude > 1 ? min(b, 64) : min(b, 2 - b % 2)
      var result = 1
      for _ in 0..<turns {
        let (product, overflow) = result.multipliedReportingOverflow(by: a)
        guard !overflow else {
          return .refused("'**' leaves the range of 64-bit integers", dependsOnValues: true)
        }
        result = product
      }
      return .value(.integer(result))
    }
    guard let a = base.number, let b = exponent.number else {
      if let a = base.asAngle, let b = exponent.asAngle { return nonlinear("a power", a + b) }
      return .refused("a power needs numbers, not \(base.described) and \(exponent.described)")
    }
    return finite(Portable.power(a, b), "**")
  }

  private static let functions: [String: @Sendable (Double) -> Double] = [
    "sin": { Portable.sin($0) }, "cos": { Portable.cos($0) }, "tan": { Portable.tan($0) },
    "arcsin": { Portable.asin($0) },
    "arccos": { Portable.acos($0) }, "arctan": { Portable.atan($0) }, "asin": { Portable.asin($0) },
    "acos": { Portable.acos($0) },
    "atan": { Portable.atan($0) }, "exp": { Portable.exp($0) }, "ln": { Portable.log($0) },
    "log": { Portable.log($0) },
    "sqrt": { $0.squareRoot() },
  ]

  /// The result of a built-in function.
  static func function(_ name: String, _ arguments: [Value]) -> Outcome {
    let count = name == "mod" || name == "pow" ? 2 : 1
    let isKnown =
      functions[name] != nil || ["mod", "pow", "floor", "ceiling", "popcount"].contains(name)
    guard isKnown else { return .refused("the function '\(name)' is not known") }
    guard arguments.count == count else {
      return .refused(
        "'\(name)' takes \(count) argument\(count == 1 ? "" : "s"), not \(arguments.count)")
    }
    if name == "pow" { return power(arguments[0], arguments[1], .version3) }
    if name == "mod" { return binary("%", arguments[0], arguments[1], .version3) }
    if name == "popcount" {
      switch arguments[0] {
      case .integer(let value): return .value(.integer(value.nonzeroBitCount))
      case .bitstring(let value, _), .fixed(let value, _):
        return .value(.integer(value.nonzeroBitCount))
      case .boolean(let flag): return .value(.integer(flag ? 1 : 0))
      default: return .refused("'popcount' needs an integer or a bit string")
      }
    }
    guard let argument = arguments[0].number else {
      if let angle = arguments[0].asAngle { return nonlinear("'\(name)' of an input", angle) }
      return .refused("'\(name)' needs a number, not \(arguments[0].described)")
    }
    if name == "floor" || name == "ceiling" {
      guard
        let whole = Int(exactly: name == "floor" ? argument.rounded(.down) : argument.rounded(.up))
      else { return .refused("'\(name)' leaves the range of integers", dependsOnValues: true) }
      return .value(.integer(whole))
    }
    let result = functions[name].map { $0(argument) } ?? argument
    guard result.isFinite else {
      return .refused("'\(name)' is not defined at \(argument)", dependsOnValues: true)
    }
    return .value(.real(result))
  }
}

import Foundation

extension Arithmetic {
  /// As many ones as a width says, from 0 to 64.
  static func mask(_ width: Int) -> UInt64 {
    width >= 64 ? .max : (1 << UInt64(max(width, 0))) - 1
  }

  /// An angle in radians taken to the interval from 0 to 2π.
  static func turn(_ radians: Double) -> Double {
    if radians >= 0, radians < 2 * .pi { return radians }
    let rest = radians - 2 * .pi * (radians / (2 * .pi)).rounded(.down)
    return rest >= 2 * .pi || rest < 0 ? 0 : rest
  }

  /// An angle in radians in units of 2π/2ʷ, to nearest.
  static func fixed(_ radians: Double, width: Int) -> UInt64 {
    let scale = Double(sign: .plus, exponent: width, significand: 1)
    let units = (turn(radians) / (2 * .pi) * scale).rounded(.toNearestOrEven)
    return units >= scale ? 0 : UInt64(units) & mask(width)
  }

  /// The result of an operator of which one side is a known register of bits.
  static func register(_ symbol: String, _ left: Value, _ right: Value) -> Outcome {
    switch (left, right) {
    case (.bitstring(let a, let width), .integer(let count)) where symbol == "<<" || symbol == ">>":
      guard count >= 0 else { return .refused("a shift must not be by a negative number") }
      if count >= width { return .value(.bitstring(0, width: width)) }
      let bits = symbol == "<<" ? a << UInt64(count) : a >> UInt64(count)
      return .value(.bitstring(bits & mask(width), width: width))
    case (.bitstring(let a, let width), .bitstring(let b, let other)) where width == other:
      return bits(symbol, a, b, width)
    case (.bitstring(let a, 1), .boolean(let flag)): return bits(symbol, a, flag ? 1 : 0, 1)
    case (.boolean(let flag), .bitstring(let b, 1)): return bits(symbol, flag ? 1 : 0, b, 1)
    case (.bitstring(let a, let width), .integer(let b)):
      return compare(symbol, a, width, b, flipped: false)
    case (.integer(let a), .bitstring(let b, let width)):
      return compare(symbol, b, width, a, flipped: true)
    default:
      return .refused(
        "'\(symbol)' cannot be applied to \(left.described) and \(right.described)")
    }
  }

  private static func bits(_ symbol: String, _ a: UInt64, _ b: UInt64, _ width: Int) -> Outcome {
    switch symbol {
    case "&": .value(.bitstring(a & b, width: width))
    case "|": .value(.bitstring(a | b, width: width))
    case "^": .value(.bitstring(a ^ b, width: width))
    default: order(symbol, a, b)
    }
  }

  private static func compare(
    _ symbol: String, _ bits: UInt64, _ width: Int, _ number: Int, flipped: Bool
  ) -> Outcome {
    if ["&", "|", "^"].contains(symbol), number >= 0, UInt64(number) <= mask(width) {
      return Arithmetic.bits(symbol, bits, UInt64(number), width)
    }
    // In two's complement of 64 bits a negative number would look like a large one.
    guard number >= 0 else {
      return flipped ? order(symbol, 0, UInt64(1)) : order(symbol, UInt64(1), 0)
    }
    return flipped ? order(symbol, UInt64(number), bits) : order(symbol, bits, UInt64(number))
  }

  /// The result of an operator on angles in units of 2π/2ʷ; nil if another rule applies.
  static func fixed(_ symbol: String, _ left: Value, _ right: Value) -> Outcome? {
    switch (left, right) {
    case (.fixed(let a, let m), .fixed(let b, let n)):
      let width = max(m, n)
      let x = a << UInt64(width - m)
      let y = b << UInt64(width - n)
      switch symbol {
      case "+": return .value(.fixed((x &+ y) & mask(width), width: width))
      case "-": return .value(.fixed((x &- y) & mask(width), width: width))
      case "/":
        guard y != 0 else { return .refused("division by zero", dependsOnValues: true) }
        return Int(exactly: x / y).map { .value(.integer($0)) }
      case "&": return .value(.fixed(x & y, width: width))
      case "|": return .value(.fixed(x | y, width: width))
      case "^": return .value(.fixed(x ^ y, width: width))
      default: return order(symbol, x, y)
      }
    case (.fixed(let a, let width), .integer(let number)):
      switch symbol {
      case "*":
        let factor = UInt64(bitPattern: Int64(number))
        return .value(.fixed((a &* factor) & mask(width), width: width))
      case "/":
        guard number != 0 else { return .refused("division by zero", dependsOnValues: true) }
        return number < 0 ? nil : .value(.fixed(a / UInt64(number), width: width))
      case "<<", ">>":
        guard number >= 0 else { return .refused("a shift must not be by a negative number") }
        if number >= width { return .value(.fixed(0, width: width)) }
        let bits = symbol == "<<" ? a << UInt64(number) : a >> UInt64(number)
        return .value(.fixed(bits & mask(width), width: width))
      default: return nil
      }
    case (.integer, .fixed) where symbol == "*": return fixed(symbol, right, left)
    default: return nil
    }
  }
}

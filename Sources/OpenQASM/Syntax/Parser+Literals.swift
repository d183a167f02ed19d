import Circuits
import Foundation

extension Parser {
  /// The longest integer literal, in digits.
  private static let digitLimit = 4096

  /// An integer literal in base 2, 8, 10 or 16, of any width.
  func integerLiteral(_ token: Token) throws -> Expression.Kind {
    let bases: [(String, UInt64)] = [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8)]
    let prefix = bases.first { token.text.hasPrefix($0.0) }
    let base = prefix?.1 ?? 10
    let digits = token.text.dropFirst(prefix == nil ? 0 : 2).filter { $0 != "_" }
    let values = digits.map { $0.hexDigitValue.map { UInt64($0) } ?? base }
    guard !values.isEmpty, values.allSatisfy({ $0 < base }) else {
      throw Failure(token.position, "'\(token.text)' is not an integer in base \(base)")
    }
    guard values.count <= Parser.digitLimit else {
      throw Failure(
        token.position, "an integer of \(values.count) digits: at most \(Parser.digitLimit) are")
    }
    let words = values.reduce(into: [UInt64(0)]) { words, digit in
      var carry = digit
      for index in words.indices {
        let (high, low) = words[index].multipliedFullWidth(by: base)
        let (sum, overflow) = low.addingReportingOverflow(carry)
        words[index] = sum
        carry = high + (overflow ? 1 : 0)
      }
      if carry > 0 { words.append(carry) }
    }
    if words.count == 1, let value = Int(exactly: words[0]) { return .integer(value) }
    return .wideInteger(words)
  }

  /// The value of a decimal literal; it must be finite.
  func float(_ text: String, at place: Position) throws -> Double {
    var padded = text
    if padded.hasPrefix(".") { padded = "0" + padded }
    guard let value = Double(padded) ?? Double(padded.replacing(".e", with: ".0e")) else {
      throw Failure(place, "'\(text)' is not a number")
    }
    guard value.isFinite else { throw Failure(place, "'\(text)' is too large for a 64-bit number") }
    return value
  }

  /// A duration, rounded once: `100ns` is the number nearest to 1e-7.
  func duration(_ text: String, _ unit: String, at place: Position) throws -> Duration {
    if unit == "dt" { return .dt(try float(text, at: place)) }
    let shift = ["s": 0, "ms": -3, "us": -6, "ns": -9][unit] ?? 0
    let parts = text.lowercased().split(separator: "e", omittingEmptySubsequences: false)
    var mantissa = String(parts[0])
    if mantissa.hasPrefix(".") { mantissa = "0" + mantissa }
    if mantissa.hasSuffix(".") { mantissa += "0" }
    guard let exponent = parts.count > 1 ? Int(parts[1]) : 0, abs(exponent) < 10_000 else {
      throw Failure(place, "'\(text)\(unit)' is not a duration")
    }
    return .seconds(try float("\(mantissa)e\(exponent + shift)", at: place))
  }

  /// A literal such as `"0110"`, most significant bit first.
  func bitstring(_ token: Token) throws -> Expression {
    try require3("a bit string", token.position)
    let digits = token.text.filter { $0 != "_" }
    guard !digits.isEmpty, digits.count <= Parser.digitLimit,
      digits.allSatisfy({ $0 == "0" || $0 == "1" })
    else {
      throw Failure(
        token.position, "\"\(token.text)\" is not a string of 1 to \(Parser.digitLimit) bits")
    }
    var words = [UInt64](repeating: 0, count: (digits.count + 63) / 64)
    for (index, digit) in digits.reversed().enumerated() where digit == "1" {
      words[index / 64] |= 1 << UInt64(index % 64)
    }
    return Expression(
      kind: digits.count <= 64
        ? .bitstring(words[0], width: digits.count)
        : .wideBitstring(words, width: digits.count),
      position: token.position)
  }
}

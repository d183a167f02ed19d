import Circuits
import Foundation

extension Parser {
  /// The value of an integer literal in base 2, 8, 10 or 16.
  func integer(_ token: Token) throws -> Int {
    let bases: [(String, Int)] = [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8)]
    for (prefix, base) in bases where token.text.hasPrefix(prefix) {
      let digits = token.text.dropFirst(2).filter { $0 != "_" }
      guard let value = Int(digits, radix: base), digits.first != "-", digits.first != "+" else {
        throw Failure(token.position, "'\(token.text)' is not a 64-bit integer in base \(base)")
      }
      return value
    }
    guard let value = Int(token.text) else {
      throw Failure(token.position, "'\(token.text)' does not fit in 64 bits")
    }
    return value
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
    guard !digits.isEmpty, digits.count <= 64, digits.allSatisfy({ $0 == "0" || $0 == "1" }),
      let value = UInt64(digits, radix: 2)
    else {
      throw Failure(token.position, "\"\(token.text)\" is not a string of 1 to 64 bits")
    }
    return Expression(kind: .bitstring(value, width: digits.count), position: token.position)
  }
}

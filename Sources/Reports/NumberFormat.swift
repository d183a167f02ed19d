import Foundation

/// Numbers as a reader sees them: a decimal point, the true minus sign, no locale.
package enum NumberFormat {
  /// What stands where there is no number.
  package static let missing = "–"

  /// A number with a fixed count of decimals; negative zero loses its sign.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? missing : (value < 0 ? "−∞" : "∞") }
    let text = String(format: "%.\(decimals)f", abs(value))
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return value < 0 && !isZero ? "−" + text : text
  }

  /// A number with a fixed count of decimals and its sign.
  package static func signed(_ value: Double, _ decimals: Int) -> String {
    let text = fixed(value, decimals)
    let isZero = text.allSatisfy { $0 == "0" || $0 == "." }
    return value > 0 && !isZero ? "+" + text : text
  }

  /// A share in percent without the sign, `94.2`.
  package static func percent(_ share: Double) -> String { fixed(100 * share, 1) }

  /// An error probability with two significant digits and the sign, `0.41 %`.
  package static func error(_ share: Double) -> String { significant(100 * share, 2) + " %" }

  /// A number with a few significant digits, never with an exponent above 1e-5.
  package static func significant(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, 0) }
    var exponent = Int(floor(log10(abs(value))))
    // Rounding may carry into the next power of ten.
    let unit = pow(10, Double(exponent - digits + 1))
    if abs((value / unit).rounded()) >= pow(10, Double(digits)) { exponent += 1 }
    if exponent < -5 {
      let mantissa = value / pow(10, Double(exponent))
      return fixed(mantissa, digits - 1) + "e−\(-exponent)"
    }
    return fixed(value, max(0, digits - 1 - exponent))
  }

  /// A count, from a hundred thousand on in powers of ten with three digits: `46`, `1.2e6`.
  package static func count(_ value: Double) -> String {
    guard value.isFinite, abs(value) >= 99_999.5 else { return fixed(value, 0) }
    var exponent = Int(floor(log10(abs(value))))
    if abs((value / pow(10, Double(exponent - 2))).rounded()) >= 1000 { exponent += 1 }
    return fixed(value / pow(10, Double(exponent)), 2) + "e\(exponent)"
  }

  /// A length of time in the unit that suits it, three significant digits at most.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return fixed(seconds, 0) }
    if seconds == 0 { return "0 s" }
    let units: [(String, Double)] = [
      ("ns", 1e-9), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("min", 60), ("h", 3600), ("d", 86400),
      ("y", 365.25 * 86400),
    ]
    // The next unit starts where this one would need four digits or, for clocks, where it is full.
    let limits: [Double] = [999.5e-9, 999.5e-6, 0.9995, 99.5, 99.5 * 60, 47.5 * 3600, 600 * 86400]
    let index = limits.firstIndex { abs(seconds) < $0 } ?? units.count - 1
    let value = seconds / units[index].1
    let digits = abs(value) >= 99.95 ? 0 : (abs(value) >= 9.995 ? 1 : 2)
    var text = fixed(value, digits)
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text + " " + units[index].0
  }

  /// Readable tick positions that cover a range: steps of 1, 2 or 5 times a power of ten.
  package static func ticks(from low: Double, to high: Double, atMost count: Int) -> [Double] {
    guard high > low, count > 1, (high - low).isFinite else { return [low] }
    let rough = (high - low) / Double(count)
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * (1 - 1e-9) } ?? 10 * power
    let first = (low / step - 1e-9).rounded(.up)
    let last = (high / step + 1e-9).rounded(.down)
    guard last >= first else { return [low] }
    return stride(from: first, through: last, by: 1).map { $0 * step }
  }
}

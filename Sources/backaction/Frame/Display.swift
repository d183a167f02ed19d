import Foundation

/// Numbers for people; `--json` has them in full.
enum Display {
  /// A length of time with its prefix: `120 µs`.
  static func seconds(_ value: Double) -> String { prefixed(value, "s") }

  /// A frequency with its prefix: `4.92 GHz`.
  static func hertz(_ value: Double) -> String { prefixed(value, "Hz") }

  /// A probability or another number of no unit with three digits.
  static func plain(_ value: Double) -> String { String(format: "%.3g", value) }

  /// A number with ten decimals.
  static func decimal(_ value: Double) -> String { String(format: "%+.10f", value) }

  private static func prefixed(_ value: Double, _ unit: String) -> String {
    let prefixes: [(scale: Double, name: String)] = [
      (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""), (1e-3, "m"), (1e-6, "µ"), (1e-9, "n"),
    ]
    if value == 0 { return "0 \(unit)" }
    let isTime = unit == "s"
    let prefix =
      prefixes.first { abs(value) >= 0.9995 * $0.scale && !(isTime && $0.scale > 1) }
      ?? (1e-9, "n")
    let digits = abs(value / prefix.scale) >= 999.5 ? "%.0f" : "%.3g"
    return String(format: digits, value / prefix.scale) + " \(prefix.name)\(unit)"
  }
}

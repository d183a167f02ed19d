import Circuits

extension CircuitWriter {
  /// An angle as an expression; reading it gives the same constants.
  func expression(_ angle: Angle) throws(QASMPrintingError) -> String {
    var text = ""
    for term in angle.terms {
      guard case .parameter(let parameter) = term.atom else {
        throw QASMPrintingError(
          "an angle is an Euler angle of merged gates: bind the parameters before printing")
      }
      let size = term.coefficient.magnitude
      let factor = size == 1 ? "" : try CircuitWriter.number(size) + "*"
      let sign = text.isEmpty ? ["-", ""] : [" - ", " + "]
      text += sign[term.coefficient < 0 ? 0 : 1] + factor + parameter.name
    }
    if text.isEmpty { return try CircuitWriter.number(angle.constant) }
    if angle.constant != 0 {
      text += angle.constant < 0 ? " - " : " + "
      text += try CircuitWriter.number(angle.constant.magnitude)
    }
    return text
  }

  /// The angles of a gate in parentheses; nothing if there are none.
  func arguments(_ angles: [Angle]) throws(QASMPrintingError) -> String {
    if angles.isEmpty { return "" }
    var parts: [String] = []
    for angle in angles { parts.append(try expression(angle)) }
    return "(\(parts.joined(separator: ", ")))"
  }

  /// The shortest decimal that reads back as the same number, always with a point: OpenQASM 2
  /// has no exponent without one.
  static func number(_ value: Double) throws(QASMPrintingError) -> String {
    guard value.isFinite else { throw QASMPrintingError("an angle is not finite") }
    let text = "\(value)"
    guard let mark = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<mark] + ".0" + text[mark...]
  }

  /// A duration in nanoseconds, or in the device's sampling time.
  static func duration(_ duration: Duration) throws(QASMPrintingError) -> String {
    let value: Double
    switch duration {
    case .seconds(let seconds): value = seconds
    case .dt(let count): value = count
    }
    guard value.isFinite, value >= 0 else {
      throw QASMPrintingError("a delay of \(value) is not possible")
    }
    if case .dt = duration { return try whole(value) + "dt" }
    // The decimal point is moved in the text, so that nothing is rounded.
    let text = "\(value)"
    let parts = text.split(separator: "e")
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".")
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
    let digits = String(mantissa[0]) + fraction
    let point = mantissa[0].count + exponent + 9
    guard point > -6, point < 20 else { return try number(value) + "s" }
    let shifted: String
    if point <= 0 {
      shifted = "0." + String(repeating: "0", count: -point) + digits
    } else if digits.count <= point {
      shifted = digits + String(repeating: "0", count: point - digits.count)
    } else {
      shifted = digits.prefix(point) + "." + digits.dropFirst(point)
    }
    let trimmed = shifted.drop { $0 == "0" }
    return (trimmed.isEmpty || trimmed.first == "." ? "0" : "") + trimmed + "ns"
  }

  private static func whole(_ value: Double) throws(QASMPrintingError) -> String {
    if let integer = Int(exactly: value) { return "\(integer)" }
    return try number(value)
  }
}

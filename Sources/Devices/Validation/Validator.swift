/// Collects what is wrong with values that could be read.
struct Validator {
  private(set) var problems: [DeviceProblem] = []

  mutating func error(_ field: String, _ message: String) {
    problems.append(DeviceProblem(.error, field: field, message))
  }

  mutating func warning(_ field: String, _ message: String) {
    problems.append(DeviceProblem(.warning, field: field, message))
  }

  /// The number must be finite and in a range; an assumed one needs a citation.
  mutating func check(_ quantity: Quantity?, _ field: String, _ rule: QuantityRule) {
    guard let quantity else { return }
    if !rule.allows(quantity.value) {
      error(field, "\(quantity.value) is not allowed; \(rule.allowed)")
    }
    if let uncertainty = quantity.uncertainty, !(uncertainty >= 0 && uncertainty.isFinite) {
      error(field, "the uncertainty \(uncertainty) is not allowed; a standard deviation, 0 or more")
    }
    if let citation = quantity.citation {
      if citation.allSatisfy(\.isWhitespace) { error(field, "the citation is empty") }
    } else if quantity.provenance == .assumed {
      error(field, "an assumed number needs a citation")
    }
  }

  /// Names of devices and ids of calibrations become file names.
  mutating func checkName(_ name: String, _ field: String, upperCase: Bool) {
    let letters = upperCase ? "letters" : "lower case letters"
    let first = name.unicodeScalars.first
    let isPlain = name.unicodeScalars.allSatisfy { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
        || "-_.".unicodeScalars.contains(scalar)
        || upperCase && ("A"..."Z").contains(scalar)
    }
    if name.isEmpty || !isPlain || first == "." || first == "-" {
      error(
        field,
        "\"\(name)\" is not a name; allowed: \(letters), digits, '-', '_' and '.', beginning with "
          + "a letter or digit")
    }
  }

  /// A text that must say something.
  mutating func checkText(_ text: String, _ field: String) {
    if text.allSatisfy(\.isWhitespace) { error(field, "is empty") }
  }

  /// Up to five examples of a longer list.
  static func examples<Element>(_ list: [Element]) -> String {
    list.prefix(5).map { "\($0)" }.joined(separator: ", ") + (list.count > 5 ? ", …" : "")
  }
}

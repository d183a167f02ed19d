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
    if !quantity.value.isFinite || !rule.allows(quantity.value) {
      error(field, "\(quantity.value) is not allowed; \(rule.allowed)")
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

/// Which values a quantity may take.
enum QuantityRule {
  /// A time constant or frequency: greater than zero, as a missing one is left out.
  case positive(String)
  /// A duration in seconds, which may be zero.
  case duration
  /// A probability.
  case probability
  /// A relative error.
  case fraction
  /// An angle of an error.
  case angle
  /// Any number.
  case anything

  func allows(_ value: Double) -> Bool {
    switch self {
    case .positive: value > 0
    case .duration: value >= 0
    case .probability: value >= 0 && value <= 1
    case .fraction: abs(value) <= 1
    case .angle: abs(value) <= .pi
    case .anything: true
    }
  }

  var allowed: String {
    switch self {
    case .positive(let what): "\(what) is greater than 0; leave it out when it is not known"
    case .duration: "a duration in seconds is 0 or more"
    case .probability: "a probability is a fraction from 0 to 1"
    case .fraction: "a relative error is from -1 to 1"
    case .angle: "an angle in radians is from -π to π"
    case .anything: "a number"
    }
  }
}

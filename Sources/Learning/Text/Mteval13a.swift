/// The tokens of the script mteval-v13a.pl of NIST, as sacreBLEU's `13a` has them.
enum Mteval13a {
  /// Splits a text into words and marks.
  static func tokens(_ text: String) -> [String] {
    var scalars = Array(text.unicodeScalars)
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    for (old, new) in replacements { scalars = replacing(old, new, in: scalars) }
    // The rules see a space before and after the line.
    scalars = [" "] + scalars + [" "]
    scalars = spaced(scalars)
    scalars = pairs(scalars) { first, second in
      !isDigit(first) && isPoint(second) ? [first, " ", second, " "] : nil
    }
    scalars = pairs(scalars) { first, second in
      isPoint(first) && !isDigit(second) ? [" ", first, " ", second] : nil
    }
    scalars = pairs(scalars) { first, second in
      isDigit(first) && second == "-" ? [first, " ", second, " "] : nil
    }
    return scalars.split(whereSeparator: isSpace).map {
      String(String.UnicodeScalarView($0))
    }
  }

  /// In this order: what was skipped, words that a hyphen divides between lines, other line breaks,
  /// entities.
  private static let replacements = [
    ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"),
    ("&gt;", ">"),
  ]

  /// Replaces by scalars: a mark that combines with the last one does not hide it.
  private static func replacing(
    _ old: String, _ new: String, in scalars: [Unicode.Scalar]
  ) -> [Unicode.Scalar] {
    let pattern = Array(old.unicodeScalars)
    guard scalars.contains(pattern[0]) else { return scalars }
    var result: [Unicode.Scalar] = []
    var i = 0
    while i < scalars.count {
      if scalars[i...].starts(with: pattern) {
        result += new.unicodeScalars
        i += pattern.count
      } else {
        result.append(scalars[i])
        i += 1
      }
    }
    return result
  }

  /// Marks of ASCII but point, comma, hyphen and apostrophe stand alone.
  private static func spaced(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.flatMap { scalar -> [Unicode.Scalar] in
      switch scalar {
      case "{"..."~", "["..."`", " "..."&", "("..."+", ":"..."@", "/": [" ", scalar, " "]
      default: [scalar]
      }
    }
  }

  /// Replaces pairs of neighbours from left to right; what has been replaced is not looked at again.
  private static func pairs(
    _ scalars: [Unicode.Scalar],
    _ rule: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]?
  ) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    var i = 0
    while i < scalars.count {
      if i + 1 < scalars.count, let replacement = rule(scalars[i], scalars[i + 1]) {
        result += replacement
        i += 2
      } else {
        result.append(scalars[i])
        i += 1
      }
    }
    return result
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

  /// White space as Python's `str.split` has it: Unicode's and the four separators of ASCII.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1c...0x1f).contains(scalar.value)
  }
}

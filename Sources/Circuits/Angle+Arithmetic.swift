extension Angle: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  /// A fixed angle in radians.
  public init(floatLiteral value: Double) { self.init(value) }
  /// A fixed angle in radians.
  public init(integerLiteral value: Int) { self.init(Double(value)) }

  /// The sum of two angles.
  public static func + (left: Angle, right: Angle) -> Angle {
    if right.terms.isEmpty {
      return Angle(constant: left.constant + right.constant, terms: left.terms)
    }
    var terms = left.terms
    for term in right.terms {
      if let index = terms.firstIndex(where: { $0.atom == term.atom }) {
        let coefficient = terms[index].coefficient + term.coefficient
        if coefficient == 0 {
          terms.remove(at: index)
        } else {
          terms[index] = Term(atom: term.atom, coefficient: coefficient)
        }
      } else {
        terms.append(term)
      }
    }
    return Angle(constant: left.constant + right.constant, terms: terms)
  }

  /// The angle times a number.
  public static func * (factor: Double, angle: Angle) -> Angle {
    guard factor != 0 else { return 0 }
    return Angle(
      constant: factor * angle.constant,
      terms: angle.terms.map { Term(atom: $0.atom, coefficient: factor * $0.coefficient) })
  }

  /// The negated angle.
  public static prefix func - (angle: Angle) -> Angle { -1.0 * angle }

  /// The difference of two angles.
  public static func - (left: Angle, right: Angle) -> Angle { left + -right }
}

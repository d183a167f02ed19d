import Circuits

/// The value of an expression when the circuit is built.
enum Value {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case bitstring(UInt64, width: Int)
  case duration(Duration)
  /// Depends on inputs.
  case angle(Angle)

  /// Whether the value is known without the inputs.
  var isConstant: Bool { if case .angle = self { false } else { true } }

  /// The value as a number if it is one.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .angle(let angle): angle.constantValue
    default: nil
    }
  }

  /// The value as an angle if it is a number.
  var asAngle: Angle? {
    if case .angle(let angle) = self { angle } else { number.map { Angle($0) } }
  }

  /// What a message calls the value.
  var described: String {
    switch self {
    case .integer: "an integer"
    case .real: "a number"
    case .boolean: "a boolean"
    case .bitstring: "a bit string"
    case .duration: "a duration"
    case .angle: "an angle that depends on inputs"
    }
  }

  /// An angle, as a number if it depends on nothing.
  init(_ angle: Angle) {
    if let constant = angle.constantValue { self = .real(constant) } else { self = .angle(angle) }
  }
}

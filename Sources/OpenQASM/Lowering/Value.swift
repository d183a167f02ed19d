import Circuits

/// The value of an expression when the circuit is built.
enum Value: Hashable {
  case integer(Int)
  case real(Double)
  case boolean(Bool)
  case bitstring(UInt64, width: Int)
  case duration(Duration)
  /// A length of time with stretches in it.
  case stretch(StretchedDuration)
  /// Depends on inputs.
  case angle(Angle)
  /// An angle in units of 2π/2ʷ, w the width.
  case fixed(UInt64, width: Int)
  /// The bits of a register, an integer or an angle, least significant first, of which at least
  /// one depends on measurements, or which are more than 64.
  case bits([Decisions.Node], BitKind)
  /// Depends on measurements.
  case varying(Decisions.Node)
  case array(ArrayValue)

  /// What bits stand for.
  enum BitKind: Hashable {
    case register
    case unsigned
    case signed
    case angle
  }

  /// Whether the value is known without inputs and measurements.
  var isConstant: Bool {
    switch self {
    case .angle, .varying: false
    case .bits(let nodes, _): nodes.allSatisfy { $0 == Decisions.no || $0 == Decisions.yes }
    case .array(let array): array.elements.allSatisfy(\.isConstant)
    default: true
    }
  }

  /// The value as a number if it is one.
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    case .angle(let angle): angle.constantValue
    case .fixed(let value, let width): Value.radians(value, width: width)
    default: nil
    }
  }

  /// Units of 2π/2ʷ in radians.
  static func radians(_ value: UInt64, width: Int) -> Double {
    Double(value) * (2 * .pi / Double(sign: .plus, exponent: width, significand: 1))
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
    case .stretch: "a duration that stretches"
    case .angle: "an angle that depends on inputs"
    case .fixed: "an angle"
    case .bits(_, .register): "a register of bits"
    case .bits, .varying: "a value that depends on measurements"
    case .array: "an array"
    }
  }

  /// An angle, as a number if it depends on nothing.
  init(_ angle: Angle) {
    if let constant = angle.constantValue { self = .real(constant) } else { self = .angle(angle) }
  }
}

/// The values of an array in row-major order.
struct ArrayValue: Hashable {
  var sizes: [Int]
  var elements: [Value]
}

/// A classical type with its sizes evaluated.
indirect enum ClassicalType: Hashable {
  /// A bit, or a register of bits.
  case bit(Int?)
  case boolean
  case integer(Int)
  case unsigned(Int)
  case float(Int)
  /// Without a width: a real number from 0 to 2π.
  case angle(Int?)
  case duration
  case stretch
  case array(ClassicalType, [Int])

  /// How many bits the type has, if they can be indexed.
  var width: Int? {
    switch self {
    case .bit(let size): size ?? 1
    case .boolean: 1
    case .integer(let width), .unsigned(let width): width
    case .angle(let width): width
    default: nil
    }
  }

  /// Whether a name of the type is a single bit.
  var isSingleBit: Bool { self == .bit(nil) || self == .boolean }

  /// What bits of the type stand for.
  var bitKind: Value.BitKind {
    switch self {
    case .integer: .signed
    case .unsigned: .unsigned
    case .angle: .angle
    default: .register
    }
  }

  var described: String {
    switch self {
    case .bit(nil): "bit"
    case .bit(.some(let size)): "bit[\(size)]"
    case .boolean: "bool"
    case .integer(let width): "int[\(width)]"
    case .unsigned(let width): "uint[\(width)]"
    case .float: "float"
    case .angle(nil): "angle"
    case .angle(.some(let width)): "angle[\(width)]"
    case .duration: "duration"
    case .stretch: "stretch"
    case .array(let element, let sizes):
      "array[\(element.described), \(sizes.map(String.init).joined(separator: ", "))]"
    }
  }
}

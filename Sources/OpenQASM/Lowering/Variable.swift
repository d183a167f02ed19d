/// A classical variable or constant of a program.
final class Variable {
  let name: String
  let type: ClassicalType
  let place: Position
  /// How many conditions were open where it was declared: an assignment under further ones
  /// changes it only where those hold.
  let depth: Int
  /// The value, unless the type is a register of bits or a bit.
  var value: Value
  /// The bits of a register or of a single bit; `unset` where nothing has been written yet and
  /// the bit is still what its home holds.
  var nodes: [Decisions.Node] = []
  static let unset: Decisions.Node = -1

  var isConstant = false
  var isReadOnly = false
  var isGlobal = false
  /// Declared as a result.
  var isOutput = false
  /// Whether a measurement has written to it directly.
  var isMeasured = false
  /// The first of the circuit's bits that keep measurements of its bits, one for each.
  var home: Int?
  var lastAssignment: Position

  init(_ name: String, _ type: ClassicalType, _ value: Value, depth: Int, _ place: Position) {
    self.name = name
    self.type = type
    self.value = value
    self.depth = depth
    self.place = place
    lastAssignment = place
  }

  /// Replaces elements of an array without copying the others.
  func replace(_ offsets: [Int], with values: [Value]) {
    guard case .array(var array) = value else { return }
    value = .boolean(false)
    for (offset, element) in zip(offsets, values) { array.elements[offset] = element }
    value = .array(array)
  }

  /// Whether the value is held in `nodes`.
  var isRegister: Bool { if case .bit = type { true } else { false } }
}

/// One bit of a variable.
struct BitReference {
  let variable: Variable
  let index: Int
}

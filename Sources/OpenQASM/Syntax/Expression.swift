import Circuits

/// An expression as it was written.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case integer(Int)
    /// An integer beyond 63 bits, in words of 64, the lowest first.
    case wideInteger([UInt64])
    case float(Double)
    case boolean(Bool)
    /// `"0110"`: the value, and how many bits it has.
    case bitstring(UInt64, width: Int)
    /// The same for more than 64 bits, the lowest word first.
    case wideBitstring([UInt64], width: Int)
    case duration(Duration)
    /// `durationof({ … })`
    case durationOf([Statement])
    case name(String)
    case physicalQubit(Int)
    case unary(String, Expression)
    case power(Expression, Expression)
    /// Operators of one precedence, applied from the left. Flat, so that long sums do not nest.
    case chain(Expression, [Link])
    case call(String, [Expression])
    case cast(TypeName, Expression)
    case element(Expression, [Subscript])
    /// `a ++ b`
    case concatenation([Expression])
    /// `measure q`, which can only stand alone on the right of an assignment.
    case measurement(Expression)
    /// `{a, b}`, the values of an array.
    case list([Expression])
  }

  /// An operator with its right operand.
  struct Link: Sendable {
    let symbol: String
    let operand: Expression
  }

  let kind: Kind
  let position: Position
}

/// What stands between the brackets of an index, or between two of its commas.
enum Subscript: Sendable {
  case index(Expression)
  /// `start:step:stop`, both ends included.
  case range(RangeSyntax)
  case set([Expression])
}

/// `start:stop` or `start:step:stop`.
struct RangeSyntax: Sendable {
  let start: Expression?
  let step: Expression?
  let stop: Expression?
  let position: Position
}

/// A classical type such as `float[64]` or `array[int[8], 2, 4]`.
struct TypeName: Sendable {
  /// The type, or that of the elements of an array.
  let base: String
  let size: Expression?
  let position: Position
  /// What an array adds to the type of its elements.
  var shape: Shape?

  enum Shape: Sendable {
    case sizes([Expression])
    /// `#dim=2`: only the number of dimensions, in parameters of subroutines.
    case dimensions(Expression)
  }

  /// The type as a message names it.
  var described: String { shape == nil ? base : "array" }
}

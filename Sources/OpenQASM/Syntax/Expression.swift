import Circuits

/// An expression as it was written.
struct Expression: Sendable {
  indirect enum Kind: Sendable {
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// `"0110"`: the value, and how many bits it has.
    case bitstring(UInt64, width: Int)
    case duration(Duration)
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
  }

  /// An operator with its right operand.
  struct Link: Sendable {
    let symbol: String
    let operand: Expression
  }

  let kind: Kind
  let position: Position
}

/// What stands between the brackets of an index.
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

/// A classical type such as `float[64]`.
struct TypeName: Sendable {
  let base: String
  let size: Expression?
  let position: Position
}

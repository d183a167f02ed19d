/// A statement as it was written.
struct Statement: Sendable {
  indirect enum Kind: Sendable {
    case include(String)
    case qubits(name: String, size: Expression?)
    case bits(name: String, size: Expression?, initial: Initial?)
    case constant(TypeName, name: String, Expression)
    case input(TypeName, name: String)
    case alias(name: String, Expression)
    case gate(GateSyntax)
    case opaque(name: String)
    case call(CallSyntax)
    case measure(Expression, into: Expression)
    case reset(Expression)
    case barrier([Expression])
    case delay(Expression, [Expression])
    case branch(Expression, then: [Statement], else: [Statement])
    case loop(LoopSyntax)
    case block([Statement])
  }

  /// What a declared register starts with.
  enum Initial: Sendable {
    case measurement(Expression)
    case value(Expression)
  }

  let kind: Kind
  let position: Position
}

/// `gate name(parameters) qubits { body }`
final class GateSyntax: Sendable {
  let name: String
  let parameters: [String]
  let qubits: [String]
  let body: [Statement]
  let position: Position

  init(
    name: String, parameters: [String], qubits: [String], body: [Statement], position: Position
  ) {
    self.name = name
    self.parameters = parameters
    self.qubits = qubits
    self.body = body
    self.position = position
  }
}

/// `modifiers @ name(arguments) operands;`
struct CallSyntax: Sendable {
  enum Modifier: Sendable {
    case inverse
    case power(Expression)
    /// On |1⟩, or on |0⟩ if `negated`.
    case control(Expression?, negated: Bool)
  }

  let modifiers: [Modifier]
  let name: String
  let arguments: [Expression]
  let operands: [Expression]
  let position: Position
}

/// `for type name in values { body }`
struct LoopSyntax: Sendable {
  enum Values: Sendable {
    case range(RangeSyntax)
    case set([Expression])
  }

  let type: TypeName
  let name: String
  let values: Values
  let body: [Statement]
}

/// The dialect of a text.
enum Dialect {
  case version2
  case version3
}

/// A whole text.
struct ProgramSyntax {
  let version: Dialect
  let statements: [Statement]
}

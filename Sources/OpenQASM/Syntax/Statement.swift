/// A statement as it was written.
struct Statement: Sendable {
  indirect enum Kind: Sendable {
    case include(String)
    /// A line that speaks to a compiler; kept.
    case pragma(String)
    /// What is said about the next statement; kept.
    case annotation(String)
    case qubits(name: String, size: Expression?)
    case variable(VariableSyntax)
    case input(TypeName, name: String)
    case alias(name: String, Expression)
    case gate(GateSyntax)
    case opaque(name: String)
    case subroutine(SubroutineSyntax)
    case call(CallSyntax)
    /// `target = value`, or with an operator before the sign.
    case assign(Expression, symbol: String?, Expression)
    case measure(Expression, into: Expression?)
    case reset(Expression)
    case barrier([Expression])
    case delay(Expression, [Expression])
    case idle([Expression])
    case branch(Expression, then: [Statement], else: [Statement])
    case choice(SwitchSyntax)
    case loop(LoopSyntax)
    case repetition(Expression, [Statement])
    case block([Statement])
    /// `box { … }`, with a length of time or without.
    case box(Expression?, [Statement])
    case leave(Exit)
    case `return`(Expression?)
  }

  /// How a statement leaves what is around it.
  enum Exit: String {
    case `break`, `continue`, end
  }

  let kind: Kind
  let position: Position

  /// Whether the statement computes with values rather than with angles.
  var isClassical: Bool {
    switch kind {
    case .assign, .branch: true
    default: false
    }
  }
}

/// `const int n = 3;`, `bit[2] c;`, `output bit d;`
struct VariableSyntax: Sendable {
  enum Role {
    case constant, variable, output
  }

  let role: Role
  let type: TypeName
  let name: String
  /// A value, a list of values or a measurement.
  let initial: Expression?
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

/// `def name(parameters) -> type { body }`
final class SubroutineSyntax: Sendable {
  struct Parameter: Sendable {
    enum Kind: Sendable {
      case qubits(size: Expression?)
      case value(TypeName)
      /// An array, which is passed by reference.
      case array(TypeName, isMutable: Bool)
    }

    let kind: Kind
    let name: String
    let position: Position
  }

  let name: String
  let parameters: [Parameter]
  let result: TypeName?
  let body: [Statement]
  let position: Position

  init(
    name: String, parameters: [Parameter], result: TypeName?, body: [Statement],
    position: Position
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
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
    /// The elements of an array or the bits of a register.
    case elements(Expression)
  }

  let type: TypeName
  let name: String
  let values: Values
  let body: [Statement]
}

/// `switch (subject) { case 1, 2 { … } default { … } }`
struct SwitchSyntax: Sendable {
  struct Case: Sendable {
    let values: [Expression]
    let body: [Statement]
  }

  let subject: Expression
  let cases: [Case]
  let fallback: [Statement]?
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
  /// The numbers of the physical qubits that statements name.
  let physicalQubits: Set<Int>
}

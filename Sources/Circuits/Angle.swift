/// An angle in radians: a constant plus a linear combination of parameters and of Euler angles of
/// merged one-qubit blocks.
///
/// Angles stay symbolic through the transpiler, so that a circuit is transpiled once and bound to
/// new parameter values at every timestep.
public struct Angle: Hashable, Sendable {
  /// What an angle can depend on.
  public enum Atom: Hashable, Sendable {
    /// A parameter of the circuit.
    case parameter(Parameter)
    /// An Euler angle of a merged run of one-qubit gates.
    case euler(EulerBlock, EulerBlock.Component)
  }

  /// One summand: an atom times a coefficient that is not zero.
  public struct Term: Hashable, Sendable {
    /// What is multiplied.
    public let atom: Atom
    /// The factor.
    public let coefficient: Double
  }

  /// The part that does not depend on anything, in radians.
  public let constant: Double
  /// The summands, each atom at most once, in order of first appearance.
  public let terms: [Term]

  /// An angle from a constant and summands over distinct atoms.
  init(constant: Double, terms: [Term]) {
    self.constant = constant
    self.terms = terms
  }

  /// A fixed angle in radians.
  public init(_ radians: Double) { self.init(constant: radians, terms: []) }

  /// The angle that equals a parameter.
  public init(_ parameter: Parameter) {
    self.init(constant: 0, terms: [Term(atom: .parameter(parameter), coefficient: 1)])
  }

  /// The angle that equals an Euler angle of a block.
  public init(_ block: EulerBlock, _ component: EulerBlock.Component) {
    self.init(constant: 0, terms: [Term(atom: .euler(block, component), coefficient: 1)])
  }

  /// The value if the angle depends on nothing, in radians.
  public var constantValue: Double? { terms.isEmpty ? constant : nil }

  /// Whether the angle is an affine function of parameters alone, without Euler angles.
  public var isAffine: Bool {
    terms.allSatisfy { if case .parameter = $0.atom { true } else { false } }
  }

  /// The parameters on which the angle depends, through Euler blocks too.
  public var parameters: Set<Parameter> {
    var result = Set<Parameter>()
    for term in terms {
      switch term.atom {
      case .parameter(let parameter): result.insert(parameter)
      case .euler(let block, _): result.formUnion(block.parameters)
      }
    }
    return result
  }

  /// The value in radians under values of the parameters.
  /// - Throws: `UnboundParameterError` for a parameter without a value.
  public func value(_ values: [Parameter: Double]) throws -> Double {
    var sum = constant
    for term in terms {
      switch term.atom {
      case .parameter(let parameter):
        guard let value = values[parameter] else {
          throw UnboundParameterError(parameter: parameter)
        }
        sum += term.coefficient * value
      case .euler(let block, let component):
        sum += term.coefficient * (try block.angles(values)[component])
      }
    }
    return sum
  }

  /// The angle with parameters replaced by other angles; those not named stay.
  public func substituting(_ replacements: [Parameter: Angle]) -> Angle {
    var result = Angle(constant)
    for term in terms {
      switch term.atom {
      case .parameter(let parameter):
        result = result + term.coefficient * (replacements[parameter] ?? Angle(parameter))
      case .euler(let block, let component):
        result = result + term.coefficient * Angle(block.substituting(replacements), component)
      }
    }
    return result
  }
}

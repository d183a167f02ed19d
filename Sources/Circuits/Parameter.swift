/// A named real parameter of a circuit, bound to a value when the circuit runs.
public struct Parameter: Hashable, Sendable, CustomStringConvertible {
  /// The name as it appears in OpenQASM: letters, digits and underscores.
  public let name: String

  /// A parameter with a name.
  public init(_ name: String) { self.name = name }

  /// The name.
  public var description: String { name }
}

/// An angle depends on a parameter that was given no value.
public struct UnboundParameterError: Error, CustomStringConvertible, Sendable {
  /// The parameter without a value.
  public let parameter: Parameter
  /// What went wrong, for a reader.
  public var description: String { "parameter '\(parameter.name)' has no value" }
}

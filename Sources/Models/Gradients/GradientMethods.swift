import Hybrid
import Readout

/// The methods of gradients by name: a new one is a file beside this one and a place in `all`.
public enum GradientMethods {
  /// All methods; the first that is available under a protocol is its default.
  public static let all: [any GradientMethod.Type] = [
    AdjointGradient.self, NoisyAdjointGradient.self, StraightThroughGradient.self,
    ScoreFunctionGradient.self, ParameterShiftGradient.self, SPSAGradient.self,
    SurrogateGradient.self,
  ]

  /// The methods that models under a protocol can be trained with.
  public static func available(
    under readoutProtocol: any ReadoutProtocol
  ) -> [any GradientMethod.Type] {
    all.filter { $0.isAvailable(under: readoutProtocol) }
  }

  /// The default under a protocol.
  public static func standard(
    under readoutProtocol: any ReadoutProtocol
  ) -> any GradientMethod {
    (available(under: readoutProtocol).first ?? all[0]).init()
  }

  /// The method of a name; `adjoint`, the default of configurations, stands for the protocol's own
  /// default where an exact gradient does not exist.
  /// - Throws: `ModelError.configuration` for a method that is not available under the protocol.
  public static func make(
    _ name: String, under readoutProtocol: any ReadoutProtocol,
    _ options: GradientOptions = GradientOptions()
  ) throws -> any GradientMethod {
    let available = available(under: readoutProtocol)
    if let type = available.first(where: { $0.name == name }) { return type.init(options) }
    if name == AdjointGradient.name { return standard(under: readoutProtocol) }
    throw ModelError.configuration(
      "'\(name)' is not available with protocol \(readoutProtocol.name); available: "
        + available.map { "\($0.name) (\($0.summary))" }.joined(separator: ", "))
  }
}

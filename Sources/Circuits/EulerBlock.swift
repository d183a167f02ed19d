import Elementary
import Numerics
import LinearAlgebra

/// A run of one-qubit gates merged into one rotation, whose Euler angles are known once the
/// parameters are bound.
///
/// The product of the gates equals, up to a global phase, U(θ, φ, λ) = RZ(φ) RY(θ) RZ(λ).
public final class EulerBlock: Hashable, Sendable {
  /// One of the three angles of U(θ, φ, λ).
  public enum Component: Int, Hashable, Sendable, CaseIterable {
    /// The polar angle, in [0, π].
    case theta
    /// The angle of the last Z rotation.
    case phi
    /// The angle of the first Z rotation.
    case lambda
  }

  /// The Euler angles of a one-qubit unitary, in radians.
  public struct Angles: Hashable, Sendable {
    /// The polar angle, in [0, π].
    public let theta: Double
    /// The angle of the last Z rotation.
    public let phi: Double
    /// The angle of the first Z rotation.
    public let lambda: Double

    /// One of the three.
    public subscript(component: Component) -> Double {
      switch component {
      case .theta: theta
      case .phi: phi
      case .lambda: lambda
      }
    }

    /// The modulus of an element of the first column below which θ counts as 0 or π.
    static let poleDistance = 1e-12

    init(theta: Double, phi: Double, lambda: Double) {
      self.theta = theta
      self.phi = phi
      self.lambda = lambda
    }

    /// The Euler angles of a 2 × 2 unitary; its global phase is ignored.
    ///
    /// Where θ is 0 or π only one combination of φ and λ matters; the other is set to zero.
    public init(_ u: ComplexMatrix) { self.init(TwoByTwo(u)) }

    init(_ u: TwoByTwo) {
      let c = u[0, 0].length
      let s = u[1, 0].length
      theta = 2 * Portable.atan2(s, c)
      // Up to a phase, U = [[c, -e^{iλ} s], [e^{iφ} s, e^{i(φ+λ)} c]]. Near a pole φ and λ are each
      // lost to rounding, but not their sum at θ ≈ 0 or their difference at θ ≈ π.
      let sum = u[1, 1].argument - u[0, 0].argument
      let difference = u[1, 0].argument - (-u[0, 1]).argument
      if s < Self.poleDistance {
        phi = 0
        lambda = sum
      } else if c < Self.poleDistance {
        phi = difference
        lambda = 0
      } else {
        phi = u[1, 0].argument - u[0, 0].argument
        lambda = s < c ? sum - phi : phi - difference
      }
    }
  }

  /// The gates in the order in which they act, each on the block's only qubit.
  public let gates: [GateApplication]
  private let hash: Int

  /// A block from one-qubit gates in the order in which they act.
  public init(_ gates: [GateApplication]) {
    precondition(gates.allSatisfy { $0.gate.qubitCount == 1 }, "only one-qubit gates can merge")
    self.gates = gates
    var hasher = Hasher()
    hasher.combine(gates)
    hash = hasher.finalize()
  }

  /// The parameters on which the block depends.
  public var parameters: Set<Parameter> {
    gates.reduce(into: []) { set, gate in
      for angle in gate.angles { set.formUnion(angle.parameters) }
    }
  }

  /// The Euler angles under values of the parameters.
  /// - Throws: `UnboundParameterError` for a parameter without a value.
  public func angles(_ values: [Parameter: Double]) throws -> Angles {
    var product = ComplexMatrix.identity(2)
    for gate in gates { product = try gate.matrix(values) * product }
    return Angles(product)
  }

  /// The block with parameters replaced by other angles.
  public func substituting(_ replacements: [Parameter: Angle]) -> EulerBlock {
    EulerBlock(
      gates.map {
        GateApplication($0.gate, $0.angles.map { $0.substituting(replacements) })
      })
  }

  /// Blocks are equal when their gates are.
  public static func == (left: EulerBlock, right: EulerBlock) -> Bool {
    left === right || (left.hash == right.hash && left.gates == right.gates)
  }

  /// Feeds the block's cached hash.
  public func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}

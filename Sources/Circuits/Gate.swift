import Foundation
import LinearAlgebra

/// One record of the gate table: everything the parser, the printer, the transpiler, the simulators
/// and the tests know about a gate.
///
/// Gates are compared by name; there is one record for a name.
public final class Gate: Sendable {
  /// Properties that hold for every value of the parameters.
  public struct Traits: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Traits from their bits.
    public init(rawValue: Int) { self.rawValue = rawValue }
    /// The matrix is diagonal in the computational basis.
    public static let diagonal = Traits(rawValue: 1)
    /// The gate maps Paulis to Paulis.
    public static let clifford = Traits(rawValue: 2)
    /// The gate is its own inverse.
    public static let selfInverse = Traits(rawValue: 4)
    /// Exchanging the two qubits leaves the gate as it is.
    public static let symmetric = Traits(rawValue: 8)
    /// The gate is in `stdgates.inc` of OpenQASM 3 (or built in).
    public static let openQASM3 = Traits(rawValue: 16)
    /// The gate is in `qelib1.inc` of OpenQASM 2 as Qiskit ships it (or built in).
    public static let openQASM2 = Traits(rawValue: 32)
  }

  /// A parameter of a gate, with the frequency at which it enters the matrix.
  ///
  /// Every matrix element is trigonometric in the parameter with this one frequency (and a
  /// constant), so that the derivative is an exact difference of two shifted matrices.
  public struct FormalParameter: Sendable {
    /// The name in documentation and in printed definitions.
    public let name: String
    /// ½ for rotation angles, 1 for phases.
    public let frequency: Double
  }

  /// The name in OpenQASM 3.
  public let name: String
  /// Other names under which a reader accepts the gate.
  public let aliases: [String]
  /// The number of qubits.
  public let qubitCount: Int
  /// The parameters in order.
  public let parameters: [FormalParameter]
  /// Properties that hold for every value of the parameters.
  public let traits: Traits
  /// One line of documentation.
  public let help: String
  /// The unitary for values of the parameters, 2ᵏ × 2ᵏ, first listed qubit least significant.
  public let matrix: @Sendable ([Double]) -> ComplexMatrix
  /// The inverse as a gate with angles.
  public let inverse: @Sendable ([Angle]) -> GateApplication
  /// An equivalent sequence of more elementary gates on the qubits 0, 1, … of this one, equal up
  /// to a global phase; nil for the elementary gates.
  public let definition: (@Sendable ([Angle]) -> [PlacedGate])?

  /// A gate of a definition: with the positions that it acts on among the defined gate's qubits.
  public struct PlacedGate: Sendable {
    /// The gate with its angles.
    public let application: GateApplication
    /// Positions among the qubits of the gate that is defined.
    public let qubits: [Int]

    /// A gate with angles on positions.
    public init(_ gate: Gate, _ angles: [Angle] = [], on qubits: [Int]) {
      application = GateApplication(gate, angles)
      self.qubits = qubits
    }
  }

  init(
    _ name: String, aliases: [String] = [], qubits: Int,
    parameters: [(name: String, frequency: Double)] = [], traits: Traits, help: String,
    inverse: (@Sendable ([Angle]) -> GateApplication)? = nil,
    definition: (@Sendable ([Angle]) -> [PlacedGate])? = nil,
    matrix: @escaping @Sendable ([Double]) -> ComplexMatrix
  ) {
    self.name = name
    self.aliases = aliases
    qubitCount = qubits
    self.parameters = parameters.map { FormalParameter(name: $0.name, frequency: $0.frequency) }
    self.traits = traits
    self.help = help
    self.matrix = matrix
    self.definition = definition
    if let inverse {
      self.inverse = inverse
    } else if traits.contains(.selfInverse) {
      self.inverse = { angles in GateApplication(Gate.named(name)!, angles) }
    } else {
      // A rotation: the inverse has the negated angle.
      self.inverse = { angles in GateApplication(Gate.named(name)!, angles.map { -$0 }) }
    }
  }

  /// The derivative of the matrix with respect to one parameter, exact.
  ///
  /// For elements of frequency f the shift is s = π/(2f), and dU/dθ = f/2 · (U(θ+s) − U(θ−s)).
  /// - Parameters:
  ///   - values: The values of the parameters, in radians.
  ///   - index: Which parameter.
  public func derivative(_ values: [Double], _ index: Int) -> ComplexMatrix {
    let frequency = parameters[index].frequency
    let shift = Double.pi / (2 * frequency)
    var plus = values
    var minus = values
    plus[index] += shift
    minus[index] -= shift
    return (frequency / 2) * (matrix(plus) - matrix(minus))
  }
}

extension Gate: Hashable, CustomStringConvertible {
  /// Gates are equal when their names are.
  public static func == (left: Gate, right: Gate) -> Bool {
    left === right || left.name == right.name
  }
  /// Feeds the name.
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
  /// The name.
  public var description: String { name }
}

extension Gate {
  /// The gate of a name or an alias, if the table has it.
  public static func named(_ name: String) -> Gate? { byName[name] }

  /// Every gate of the table, one-qubit gates first.
  public static let all: [Gate] = oneQubitGates + twoQubitGates + threeQubitGates

  private static let byName: [String: Gate] = all.reduce(into: [:]) { table, gate in
    for name in [gate.name] + gate.aliases { table[name] = gate }
  }
}

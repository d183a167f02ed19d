import Circuits

/// A number that is drawn anew for each run of a circuit and keeps its value while it lasts: angles
/// of the circuit depend on it through a parameter.
///
/// Results are averages over its distribution: exact methods take them by a quadrature, sampled runs
/// draw a value for each shot.
public struct Fluctuation: Hashable, Sendable {
  /// How the number is distributed.
  public enum Distribution: Hashable, Sendable {
    /// Normal, with mean 0 and variance 1.
    case normal
    /// +1 or −1, each with probability ½.
    case sign
  }

  /// The parameter that stands for the number.
  public let parameter: Parameter
  /// Its distribution.
  public let distribution: Distribution

  /// A number of its own, independent of all others.
  public init(_ parameter: Parameter, _ distribution: Distribution) {
    self.parameter = parameter
    self.distribution = distribution
  }
}

extension NoisyCircuit {
  /// The circuit with values in place of its fluctuations.
  /// - Parameter values: By parameter; others stay.
  public func fixing(_ values: [Parameter: Double]) -> NoisyCircuit {
    var result = self
    result.fluctuations = fluctuations.filter { values[$0.parameter] == nil }
    let angles = values.mapValues { Angle($0) }
    for (index, instruction) in instructions.enumerated() {
      guard case .gate(let application) = instruction.operation,
        application.angles.contains(where: { $0.constantValue == nil })
      else { continue }
      result.instructions[index] = NoisyInstruction(
        .gate(
          GateApplication(application.gate, application.angles.map { $0.substituting(angles) })),
        on: instruction.qubits, conditions: instruction.conditions)
    }
    return result
  }

  /// How far each fluctuation that occurs reaches: the sum of the absolute factors with which it
  /// enters angles, in radians for each unit.
  public var reaches: [Parameter: Double] {
    var result: [Parameter: Double] = [:]
    if fluctuations.isEmpty { return result }
    let names = Set(fluctuations.map(\.parameter))
    for instruction in instructions {
      guard case .gate(let application) = instruction.operation else { continue }
      for angle in application.angles {
        for term in angle.terms {
          if case .parameter(let parameter) = term.atom, names.contains(parameter) {
            result[parameter, default: 0] += abs(term.coefficient)
          }
        }
      }
    }
    return result
  }
}

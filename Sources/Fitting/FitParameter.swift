import Circuits
import Devices
import Elementary

/// A number that a fit adjusts.
///
/// The fit moves a coordinate y with a standard normal prior: T(value) = T(start) + width·y, where T is
/// the logarithm, the logit or the identity.
public struct FitParameter: Sendable {
  /// How a value and its coordinate belong together.
  public enum Scale: String, Sendable {
    /// For positive numbers.
    case logarithm
    /// For probabilities.
    case logit
    /// For numbers of either sign.
    case linear
  }

  /// What the number is.
  enum Target: Sendable {
    case qubit(WritableKeyPath<Calibration.QubitFigures, Quantity?> & Sendable, Int)
    case relaxation(Int)
    case dephasing(Int)
    case depolarizing([Int])
    case overRotation([Int])
    case coherent(rows: [Int], word: String)
    case coupling(WritableKeyPath<Calibration.CouplingFigures, Quantity?> & Sendable, Int)
    case measurement(WritableKeyPath<Calibration.MeasurementFigures, Quantity?> & Sendable)
    case scale
  }

  /// The kind of figure.
  public let family: FitFamily
  /// What a reader calls it: `qubit 3 p01`, `cz 3-4 ZZ`.
  public let name: String
  /// The physical qubits that it acts on; empty for all.
  public let qubits: [Int]
  /// The coordinate.
  public let scale: Scale
  /// The value of the calibration, at the centre of the prior.
  public let start: Double
  /// The standard deviation of the prior in T(value).
  public let width: Double
  let target: Target

  /// The value at a coordinate.
  public func value(_ y: Double) -> Double {
    switch scale {
    case .linear: return start + width * y
    case .logarithm: return start * Portable.exp(width * y)
    case .logit:
      let odds = start / (1 - start) * Portable.exp(width * y)
      return odds / (1 + odds)
    }
  }

  /// The derivative of the value by the coordinate.
  public func slope(_ y: Double) -> Double {
    let v = value(y)
    switch scale {
    case .linear: return width
    case .logarithm: return v * width
    case .logit: return v * (1 - v) * width
    }
  }
}

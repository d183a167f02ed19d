import Foundation

/// Elman's recurrent network: h′ = tanh(W_ih x + b_ih + W_hh h + b_hh).
///
/// J. L. Elman, Cognitive Science 14, 179 (1990).
public struct TanhCell: ClassicalCell {
  /// `rnn`.
  public static let name = "rnn"
  /// One.
  public static let gateCount = 1

  /// A cell without parameters of its own.
  public init(hiddenCount: Int, parameters: inout ParameterSet) {}

  /// One step forward.
  public func forward(_ step: CellStep, parameters: UnsafePointer<Double>) {
    let count = step.rows * step.units
    for i in 0..<count { step.hidden[i] = step.gates[i] + step.recurrent[i] }
    applyTanh(step.hidden, count: count)
  }

  /// One step backward.
  public func backward(
    _ step: CellStep, _ adjoint: CellAdjoint, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<step.rows * step.units {
      let slope = adjoint.hidden[i] * (1 - step.hidden[i] * step.hidden[i])
      adjoint.input[i] = slope
      adjoint.recurrent[i] = slope
      adjoint.hidden[i] = 0
    }
  }
}

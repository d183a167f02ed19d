import Foundation

/// Gated recurrent unit, gates in PyTorch's order r, z, n.
///
/// K. Cho et al., EMNLP 2014, in the variant that resets after the recurrent product:
/// n = tanh(x̂_n + σ(r) ĥ_n), h′ = (1 − σ(z)) n + σ(z) h, where x̂ and ĥ are the two projections.
public struct GRUCell: ClassicalCell {
  /// `gru`.
  public static let name = "gru"
  /// Three.
  public static let gateCount = 3

  /// A cell without parameters of its own.
  public init(hiddenCount: Int, parameters: inout ParameterSet) {}

  /// One step forward.
  public func forward(_ step: CellStep, parameters: UnsafePointer<Double>) {
    let h = step.units
    for row in 0..<step.rows {
      let gates = step.gates + row * 3 * h
      let recurrent = step.recurrent + row * 3 * h
      for j in 0..<2 * h { gates[j] += recurrent[j] }
      applySigmoid(gates, count: 2 * h)
      for j in 0..<h { gates[2 * h + j] += gates[j] * recurrent[2 * h + j] }
      applyTanh(gates + 2 * h, count: h)
      for j in 0..<h {
        let z = gates[h + j]
        step.hidden[row * h + j] = (1 - z) * gates[2 * h + j] + z * step.oldHidden[row * h + j]
      }
    }
  }

  /// One step backward.
  public func backward(
    _ step: CellStep, _ adjoint: CellAdjoint, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    let h = step.units
    for row in 0..<step.rows {
      let gates = step.gates + row * 3 * h
      let recurrent = step.recurrent + row * 3 * h
      let toInput = adjoint.input + row * 3 * h
      let toRecurrent = adjoint.recurrent + row * 3 * h
      for j in 0..<h {
        let k = row * h + j
        let (r, z, n) = (gates[j], gates[h + j], gates[2 * h + j])
        let outer = adjoint.hidden[k]
        let candidate = outer * (1 - z) * (1 - n * n)
        toInput[j] = candidate * recurrent[2 * h + j] * r * (1 - r)
        toInput[h + j] = outer * (step.oldHidden[k] - n) * z * (1 - z)
        toInput[2 * h + j] = candidate
        toRecurrent[j] = toInput[j]
        toRecurrent[h + j] = toInput[h + j]
        toRecurrent[2 * h + j] = candidate * r
        adjoint.hidden[k] = outer * z
      }
    }
  }
}

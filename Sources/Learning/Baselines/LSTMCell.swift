import Foundation

/// Long short-term memory with forget gates, gates in PyTorch's order i, f, g, o.
///
/// S. Hochreiter, J. Schmidhuber, Neural Computation 9, 1735 (1997); F. A. Gers et al., ibid. 12,
/// 2451 (2000): c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′). Forget biases start at one
/// (R. Jozefowicz et al., ICML 2015).
public struct LSTMCell: ClassicalCell {
  /// `lstm`.
  public static let name = "lstm"
  /// Four.
  public static let gateCount = 4

  /// A cell without parameters of its own.
  public init(hiddenCount: Int, parameters: inout ParameterSet) {}

  /// One for the forget gate, zero for the others.
  public static func initialBias(hiddenCount: Int) -> [Double] {
    (0..<4 * hiddenCount).map { $0 / hiddenCount == 1 ? 1 : 0 }
  }

  /// One step forward.
  public func forward(_ step: CellStep, parameters: UnsafePointer<Double>) {
    let h = step.units
    for i in 0..<step.rows * 4 * h { step.gates[i] += step.recurrent[i] }
    for row in 0..<step.rows {
      let gates = step.gates + row * 4 * h
      applySigmoid(gates, count: 2 * h)
      applyTanh(gates + 2 * h, count: h)
      applySigmoid(gates + 3 * h, count: h)
      for j in 0..<h {
        let memory = gates[h + j] * step.oldMemory[row * h + j] + gates[j] * gates[2 * h + j]
        step.memory[row * h + j] = memory
        step.hidden[row * h + j] = memory
      }
      applyTanh(step.hidden + row * h, count: h)
      for j in 0..<h { step.hidden[row * h + j] *= gates[3 * h + j] }
    }
  }

  /// One step backward.
  public func backward(
    _ step: CellStep, _ adjoint: CellAdjoint, parameters: UnsafePointer<Double>,
    gradient: UnsafeMutablePointer<Double>
  ) {
    let h = step.units
    for row in 0..<step.rows {
      let gates = step.gates + row * 4 * h
      let target = adjoint.input + row * 4 * h
      for j in 0..<h {
        let k = row * h + j
        let (i, f, g, o) = (gates[j], gates[h + j], gates[2 * h + j], gates[3 * h + j])
        // h′ = o·tanh(c′) has kept tanh(c′) only as a product; o > 0 wherever it is not underflown.
        let squashed = o > 0 ? step.hidden[k] / o : 0
        let outer = adjoint.hidden[k]
        let inner = adjoint.memory[k] + outer * o * (1 - squashed * squashed)
        target[j] = inner * g * i * (1 - i)
        target[h + j] = inner * step.oldMemory[k] * f * (1 - f)
        target[2 * h + j] = inner * i * (1 - g * g)
        target[3 * h + j] = outer * squashed * o * (1 - o)
        adjoint.memory[k] = inner * f
        adjoint.hidden[k] = 0
      }
    }
    adjoint.recurrent.update(from: adjoint.input, count: step.rows * 4 * h)
  }
}

import LinearAlgebra
import Numerics

/// The master equation of coupled qubits that wait, integrated step by step in time.
///
/// ρ′ = −i[H, ρ] + Σ (LρL† − ½{L†L, ρ}) with H = 2π Σ ζ |11⟩⟨11| over pairs and, for each qubit, the
/// operators √((1 − q)/T1)·σ⁻, √(q/T1)·σ⁺ and √(rate/2)·Z, rate = 1/T2 − 1/(2·T1). Nothing of
/// how the product composes channels is used.
public struct LindbladReference {
  /// A qubit's relaxation.
  public struct Qubit {
    let down: Double
    let up: Double
    let dephasing: Double

    /// A qubit with times in seconds, which may be infinite, and a population at equilibrium.
    public init(t1: Double, t2: Double, excited: Double = 0) {
      down = (1 - excited) / t1
      up = excited / t1
      dephasing = max(0, 1 / t2 - 1 / (2 * t1))
    }
  }

  private let qubits: [Qubit]
  private let energies: [Double]

  /// A register.
  /// - Parameter couplings: Pairs with their shifts in hertz.
  public init(_ qubits: [Qubit], couplings: [(pair: [Int], zz: Double)]) {
    self.qubits = qubits
    energies = (0..<1 << qubits.count).map { state in
      couplings.reduce(0) { sum, coupling in
        coupling.pair.allSatisfy { state >> $0 & 1 == 1 }
          ? sum + 2 * .pi * coupling.zz : sum
      }
    }
  }

  /// The state after a time, by the method of Runge and Kutta of fourth order.
  public func evolve(_ start: ComplexMatrix, seconds: Double) -> ComplexMatrix {
    let fastest =
      (energies.max()! - energies.min()!)
      + qubits.reduce(0) { $0 + $1.down + $1.up + 2 * $1.dephasing }
    let steps = max(8, Int(fastest * seconds * 120))
    let h = seconds / Double(steps)
    var state = start.elements
    func moved(_ slope: [Complex<Double>], _ length: Double) -> [Complex<Double>] {
      zip(state, slope).map { $0 + $1 * Complex(length) }
    }
    for _ in 0..<steps {
      let a = slope(state)
      let b = slope(moved(a, h / 2))
      let c = slope(moved(b, h / 2))
      let d = slope(moved(c, h))
      for index in state.indices {
        state[index] +=
          (a[index] + Complex(2) * (b[index] + c[index]) + d[index]) * Complex(h / 6)
      }
    }
    return ComplexMatrix(rows: start.rowCount, columns: start.rowCount, elements: state)
  }

  private func slope(_ state: [Complex<Double>]) -> [Complex<Double>] {
    let dimension = energies.count
    var result = [Complex<Double>](repeating: .zero, count: state.count)
    for row in 0..<dimension {
      for column in 0..<dimension {
        let here = row * dimension + column
        var own = Complex(0, energies[column] - energies[row])
        for (index, qubit) in qubits.enumerated() {
          let bit = 1 << index
          let loss = { (state: Int) in state & bit == 0 ? qubit.up : qubit.down }
          own = own - Complex((loss(row) + loss(column)) / 2)
          if (row ^ column) & bit != 0 {
            own = own - Complex(qubit.dephasing)
          } else {
            let rate = row & bit == 0 ? qubit.up : qubit.down
            result[(row ^ bit) * dimension + (column ^ bit)] += state[here] * Complex(rate)
          }
        }
        result[here] += own * state[here]
      }
    }
    return result
  }
}

import Circuits
import Foundation
import LinearAlgebra
import Numerics

/// A real matrix that is a trigonometric polynomial of one angle, kept as its non-zero elements:
/// m(θ) = a₀ + a₁ cos fθ + b₁ sin fθ + a₂ cos 2fθ + b₂ sin 2fθ.
///
/// The Pauli transfer matrix of every gate with one parameter of frequency f has this form, since
/// it is bilinear in the matrix elements, which contain frequencies 0 and f only.
struct TrigonometricMatrix: Sendable {
  /// A non-zero element.
  struct Entry: Sendable {
    let index: Int
    let a0, a1, b1, a2, b2: Double
  }

  /// The number of rows and of columns.
  let dimension: Int
  let frequency: Double
  let entries: [Entry]

  /// The Pauli transfer matrix of a gate with one parameter.
  /// - Parameter swapped: Whether the gate's two qubits are listed in descending order.
  init(transferOf gate: Gate, swapped: Bool) {
    let f = gate.parameters[0].frequency
    dimension = 1 << (2 * gate.qubitCount)
    frequency = f
    // Five equidistant samples of a polynomial of degree two determine it.
    let samples = (0..<5).map { k -> RealMatrix in
      let matrix = gate.matrix([2 * Double.pi * Double(k) / (5 * f)])
      let transfer = PauliTransfer.matrix(of: matrix)
      return swapped ? PauliTransfer.exchangingQubits(transfer) : transfer
    }
    var entries: [Entry] = []
    for index in 0..<dimension * dimension {
      func coefficient(_ harmonic: Int, _ basis: (Double) -> Double) -> Double {
        let sum = (0..<5).reduce(0.0) { sum, k in
          sum + samples[k].elements[index]
            * basis(2 * Double.pi * Double(harmonic * k) / 5)
        }
        let value = sum * (harmonic == 0 ? 0.2 : 0.4)
        return abs(value) < 1e-14 ? 0 : value
      }
      let entry = Entry(
        index: index, a0: coefficient(0) { _ in 1 }, a1: coefficient(1, cos),
        b1: coefficient(1, sin), a2: coefficient(2, cos), b2: coefficient(2, sin))
      if (entry.a0, entry.a1, entry.b1) != (0, 0, 0) || (entry.a2, entry.b2) != (0, 0) {
        entries.append(entry)
      }
    }
    self.entries = entries
  }
}

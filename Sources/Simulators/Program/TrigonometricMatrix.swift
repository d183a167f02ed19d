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

  /// Calls `body` with index and value of every non-zero element, one value for each lane.
  @inline(__always)
  func evaluate<V: LaneVector>(
    _ basis: TrigonometricBasis<V>, _ body: (Int, V) -> Void
  ) {
    for entry in entries {
      var value = V(repeating: V.Scalar(entry.a0))
      value += V.Scalar(entry.a1) * basis.cos1 + V.Scalar(entry.b1) * basis.sin1
      value += V.Scalar(entry.a2) * basis.cos2 + V.Scalar(entry.b2) * basis.sin2
      body(entry.index, value)
    }
  }

  /// Calls `body` with index and derivative of every element that depends on the angle.
  @inline(__always)
  func differentiate<V: LaneVector>(
    _ basis: TrigonometricBasis<V>, _ body: (Int, V) -> Void
  ) {
    let f = frequency
    for entry in entries
    where (entry.a1, entry.b1) != (0, 0) || (entry.a2, entry.b2) != (0, 0) {
      var value = V.Scalar(f * entry.b1) * basis.cos1 - V.Scalar(f * entry.a1) * basis.sin1
      value += V.Scalar(2 * f * entry.b2) * basis.cos2 - V.Scalar(2 * f * entry.a2) * basis.sin2
      body(entry.index, value)
    }
  }
}

/// cos fθ, sin fθ, cos 2fθ, sin 2fθ of one angle for each lane.
struct TrigonometricBasis<V: LaneVector> {
  let cos1, sin1, cos2, sin2: V

  /// The basis at angles in radians.
  @inline(__always)
  init(_ angles: UnsafePointer<Double>, frequency: Double) {
    var c = V.zero
    var s = V.zero
    for lane in 0..<V.scalarCount {
      c[lane] = V.Scalar(cos(frequency * angles[lane]))
      s[lane] = V.Scalar(sin(frequency * angles[lane]))
    }
    cos1 = c
    sin1 = s
    cos2 = c * c - s * s
    sin2 = 2 * (c * s)
  }
}

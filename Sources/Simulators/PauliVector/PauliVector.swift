import Circuits
import LinearAlgebra

/// Density matrices as real vectors r_P = Tr(Pρ) over the 4ⁿ Pauli strings, one for each lane.
///
/// The index of a string is Σ p(q)·4^q. Such vectors are what quantumsim (O'Brien, Tarasinski,
/// DiCarlo, npj Quantum Information 2017) evolves.
final class PauliVector<V: LaneVector> {
  let qubitCount: Int
  let buffer: AlignedBuffer<V>

  /// A vector of zeros.
  init(qubitCount: Int) {
    self.qubitCount = qubitCount
    buffer = AlignedBuffer(count: 1 << (2 * qubitCount), repeating: .zero)
  }

  /// Sets every lane to |0…0⟩⟨0…0|: all strings of I and Z have expectation one.
  func prepareZero() {
    for index in 0..<buffer.count {
      // Digits 0 and 3 are those whose two bits agree.
      let differs = (index ^ (index >> 1)) & 0x5555_5555_5555_5555
      buffer.base[index] = differs == 0 ? V(repeating: 1) : .zero
    }
  }

  /// Applies the matrix of a block.
  func apply(_ matrix: UnsafePointer<V>, low: Int, high: Int?) {
    if let high {
      PauliKernels<V>.pair(
        buffer.base, count: buffer.count, low: 1 << (2 * low), high: 1 << (2 * high),
        matrix: matrix)
    } else {
      PauliKernels<V>.single(
        buffer.base, count: buffer.count, stride: 1 << (2 * low), matrix: matrix)
    }
  }

  /// Applies a 4 × 4 matrix that is the same in all lanes.
  func apply(_ matrix: RealMatrix, on qubit: Int) {
    let lanes = matrix.elements.map { V(repeating: V.Scalar($0)) }
    PauliKernels<V>.single(
      buffer.base, count: buffer.count, stride: 1 << (2 * qubit), matrix: lanes)
  }

  /// The index of a Pauli string.
  static func index(of pauli: PauliString) -> Int {
    pauli.factors.reduce(0) { $0 + $1.pauli.rawValue << (2 * $1.qubit) }
  }
}

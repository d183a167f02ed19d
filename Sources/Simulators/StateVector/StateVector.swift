import Circuits
import LinearAlgebra
import Numerics

/// One pure state of n qubits, for verification and for ideal simulation of single circuits.
///
/// The index of a basis state has qubit 0 as its least significant bit.
public struct StateVector: Sendable {
  /// The number of qubits.
  public let qubitCount: Int
  /// The 2ⁿ amplitudes.
  public var amplitudes: [Complex<Double>]

  /// |0…0⟩.
  public init(qubitCount: Int) {
    self.qubitCount = qubitCount
    amplitudes = [Complex<Double>](repeating: .zero, count: 1 << qubitCount)
    amplitudes[0] = 1
  }

  /// A state by its 2ⁿ amplitudes.
  init(qubitCount: Int, amplitudes: [Complex<Double>]) {
    self.qubitCount = qubitCount
    self.amplitudes = amplitudes
  }

  /// Applies a 2ᵏ × 2ᵏ matrix to k distinct qubits, the first the least significant.
  public mutating func apply(_ matrix: ComplexMatrix, on qubits: [Int]) {
    let dimension = 1 << qubits.count
    precondition(matrix.rowCount == dimension, "the matrix must fit the qubits")
    let offsets = (0..<dimension).map { index in
      qubits.enumerated().reduce(0) { $0 | ((index >> $1.offset) & 1) << $1.element }
    }
    let mask = offsets[dimension - 1]
    matrix.elements.withUnsafeBufferPointer { m in
      amplitudes.withUnsafeMutableBufferPointer { a in
        withUnsafeTemporaryAllocation(of: (Double, Double).self, capacity: dimension) { x in
          for base in 0..<a.count where base & mask == 0 {
            for k in 0..<dimension {
              let value = a[base | offsets[k]]
              x[k] = (value.real, value.imaginary)
            }
            for row in 0..<dimension {
              var (re, im) = (0.0, 0.0)
              for k in 0..<dimension {
                let w = m[row * dimension + k]
                let (wr, wi) = (w.real, w.imaginary)
                re += wr * x[k].0 - wi * x[k].1
                im += wr * x[k].1 + wi * x[k].0
              }
              a[base | offsets[row]] = Complex(re, im)
            }
          }
        }
      }
    }
  }

  /// The probability that a qubit is found in |1⟩, relative to the squared norm 1.
  public func probabilityOfOne(_ qubit: Int) -> Double {
    amplitudes.indices.reduce(0) { sum, index in
      index >> qubit & 1 == 1 ? sum + amplitudes[index].lengthSquared : sum
    }
  }

  /// Projects a qubit on an outcome without normalising.
  public mutating func project(_ qubit: Int, on outcome: Bool) {
    for index in amplitudes.indices where (index >> qubit & 1 == 1) != outcome {
      amplitudes[index] = .zero
    }
  }

  /// The squared norm.
  public var squaredNorm: Double { amplitudes.reduce(0) { $0 + $1.lengthSquared } }

  /// ⟨self|other⟩.
  public func innerProduct(_ other: StateVector) -> Complex<Double> {
    zip(amplitudes, other.amplitudes).reduce(.zero) { $0 + $1.0.conjugate * $1.1 }
  }

  /// ⟨ψ|P|ψ⟩ for a Pauli string.
  public func expectation(_ pauli: PauliString) -> Double {
    var image = self
    for factor in pauli.factors { image.apply(factor.pauli.matrix, on: [factor.qubit]) }
    return innerProduct(image).real
  }
}

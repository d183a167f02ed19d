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
    squaredNorm(of: qubit, .one)
  }

  /// Projects a qubit on an outcome without normalising.
  public mutating func project(_ qubit: Int, on outcome: Bool) {
    amplitudes.withUnsafeMutableBufferPointer { a in
      for index in 0..<a.count where (index >> qubit & 1 == 1) != outcome { a[index] = .zero }
    }
  }

  /// The squared norm.
  public var squaredNorm: Double { amplitudes.reduce(0) { $0 + $1.lengthSquared } }

  /// An outcome of a qubit.
  enum Outcome: Int { case zero, one }

  /// The squared norm of the part in which a qubit has an outcome.
  func squaredNorm(of qubit: Int, _ outcome: Outcome) -> Double {
    amplitudes.withUnsafeBufferPointer { a in
      var sum = 0.0
      for index in 0..<a.count where index >> qubit & 1 == outcome.rawValue {
        sum += a[index].lengthSquared
      }
      return sum
    }
  }

  /// ⟨ψ|P|ψ⟩ for a Pauli string.
  public func expectation(_ pauli: PauliString) -> Double {
    // P|i⟩ = iʸ (−1)^{|i ∧ sign|} |i ⊕ flip⟩ with y factors Y, since Y|0⟩ = i|1⟩, Y|1⟩ = −i|0⟩.
    var (flip, sign, turns) = (0, 0, 0)
    for factor in pauli.factors {
      if factor.pauli != .z { flip |= 1 << factor.qubit }
      if factor.pauli != .x { sign |= 1 << factor.qubit }
      if factor.pauli == .y { turns += 1 }
    }
    let sum = amplitudes.withUnsafeBufferPointer { a in
      var (even, odd) = (0.0, 0.0)
      for index in 0..<a.count {
        let (x, y) = (a[index], a[index ^ flip])
        let isNegative = (index & sign).nonzeroBitCount & 1 == 1
        // The real and imaginary part of conj(y)·x.
        let real = y.real * x.real + y.imaginary * x.imaginary
        let imaginary = y.real * x.imaginary - y.imaginary * x.real
        even += isNegative ? -real : real
        odd += isNegative ? -imaginary : imaginary
      }
      return (even, odd)
    }
    switch turns & 3 {
    case 0: return sum.0
    case 1: return -sum.1
    case 2: return -sum.0
    default: return sum.1
    }
  }
}

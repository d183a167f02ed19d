import Elementary
import LinearAlgebra
import Numerics
import Randomness

/// Expectations of all Paulis of a few qubits but the identity, which describe a quantum state: digit q of
/// a number to the base 4, counted from 1, says by 0 to 3 whether qubit q has none, X, Y or Z.
enum StatePaulis {
  /// How many there are.
  static func count(qubits: Int) -> Int { 1 << (2 * qubits) - 1 }

  /// The number of qubits of which there are so many; nil if there are none.
  static func qubits(count: Int) -> Int? { (1...8).first { self.count(qubits: $0) == count } }

  /// The names, the highest qubit first.
  static func names(qubits: Int) -> [String] {
    (1...count(qubits: qubits)).map { number in
      String((0..<qubits).reversed().map { Array("IXYZ")[(number >> (2 * $0)) & 3] })
    }
  }

  /// Of the even mixture of random pure states, uniform on the sphere.
  static func random(qubits: Int, states: Int, random: inout RandomStream) -> [Double] {
    var sum = [Double](repeating: 0, count: count(qubits: qubits))
    for _ in 0..<states {
      var amplitudes = (0..<1 << qubits).map { _ in Complex(random.normal(), random.normal()) }
      let norm = amplitudes.reduce(0) { $0 + $1.lengthSquared }.squareRoot()
      for k in amplitudes.indices { amplitudes[k] /= Complex(norm) }
      for (k, value) in expectations(amplitudes, qubits: qubits).enumerated() {
        sum[k] += value / Double(states)
      }
    }
    return sum
  }

  /// Of a pure state.
  static func expectations(_ amplitudes: [Complex<Double>], qubits: Int) -> [Double] {
    (1...count(qubits: qubits)).map { number in
      let (flips, phase) = action(number, qubits: qubits)
      return amplitudes.indices.reduce(0) { sum, k in
        sum + (amplitudes[k ^ flips].conjugate * phase(k) * amplitudes[k]).real
      }
    }
  }

  /// The density matrix 2⁻ⁿ (1 + Σ ⟨P⟩ P).
  static func matrix(_ expectations: some Collection<Double>, qubits: Int) -> ComplexMatrix {
    let size = 1 << qubits
    var result = ComplexMatrix.identity(size)
    for (index, value) in expectations.enumerated() {
      let (flips, phase) = action(index + 1, qubits: qubits)
      for k in 0..<size { result[k ^ flips, k] += Complex(value) * phase(k) }
    }
    for k in result.elements.indices { result.elements[k] /= Complex(Double(size)) }
    return result
  }

  /// What a Pauli does: |k⟩ becomes phase(k) |k ⊕ flips⟩.
  private static func action(
    _ number: Int, qubits: Int
  ) -> (flips: Int, phase: (Int) -> Complex<Double>) {
    var (flips, signs, quarter) = (0, 0, 0)
    for q in 0..<qubits {
      let digit = (number >> (2 * q)) & 3
      if digit == 1 || digit == 2 { flips |= 1 << q }
      if digit >= 2 { signs |= 1 << q }
      // Y is iXZ.
      if digit == 2 { quarter += 1 }
    }
    let factor = [Complex<Double>(1), .i, Complex(-1), -.i][quarter % 4]
    return (flips, { ($0 & signs).nonzeroBitCount % 2 == 0 ? factor : -factor })
  }
}

extension Batch {
  /// The fidelity F(ρ, σ) = (tr √(√σ ρ √σ))² of each sample's state ρ after its last step with the target σ,
  /// which is ⟨ψ|ρ|ψ⟩ where the target is pure.
  ///
  /// States of finitely many shots may have eigenvalues below zero, which count as zero in the root.
  /// - Throws: `LearningError` for another number of outputs than states have.
  public func fidelities(_ outputs: RealMatrix) throws -> [Double] {
    guard let qubits = StatePaulis.qubits(count: outputCount) else {
      throw LearningError(
        .unusable, "\(outputCount) outputs are not the Paulis of a quantum state of a few qubits")
    }
    return try (0..<sampleCount).map { sample in
      let row = targets == .step ? (lengths[sample] - 1) * sampleCount + sample : sample
      let range = row * outputCount..<(row + 1) * outputCount
      let state = StatePaulis.matrix(outputs.elements[range], qubits: qubits)
      let target = try StatePaulis.matrix(values[range], qubits: qubits).hermitianEigen()
      var root = ComplexMatrix(rows: state.rowCount, columns: state.rowCount)
      for (k, value) in target.values.enumerated() where value > 0 {
        for i in 0..<state.rowCount {
          for j in 0..<state.rowCount {
            root[i, j] +=
              Complex(value.squareRoot()) * target.vectors[i, k] * target.vectors[j, k].conjugate
          }
        }
      }
      let roots = try (root * state * root).hermitianEigen().values
      let trace = roots.reduce(0) { $0 + max(0, $1).squareRoot() }
      return trace * trace
    }
  }
}

import Circuits
import LinearAlgebra
import Numerics

extension QuantumChannel {
  /// The Pauli transfer matrix, 4ᵏ × 4ᵏ: R[i][j] = Tr(Pᵢ E(Pⱼ))/d.
  public var pauliTransferMatrix: RealMatrix {
    var sum = RealMatrix(rows: 1 << (2 * qubitCount), columns: 1 << (2 * qubitCount))
    for k in krausOperators { sum = sum + pauliTransfer(of: k) }
    return sum
  }

  /// The Choi matrix Σ |i⟩⟨j| ⊗ E(|i⟩⟨j|), trace d.
  public var choiMatrix: ComplexMatrix {
    let d = 1 << qubitCount
    var choi = ComplexMatrix(rows: d * d, columns: d * d)
    for k in krausOperators {
      for i in 0..<d {
        for a in 0..<d {
          for j in 0..<d {
            for b in 0..<d { choi[i * d + a, j * d + b] += k[a, i] * k[b, j].conjugate }
          }
        }
      }
    }
    return choi
  }

  /// A channel from its Choi matrix, with Kraus operators from the eigenvectors.
  /// - Throws: `ChannelError` if the matrix is not Hermitian, or the map not completely positive or
  ///   not trace-preserving, all within 1e-9.
  public init(qubits: Int, choiMatrix: ComplexMatrix) throws {
    let d = 1 << qubits
    for found in [choiMatrix.rowCount, choiMatrix.columnCount] where found != d * d {
      throw ChannelError.wrongShape(expected: d * d, found: found)
    }
    let defect = choiMatrix.distance(to: choiMatrix.adjoint)
    guard defect < 1e-9 else { throw ChannelError.notHermitian(defect: defect) }
    let (values, vectors) = try choiMatrix.hermitianEigen()
    var terms: [Term] = []
    for (column, value) in values.enumerated() {
      if value < -1e-9 { throw ChannelError.negativeProbability(value) }
      if value < 1e-15 { continue }
      var k = ComplexMatrix(rows: d, columns: d)
      for i in 0..<d {
        for a in 0..<d { k[a, i] = Complex(value.squareRoot()) * vectors[i * d + a, column] }
      }
      terms.append(.kraus(k))
    }
    try self.init(qubits: qubits, terms: terms)
  }

  /// The process (entanglement) fidelity to the identity: Tr(R)/d².
  public var processFidelity: Double {
    let d = Double(1 << qubitCount)
    return krausOperators.reduce(0) { $0 + $1.trace.lengthSquared } / (d * d)
  }

  /// The average gate fidelity to the identity: (d·F_pro + 1)/(d + 1).
  public var averageGateFidelity: Double {
    let d = Double(1 << qubitCount)
    return (d * processFidelity + 1) / (d + 1)
  }

  /// The channel that acts as this one and then as another on the same qubits.
  public func followed(by next: QuantumChannel) -> QuantumChannel {
    precondition(qubitCount == next.qubitCount, "channels must act on the same qubits")
    var product: [Term] = []
    for later in next.terms {
      for earlier in terms {
        switch (earlier, later) {
        case (.unitary(let p, let u), .unitary(let q, let v)):
          product.append(.unitary(probability: p * q, v * u))
        default: product.append(.kraus(later.operatorMatrix * earlier.operatorMatrix))
        }
      }
    }
    return QuantumChannel(uncheckedQubits: qubitCount, terms: product)
  }

  /// This channel on the first qubits and another on the qubits after them, side by side.
  public func tensor(_ other: QuantumChannel) -> QuantumChannel {
    var product: [Term] = []
    for second in other.terms {
      for first in terms {
        switch (first, second) {
        case (.unitary(let p, let u), .unitary(let q, let v)):
          product.append(.unitary(probability: p * q, v.kronecker(u)))
        default:
          product.append(.kraus(second.operatorMatrix.kronecker(first.operatorMatrix)))
        }
      }
    }
    return QuantumChannel(uncheckedQubits: qubitCount + other.qubitCount, terms: product)
  }
}

/// The Pauli transfer matrix of ρ → K ρ K† for one operator on k qubits.
public func pauliTransfer(of k: ComplexMatrix) -> RealMatrix {
  let dimension = k.rowCount
  let qubits = dimension.trailingZeroBitCount
  let count = 1 << (2 * qubits)
  let paulis = (0..<count).map { pauliMatrix($0, qubits: qubits) }
  let adjoint = k.adjoint
  var result = RealMatrix(rows: count, columns: count)
  for j in 0..<count {
    let image = k * paulis[j] * adjoint
    for i in 0..<count {
      // Tr(Pᵢ M) with a Pauli that has one element in each row.
      var trace = Complex<Double>.zero
      for row in 0..<dimension {
        for column in 0..<dimension where paulis[i][row, column] != .zero {
          trace += paulis[i][row, column] * image[column, row]
        }
      }
      result[i, j] = trace.real / Double(dimension)
    }
  }
  return result
}

/// The matrix of a Pauli index p(q0) + 4·p(q1) + … on `qubits` qubits.
public func pauliMatrix(_ index: Int, qubits: Int) -> ComplexMatrix {
  var result = ComplexMatrix.identity(1)
  for q in 0..<qubits {
    result = Pauli(rawValue: (index >> (2 * q)) & 3)!.matrix.kronecker(result)
  }
  return result
}
